"""Addresses of the public content."""

from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from articles import calendar, feeds
from articles.api import api_urls
from articles.sitemaps import SITEMAPS
from articles.views import (
    agenda,
    archive,
    home,
    news,
    open_data,
    pages,
    search,
    share,
    shared,
    style,
)

app_name = "articles"
urlpatterns = [
    path("", home.home, name="home"),
    path("nieuws/", news.news, name="news"),
    path("nieuws/feed/", feeds.NewsFeed(), name="news-feed"),
    path("nieuws/<slug:slug>/", news.article, name="article"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/<slug:slug>.ics", calendar.event_ics, name="event-ics"),
    path("gebieden/<slug:slug>/feed/", feeds.AreaFeed(), name="area-feed"),
    path("nieuwsbrief/", archive.archive, name="archive"),
    path("nieuwsbrief/feed/", feeds.ArchiveFeed(), name="archive-feed"),
    path("nieuwsbrief/<slug:slug>/", archive.issue, name="issue"),
    path("nieuwsbrief/voorbeeld/persoonlijke-link/", shared.personal_link, name="personal-link"),
    path("nieuwsbrief/voorbeeld/<str:token>/", shared.preview, name="preview"),
    path("nieuwsbrief/voorbeeld/<str:token>/mail/", shared.preview_mail, name="preview-mail"),
    path("open-data/", open_data.open_data, name="open-data"),
    path("open-data/api/", open_data.open_data_api, name="open-data-api"),
    path("open-data/dcat.jsonld", open_data.dcat, name="open-data-dcat"),
    path("api/v1/", include(api_urls())),
    path("zoeken/", search.search_page, name="search"),
    path("deel/site.png", share.site_picture, name="share-site"),
    path("deel/<slug:kind>/<slug:slug>.png", share.share_picture, name="share"),
    path("over/", pages.about, name="about"),
    path("contact/", pages.contact, name="contact"),
    path("privacy/", pages.privacy, name="privacy"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("stijl/", style.style, name="style"),
    path("colofon/", pages.colophon, name="colophon"),
    path("favicon.ico", pages.icon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", pages.icon, {"name": "apple-touch-icon.png"}, name="touch-icon"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(".well-known/security.txt", pages.security_txt, name="security-txt"),
]
