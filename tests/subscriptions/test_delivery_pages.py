"""The desk's lists of deliveries: who sees what, and the ways out of *unknown*."""

import csv

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subscriptions import delivery_lists
from subscriptions.models import Delivery
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import counts, started

pytestmark = pytest.mark.django_db
SENDER = ("view_mailing", "send_mailing", "view_delivery")


@pytest.fixture
def enter(client):
    """Log somebody with these permissions in; return their browser."""

    def log_in(*permissions):
        user = UserFactory()
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


def list_url(mailing, status="unknown", name="list"):
    return reverse(f"admin:subscriptions_mailing_{name}", args=[mailing.pk, status])


def unknown(subscribers=3):
    mailing = started(subscribers)
    mailing.deliveries.update(status="unknown", error="Geen antwoord na het aanbieden (X).")
    return mailing


def text(response):
    return " ".join(response.content.decode().split())


def decide(client, mailing, way, **values):
    url = reverse("admin:subscriptions_mailing_decide", args=[mailing.pk, way])
    newest = mailing.batches.order_by("-pk").first().pk
    return client.post(url, {"bundel": newest, **values}, follow=True)


def test_list_shows_addresses_to_who_may_see_subscribers_only(enter):
    mailing = unknown(2)
    one = mailing.deliveries.select_related("subscriber").first()
    page = text(enter("view_mailing", "view_delivery", "view_subscriber").get(list_url(mailing)))
    assert one.subscriber.email in page
    for url in (list_url(mailing), list_url(mailing, name="list_csv")):
        client = enter(*SENDER)
        answer = client.get(url)
        told = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        assert "@example.org" not in told
        assert str(one.subscriber_id) in told


def test_desk_list_of_deliveries_names_a_number_to_who_may_not_see_addresses(enter):
    mailing = unknown(2)
    one = mailing.deliveries.select_related("subscriber").first()
    pages = [
        reverse("admin:subscriptions_delivery_changelist") + "?q=niemand",
        reverse("admin:subscriptions_delivery_change", args=[one.pk]),
    ]
    for url in pages:
        page = text(enter(*SENDER).get(url))
        assert f"abonnee {one.subscriber_id}" in page
        assert "@example.org" not in page
    seen = text(enter(*SENDER, "view_subscriber").get(pages[1]))
    assert one.subscriber.email in seen


def test_lists_need_the_permission_and_a_status_that_exists(enter):
    mailing = unknown(1)
    for name in ("list", "list_csv"):
        assert enter("view_mailing").get(list_url(mailing, name=name)).status_code == 403
        assert enter(*SENDER).get(list_url(mailing, "iets", name=name)).status_code == 404


def test_onlooker_sees_the_list_but_no_way_out(enter):
    mailing = unknown(1)
    client = enter("view_mailing", "view_delivery")
    assert "Verstuur" not in text(client.get(list_url(mailing))).replace("Verstuur opnieuw.", "")
    assert decide(client, mailing, "opnieuw", alle=1, bevestigd=1).status_code == 403
    assert counts(mailing) == {"unknown": 1}


def test_list_goes_on_where_the_page_ended(enter, monkeypatch):
    monkeypatch.setattr(delivery_lists, "PAGE", 2)
    mailing = unknown(3)
    client = enter(*SENDER)
    last_shown = mailing.deliveries.order_by("pk")[1].pk
    assert f'href="?na={last_shown}"' in text(client.get(list_url(mailing)))
    assert "Naar het begin" in text(client.get(list_url(mailing), {"na": last_shown}))
    assert client.get(list_url(mailing), {"na": "x' OR 1"}).status_code == 200


def test_search_finds_one(enter):
    mailing = unknown(3)
    one, other, _ = mailing.deliveries.select_related("subscriber").order_by("pk")
    client = enter(*SENDER, "view_subscriber")
    page = text(client.get(list_url(mailing), {"q": one.subscriber.email[:-3]}))
    assert one.subscriber.email in page
    assert other.subscriber.email not in page
    assert "Geen bezorgingen" in text(client.get(list_url(mailing), {"q": "niemand"}))


def test_search_by_address_is_not_for_who_may_not_see_addresses(enter):
    mailing = unknown(1)
    one = mailing.deliveries.select_related("subscriber").get()
    client = enter(*SENDER)
    assert "Geen bezorgingen" in text(client.get(list_url(mailing), {"q": one.subscriber.email}))
    page = text(client.get(list_url(mailing), {"q": str(one.subscriber_id)}))
    assert f"abonnee {one.subscriber_id}" in page


def test_download_is_a_table_for_the_spreadsheet(enter):
    mailing = unknown(3)
    client = enter(*SENDER, "view_subscriber")
    answer = client.get(list_url(mailing, name="list_csv"))
    told = b"".join(answer.streaming_content).decode()
    assert told.startswith("\N{ZERO WIDTH NO-BREAK SPACE}bezorging;abonnee;e-mailadres;")
    assert len(list(csv.reader(told.splitlines(), delimiter=";"))) == 4
    assert f"verzending-{mailing.pk}-onbekend.csv" in answer.headers["Content-Disposition"]


def test_sending_again_warns_first_and_then_does_it_once(enter):
    mailing = unknown(3)
    client = enter(*SENDER)
    one = mailing.deliveries.first()
    asked = text(decide(client, mailing, "opnieuw", bezorging=one.pk))
    assert "mogelijk krijgt iemand de editie twee keer" in asked
    assert f'name="bezorging" value="{one.pk}"' in asked
    assert counts(mailing) == {"unknown": 3}
    newest = mailing.batches.order_by("-pk").first().pk
    answer = decide(client, mailing, "opnieuw", bezorging=one.pk, bevestigd=1)
    assert "1 bezorging wordt opnieuw verstuurd." in text(answer)
    assert counts(mailing) == {"unknown": 2, "queued": 1}
    again = decide(client, mailing, "opnieuw", bezorging=one.pk, bevestigd=1, bundel=newest)
    assert "intussen niet meer onbekend" in text(again)
    assert counts(mailing) == {"unknown": 2, "queued": 1}


def test_all_are_marked_as_sent_after_the_question(enter):
    mailing = unknown(3)
    client = enter(*SENDER)
    assert "<strong>3 berichten tellen</strong>" in text(
        decide(client, mailing, "verzonden", alle=1)
    )
    answer = decide(client, mailing, "verzonden", alle=1, bevestigd=3)
    assert "3 bezorgingen staan nu als verzonden." in text(answer)
    assert counts(mailing) == {"sent": 3}


def test_question_without_a_choice_asks_for_one(enter):
    mailing = unknown(1)
    assert "Kies eerst" in text(decide(enter(*SENDER), mailing, "opnieuw"))


def test_question_about_what_is_settled_says_so(enter):
    mailing = unknown(1)
    Delivery.objects.update(status="delivered")
    assert "niet meer onbekend" in text(decide(enter(*SENDER), mailing, "opnieuw", alle=1))


def test_other_number_than_on_the_page_changes_nothing(enter):
    mailing = unknown(2)
    answer = decide(enter(*SENDER), mailing, "verzonden", alle=1, bevestigd=9)
    assert "nu 2 in plaats van 9" in text(answer)
    assert counts(mailing) == {"unknown": 2}


def test_looking_changes_nothing_and_other_ways_do_not_exist(enter):
    mailing = unknown(1)
    client = enter(*SENDER)
    url = reverse("admin:subscriptions_mailing_decide", args=[mailing.pk, "opnieuw"])
    assert client.get(url, follow=True).status_code == 200
    assert decide(client, mailing, "weggooien", alle=1, bevestigd=1).status_code == 404
    assert counts(mailing) == {"unknown": 1}


def test_list_takes_as_many_statements_for_one_as_for_many(enter):
    client = enter(*SENDER, "view_subscriber")

    def statements(subscribers):
        mailing = unknown(subscribers)
        client.get(list_url(mailing))
        with CaptureQueriesContext(connection) as queries:
            client.get(list_url(mailing))
        return len(queries)

    assert statements(1) == statements(20)
