"""Addresses of the areas, the money and the open data."""

from django.urls import path

from areas import views

app_name = "areas"
urlpatterns = [
    path("gebieden/", views.index, name="index"),
    path("gebieden/<slug:slug>/", views.area, name="area"),
    path("gebieden.csv", views.areas_csv, name="areas-csv"),
    path("gebieden.json", views.areas_json, name="areas-json"),
    path("gebieden.geojson", views.areas_geojson, name="areas-geojson"),
    path("toekenningen/", views.awards, name="awards"),
    path("toekenningen.csv", views.awards_csv, name="awards-csv"),
    path("toekenningen.json", views.awards_json, name="awards-json"),
]
