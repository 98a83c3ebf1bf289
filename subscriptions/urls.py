"""Addresses of this app."""

from django.urls import URLPattern, path

from subscriptions.views import health, leaving, mailbox, preferences, signup, webhooks

app_name = "subscriptions"
urlpatterns: list[URLPattern] = [
    path("nieuwsbrief/aanmelden/", signup.subscribe, name="subscribe"),
    path("nieuwsbrief/aanmelden/begin/", signup.begin, name="subscribe-begin"),
    path("nieuwsbrief/aanmelden/gelukt/", signup.requested, name="requested"),
    path("nieuwsbrief/bevestigen/<str:token>/", signup.confirm, name="confirm"),
    path("nieuwsbrief/voorkeuren/<str:token>/", preferences.preferences, name="preferences"),
    path("nieuwsbrief/afmelden/<str:token>/", leaving.unsubscribe, name="unsubscribe"),
    path("postvak/", mailbox.mailbox, name="mailbox"),
    path("postvak/<str:name>/", mailbox.message, name="mailbox-message"),
    path("postvak/<str:name>/html/", mailbox.html_part, name="mailbox-html"),
    path("anymail/<str:esp>/tracking/", webhooks.tracking, name="webhook"),
    path("anymail/mandrill/", webhooks.tracking, {"esp": "mandrill"}),  # as Anymail documents it
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
