import datetime as dt

import pytest
from django.utils import timezone

from subscriptions import figures, reporting
from subscriptions.erasing import erase
from subscriptions.figures import departures, figures_of, figures_to_show, previous
from subscriptions.models import ConsentEvent, Delivery, DeliveryEvent, Mailing, MailingReport
from subscriptions.tick import tick
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import run, started

MINUTE = dt.timedelta(minutes=1)


def sent_to(*addresses):
    for address in addresses:
        SubscriberFactory(email=address)
    mailing = started(0)
    run(mailing)
    return mailing


def many(domain, number):
    return [f"{domain.replace('.', '')}{place}@{domain}" for place in range(number)]


def bounce(delivery, *, soft=None, reason="", description=""):
    Delivery.objects.filter(pk=delivery.pk).update(status="bounced")
    return DeliveryEvent.objects.create(
        esp="mailgun",
        event_key=f"{delivery.pk}-{DeliveryEvent.objects.count()}",
        delivery=delivery,
        kind="bounced",
        reject_reason=reason,
        description=description,
        is_soft=soft,
        occurred_at=timezone.now(),
    )


def test_bounces_are_counted_by_delivery_as_hard_or_soft_with_their_reason(db):
    mailing = sent_to(*many("example.org", 8))
    one, two, three, four, five, *_ = mailing.deliveries.order_by("pk")
    bounce(one, soft=False, reason="bounced")
    bounce(two, soft=True, reason="bounced")
    bounce(three, reason="bounced", description="452 4.2.2 mailbox full")
    bounce(three, reason="timed_out")  # told twice: the last word counts, once
    bounce(four, reason="invalid", description="550 5.1.1 no such user")
    Delivery.objects.filter(pk=five.pk).update(status="bounced")  # its events are gone
    found = figures_of(mailing)
    assert (found.hard, found.soft) == (2, 2)
    assert found.reasons == [["bounced", 2], ["invalid", 1], ["not_told", 1], ["timed_out", 1]]
    assert found.counts["bounced"] == 5


def test_minutes_since_the_start_are_counted_for_a_day(db):
    mailing = sent_to(*many("example.org", 6))
    start = mailing.started_at
    offsets = [0.1, 0.9, 1.1, 61, 24 * 60 + 1, 2]
    for delivery, minutes in zip(mailing.deliveries.order_by("pk"), offsets, strict=True):
        moment = start.replace(microsecond=0) + dt.timedelta(minutes=minutes, seconds=1)
        Delivery.objects.filter(pk=delivery.pk).update(status_at=moment)
    Delivery.objects.filter(pk=delivery.pk).update(status="failed")
    assert figures_of(mailing).minutes == [[0, 2], [1, 1], [61, 1]]


def test_only_domains_of_some_size_are_named(db, monkeypatch):
    monkeypatch.setattr(figures, "NAMED_DOMAINS", 2)
    mailing = sent_to(
        *many("groot.example", 7), *many("half.example", 6), *many("net.example", 5),
        *many("klein.example", 4), "jan@prive.example",
    )  # fmt: skip
    for delivery in mailing.deliveries.filter(subscriber__email_key__contains="1@"):
        bounce(delivery, soft=False)
    assert figures_of(mailing).domains == [
        ["groot.example", 7, 1],
        ["half.example", 6, 1],
        ["", 10, 2],
    ]


def test_skipped_people_do_not_count_for_their_domain(db):
    mailing = sent_to(*many("groot.example", 6))
    first = mailing.deliveries.first()
    Delivery.objects.filter(pk=first.pk).update(status="skipped")
    assert figures_of(mailing).domains == [["groot.example", 5, 0]]


def test_departures_are_counted_by_the_mailing_of_the_link(db):
    mailing, other = sent_to("jan@example.org"), sent_to("fatma@example.org")
    subscriber = SubscriberFactory()
    for kind, number in [("withdrawn", mailing.pk), ("changed", mailing.pk), ("withdrawn", None)]:
        ConsentEvent.objects.create(subscriber=subscriber, kind=kind, source="x", mailing_id=number)
    assert departures([mailing.pk, other.pk]) == {mailing.pk: 1, other.pk: 0}


def test_numbers_stay_when_the_rows_are_erased(db):
    mailing = sent_to(*many("groot.example", 6))
    bounce(mailing.deliveries.first(), soft=False, reason="invalid")
    kept = reporting.keep_figures(mailing).figures
    Mailing.objects.update(finished_at=timezone.now() - figures.SETTLED - MINUTE)
    mailing.refresh_from_db()
    DeliveryEvent.objects.all().delete()
    for delivery in mailing.deliveries.select_related("subscriber"):
        erase(delivery.subscriber, reason="expired")
    shown, _ = figures_to_show(mailing)
    assert shown.as_json() == kept
    assert (shown.domains, shown.hard) == ([["groot.example", 6, 1]], 1)
    assert reporting.keep_due_figures() == 0


def test_large_mailing_is_shown_as_it_was_counted_last(db, monkeypatch):
    mailing = sent_to("jan@example.org")
    monkeypatch.setattr(figures, "COUNTED_LIVE", 0)
    assert figures_to_show(mailing) is None
    tick()
    shown, counted_at = figures_to_show(mailing)
    assert shown.counts["sent"] == 1
    assert counted_at == MailingReport.objects.get().counted_at


@pytest.mark.parametrize(
    ("finished", "counted", "due"),
    [(2, 1, 0), (20, 9, 1), (20, 3, 0), (1000, 150, 0), (1000, 300, 1), (60, 61, 1)],
    ids=["just", "early", "early, fresh", "late, fresh", "late", "finished anew"],
)
def test_figures_are_counted_ever_more_seldom(db, finished, counted, due):
    mailing = sent_to("jan@example.org")
    reporting.keep_figures(mailing)
    now = timezone.now()
    Mailing.objects.update(finished_at=now - finished * MINUTE)
    MailingReport.objects.update(counted_at=now - counted * MINUTE)
    assert reporting.keep_due_figures() == due


def test_mailing_that_is_busy_is_not_counted(db):
    started(1)
    assert reporting.keep_due_figures() == 0


def test_previous_mailings_come_latest_first(db):
    first, second, third = (sent_to(f"{name}@example.org") for name in ("a", "b", "c"))
    assert previous(third, limit=5) == [second, first]
    assert previous(third, limit=1) == [second]
    assert previous(first, limit=5) == []


def test_finished_mailing_is_counted_again_only_when_a_status_changed(
    db, django_assert_num_queries
):
    mailing = sent_to(*many("groot.example", 6))
    report = reporting.keep_figures(mailing)
    with django_assert_num_queries(2):
        assert figures_to_show(mailing)[1] == report.counted_at
    bounce(mailing.deliveries.first(), soft=False, reason="invalid")
    shown, counted_at = figures_to_show(mailing)
    assert (shown.counts["bounced"], counted_at > report.counted_at) == (1, True)
