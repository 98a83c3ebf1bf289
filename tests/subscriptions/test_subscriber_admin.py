import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nplv.roles import BEHEERDER, EINDREDACTEUR, load_roles
from subscriptions.addresses import address_hash
from subscriptions.models import ConsentEvent, Subscriber, Suppression
from tests.areas.factories import AreaFactory
from tests.articles.factories import UserFactory
from tests.subscriptions.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
LIST = "/beheer/subscriptions/subscriber/"


def log_in(client, role):
    load_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)


@pytest.fixture
def desk(client):
    log_in(client, BEHEERDER)
    return client


def addresses(response):
    return [subscriber.email for subscriber in response.context["cl"].result_list]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["piet@xn--exmple-qta.nl", "jan@example.org"]),
        ("?q=JAN@example.org", ["jan@example.org"]),
        ("?q=pie", ["piet@xn--exmple-qta.nl"]),
        ("?q=piet@exámple.nl", ["piet@xn--exmple-qta.nl"]),
        ("?q=example.org", []),
        ("?status__exact=active", ["jan@example.org"]),
        ("?all_areas__exact=0", ["piet@xn--exmple-qta.nl"]),
    ],
)
def test_list_finds(desk, query, found):
    SubscriberFactory(email="jan@example.org")
    SubscriberFactory(email="piet@xn--exmple-qta.nl", status="unsubscribed", all_areas=False)
    assert addresses(desk.get(LIST + query)) == found


def test_list_needs_as_many_queries_for_three_as_for_one(desk):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            SubscriberFactory(all_areas=False).areas.add(AreaFactory())
        desk.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_page_shows_consent_with_its_words_and_no_field_to_change(desk):
    subscriber = SubscriberFactory()
    ConsentEvent.objects.create(
        subscriber=subscriber, kind="requested", source="website", wording="2026-11-23"
    )
    page = desk.get(f"{LIST}{subscriber.pk}/change/").content.decode()
    assert "Ik wil de nieuwsbrief" in page
    assert 'name="status"' not in page
    assert desk.post(f"{LIST}{subscriber.pk}/change/", {"status": "erased"}).status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.get(f"{LIST}{subscriber.pk}/delete/").status_code == 403


def test_signing_somebody_off(desk):
    subscriber = SubscriberFactory(email="jan@example.org")
    url = reverse("admin:subscriptions_subscriber_unsubscribe", args=[subscriber.pk])
    assert "Meld af" in desk.get(url).content.decode()
    subscriber.refresh_from_db()
    assert subscriber.status == "active"
    desk.post(url)
    subscriber.refresh_from_db()
    assert (subscriber.status, subscriber.consent_events.get().source) == ("unsubscribed", "staff")
    assert mail.outbox[0].to == ["jan@example.org"]
    assert LogEntry.objects.get().change_message == "Afgemeld."


def test_erasing_somebody_leaves_no_address_in_the_log(desk):
    subscriber = SubscriberFactory(email="jan@example.org")
    desk.post(reverse("admin:subscriptions_subscriber_unsubscribe", args=[subscriber.pk]))
    url = reverse("admin:subscriptions_subscriber_erase", args=[subscriber.pk])
    assert "niet terugdraaien" in desk.get(url).content.decode()
    desk.post(url)
    assert Subscriber.objects.values_list("status", "email", "email_key").get() == (
        "erased",
        "",
        f"erased:{subscriber.pk}",
    )
    assert set(LogEntry.objects.values_list("object_repr", flat=True)) == {
        f"gewiste abonnee {subscriber.pk}"
    }
    page = desk.get(f"{LIST}{subscriber.pk}/change/").content.decode()
    assert "Wis gegevens" not in page


def test_data_of_one_person(desk):
    subscriber = SubscriberFactory(email="jan@example.org", all_areas=False)
    subscriber.areas.add(AreaFactory(name="Zuid"))
    ConsentEvent.objects.create(
        subscriber=subscriber, kind="confirmed", source="website", wording="2026-11-23"
    )
    response = desk.get(reverse("admin:subscriptions_subscriber_person", args=[subscriber.pk]))
    data = json.loads(response.content)
    assert (data["e-mailadres"], data["gebieden"]) == ("jan@example.org", ["Zuid"])
    assert data["toestemmingen"][0]["wat"] == "bevestigd"
    assert data["toestemmingen"][0]["tekst"].startswith("Ik wil de nieuwsbrief")


def test_person_that_is_not_there(desk):
    assert desk.get(f"{LIST}99/gegevens/").status_code == 404


def test_list_as_csv_is_safe_for_a_spreadsheet(desk):
    SubscriberFactory(email="+31@example.org")
    SubscriberFactory(email="", status="erased", email_key="erased:2")
    response = desk.get(reverse("admin:subscriptions_subscriber_export"))
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines == [
        "e-mailadres,status,status sinds,bevestigd op,gebieden",
        "'+31@example.org,actief,2023-11-01,2023-11-01,alle",
    ]


@pytest.mark.parametrize("name", ["export", "person", "unsubscribe", "erase"])
def test_pages_are_for_the_beheerder_only(client, name):
    log_in(client, EINDREDACTEUR)
    subscriber = SubscriberFactory()
    args = [] if name == "export" else [subscriber.pk]
    url = reverse(f"admin:subscriptions_subscriber_{name}", args=args)
    assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)
    subscriber.refresh_from_db()
    assert subscriber.status == "active"


def test_consent_log_is_read_only(desk):
    event = ConsentEvent.objects.create(
        subscriber=SubscriberFactory(email="jan@example.org"), kind="confirmed", source="website"
    )
    base = "/beheer/subscriptions/consentevent/"
    assert addresses_of(desk.get(base + "?q=JAN@")) == ["jan@example.org"]
    assert desk.get(f"{base}{event.pk}/change/").status_code == 200
    assert desk.post(f"{base}{event.pk}/change/", {}).status_code == 403
    assert desk.get(f"{base}add/").status_code == 403


def addresses_of(response):
    return [event.subscriber.email for event in response.context["cl"].result_list]


def test_address_is_blocked_by_its_hash(desk):
    subscriber = SubscriberFactory(email="jan@example.org")
    desk.post("/beheer/subscriptions/suppression/add/", {"email": "Jan@Example.org"})
    subscriber.refresh_from_db()
    row = Suppression.objects.get()
    assert (row.address_hash, row.reason) == (address_hash("jan@example.org"), "staff")
    assert (subscriber.status, subscriber.reason) == ("unsubscribed", "block")
    assert mail.outbox == []
    assert desk.get(f"/beheer/subscriptions/suppression/{row.pk}/change/").status_code == 200


def test_text_that_is_no_address_is_not_blocked(desk):
    page = desk.post("/beheer/subscriptions/suppression/add/", {"email": "jan"})
    assert "geldig e-mailadres" in page.content.decode()
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 2), ("?q=jan@example.org", 1), ("?q=niemand@example.org", 0), ("?q=jan", 0)],
)
def test_blocked_address_is_found_by_the_address(desk, query, found):
    for key in ("jan@example.org", "piet@example.org"):
        Suppression.objects.create(address_hash=address_hash(key), reason="staff")
    response = desk.get("/beheer/subscriptions/suppression/" + query)
    assert len(response.context["cl"].result_list) == found
