"""Addresses of the areas, the money and the open data."""

from django.urls import path

from areas import award_views, views

app_name = "areas"
urlpatterns = [
    path("gebieden/", views.index, name="index"),
    path("gebieden/<slug:slug>/", views.area, name="area"),
    path("gebieden.csv", views.areas_csv, name="areas-csv"),
    path("gebieden.json", views.areas_json, name="areas-json"),
    path("gebieden.geojson", views.areas_geojson, name="areas-geojson"),
    path("toekenningen/", award_views.awards, name="awards"),
    path("toekenningen/<slug:key>/", award_views.award, name="award"),
    path("toekenningen.csv", award_views.awards_csv, name="awards-csv"),
    path("toekenningen.json", award_views.awards_json, name="awards-json"),
    path("toekenningen.geojson", award_views.awards_geojson, name="awards-geojson"),
]
