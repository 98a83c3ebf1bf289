"""Lists of deliveries that stay put while the mailing goes on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from subscriptions import delivery_lists, mailings
from subscriptions.delivery_lists import page_of, table
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import started

pytestmark = pytest.mark.django_db


def numbers(page):
    return [delivery.pk for delivery in page.rows]


def of(*addresses):
    """Return a started mailing to these addresses."""
    for address in addresses:
        SubscriberFactory(email=address)
    return started(0)


def test_pages_follow_one_another_and_end():
    mailing = started(5)
    everybody = list(mailing.deliveries.order_by("pk").values_list("pk", flat=True))
    first = page_of(mailing, "queued", size=2)
    second = page_of(mailing, "queued", size=2, after=first.after)
    third = page_of(mailing, "queued", size=2, after=second.after)
    assert numbers(first) + numbers(second) + numbers(third) == everybody
    assert third.after is None


def test_page_stays_the_same_when_earlier_rows_move_on():
    mailing = started(4)
    first = page_of(mailing, "queued", size=2)
    mailing.deliveries.filter(pk__in=numbers(first)).update(status="sent")
    assert len(page_of(mailing, "queued", size=2, after=first.after).rows) == 2
    assert numbers(page_of(mailing, "sent")) == numbers(first)


def test_last_page_that_is_full_has_no_next_one():
    assert page_of(started(2), "queued", size=2).after is None


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("anna", ["anna@example.org", "annabel@example.org"]),
        ("ANNA@", ["anna@example.org"]),
        ("example", []),
        ("a_na", []),
        ("%", []),
        (" ", ["anna@example.org", "annabel@example.org", "bert@example.org"]),
    ],
)
@pytest.mark.parametrize("few", [500, 0])
def test_search_is_on_the_beginning_of_the_address(monkeypatch, search, found, few):
    monkeypatch.setattr(delivery_lists, "FEW", few)
    mailing = of("anna@example.org", "annabel@example.org", "bert@example.org")
    page = page_of(mailing, "queued", search=search)
    assert [delivery.subscriber.email for delivery in page.rows] == found


def test_search_finds_a_subscriber_by_number():
    mailing = of("anna@example.org", "bert@example.org")
    bert = mailing.deliveries.get(subscriber__email="bert@example.org")
    assert numbers(page_of(mailing, "queued", search=str(bert.subscriber_id))) == [bert.pk]


def test_wide_search_looks_at_so_many_at_a_time(monkeypatch):
    monkeypatch.setattr(delivery_lists, "FEW", 1)
    monkeypatch.setattr(delivery_lists, "STRIDE", 2)
    monkeypatch.setattr(delivery_lists, "FIRST_LOOK", 1)
    mailing = of(*["b1@example.org", "b2@example.org", "a1@example.org", "a2@example.org"])
    first = page_of(mailing, "queued", search="a")
    assert (first.rows, first.after is None) == ([], False)
    second = page_of(mailing, "queued", search="a", after=first.after)
    assert len(second.rows) == 2
    assert page_of(mailing, "queued", search="a", after=second.after) == ([], None)


def test_table_is_whole_and_safe_for_a_spreadsheet(monkeypatch):
    monkeypatch.setattr(delivery_lists, "CHUNK", 2)
    mailing = of("=som(a1)@example.org", "b@example.org", "c@example.org")
    mailing.deliveries.update(status="bounced", error="@550 5.1.1 no such user", message_id="-x")
    heading, first, *others = table(mailing, "bounced", with_addresses=True)
    assert heading == list(delivery_lists.COLUMNS)
    assert first[2:4] == ["'=som(a1)@example.org", "teruggekomen"]
    assert first[5:] == [
        "Het e-mailadres bestaat niet (meer).",
        "'@550 5.1.1 no such user",
        "'-x",
    ]
    assert [row[2] for row in others] == ["b@example.org", "c@example.org"]


def test_table_without_addresses_has_none():
    rows = list(table(started(1), "queued", with_addresses=False))
    assert "e-mailadres" not in rows[0]
    assert "@" not in "".join(rows[1])


@pytest.mark.sqlite
def test_list_is_read_in_the_order_of_its_index():
    mailing = mailings.cancel(started(3))
    with CaptureQueriesContext(connection) as statements:
        delivery_lists.page_of(mailing, "cancelled", after=7)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + statements[0]["sql"])
        plan = str(cursor.fetchall())
    assert "delivery_list" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.sqlite
def test_search_does_not_read_all_subscribers():
    mailing = of("anna@example.org", "bert@example.org")
    with CaptureQueriesContext(connection) as statements:
        delivery_lists.page_of(mailing, "queued", search="anna")
    plans = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute("EXPLAIN QUERY PLAN " + statement["sql"])
            plans.append(str(cursor.fetchall()))
    assert len(plans) == 3
    assert not any("SCAN" in plan for plan in plans)
