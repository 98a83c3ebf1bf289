import datetime as dt

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("/over/", "1,2 miljoen mensen"),
        ("/contact/", 'href="mailto:leefbaarheid@minbzk.nl"'),
        ("/privacy/", "7 dagen"),
        ("/privacy/", "28 dagen"),
        ("/privacy/", "90 dagen"),
        ("/toegankelijkheid/", "nog geen verklaring in het register"),
        ("/colofon/", "EUPL 1.2"),
        ("/colofon/", "CC BY 4.0"),
    ],
)
def test_page_says_what_it_must(client, url, part):
    assert part in client.get(url).content.decode()


def test_accessibility_page_links_to_the_register(client, settings):
    settings.NPLV_ACCESSIBILITY_URL = "https://www.toegankelijkheidsverklaring.nl/register/1"
    assert (
        f'href="{settings.NPLV_ACCESSIBILITY_URL}"'
        in client.get("/toegankelijkheid/").content.decode()
    )


@pytest.mark.parametrize("name", ["favicon.ico", "apple-touch-icon.png"])
def test_icons_are_where_programs_look(client, name):
    assert client.get(f"/{name}").headers["Location"] == f"/static/{name}"
    assert finders.find(name)
    assert f'href="/static/{name}"' in client.get("/").content.decode()


def test_robots_may_see_all_but_the_desk_and_search(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /beheer/",
        "Disallow: /zoeken/",
        "Sitemap: https://nieuws.example.org/sitemap.xml",
    ]


def test_security_txt_is_as_rfc_9116_says(client):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:leefbaarheid@minbzk.nl"
    assert fields["Preferred-Languages"] == "nl, en"
    assert fields["Canonical"] == "https://nieuws.example.org/.well-known/security.txt"
    left = dt.datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert dt.timedelta(days=150) < left < dt.timedelta(days=365)
