import datetime as dt

import pytest
from django.utils import timezone
from icalendar import Calendar

from tests.articles.factories import ArticleFactory, EventFactory

pytestmark = pytest.mark.django_db


def test_agenda_parts_what_comes_from_what_was(client):
    now = timezone.now()
    later = EventFactory(starts_at=now + dt.timedelta(days=20), ends_at=None)
    soon = EventFactory(starts_at=now + dt.timedelta(days=2), ends_at=None)
    running = EventFactory(
        starts_at=now - dt.timedelta(hours=1), ends_at=now + dt.timedelta(hours=1)
    )
    past = EventFactory()
    EventFactory(status="draft", published_at=None)
    ArticleFactory()
    context = client.get("/agenda/").context
    assert list(context["upcoming"]) == [running, soon, later]
    assert list(context["page"]) == [past]


def test_agenda_without_events_says_so(client):
    assert "Er staat nu niets gepland" in client.get("/agenda/").content.decode()


def ics(client, event):
    response = client.get(f"/agenda/{event.slug}.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return response.content


def test_event_file_says_what_the_page_says(client):
    event = EventFactory(
        title="Dag; van, de\\wijk é", teaser="Regel een\nregel twee", place="Huis, A"
    )
    (found,) = Calendar.from_ical(ics(client, event)).walk("VEVENT")
    assert found["SUMMARY"] == "Dag; van, de\\wijk é"
    assert found["DESCRIPTION"] == "Regel een\nregel twee"
    assert found["LOCATION"] == "Huis, A"
    assert found.decoded("DTSTART") == event.starts_at
    assert found.decoded("DTEND") == event.ends_at
    assert found["UID"] == f"bijeenkomst-{event.pk}@nieuws.example.org"
    assert found["URL"] == f"https://nieuws.example.org{event.get_absolute_url()}"
    assert found["DTSTAMP"].dt.tzinfo is not None


def test_event_file_has_short_lines_and_right_ends(client):
    event = EventFactory(title="é" * 150, teaser="Een lange zin. " * 30, ends_at=None)
    body = ics(client, event)
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    (found,) = Calendar.from_ical(body).walk("VEVENT")
    assert found["SUMMARY"] == "é" * 150
    assert "DTEND" not in found


def test_event_file_cannot_be_extended_by_its_text(client):
    event = EventFactory(teaser="x\r\nEND:VEVENT\r\nBEGIN:VEVENT\x0b")
    assert len(Calendar.from_ical(ics(client, event)).walk("VEVENT")) == 1


def test_only_public_events_have_a_file(client):
    draft = EventFactory(status="draft", published_at=None)
    news = ArticleFactory()
    assert client.get(f"/agenda/{draft.slug}.ics").status_code == 404
    assert client.get(f"/agenda/{news.slug}.ics").status_code == 404
