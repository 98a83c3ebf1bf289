from subscriptions import mailings
from subscriptions.audience import Standing, audience_of, newest_rendering, standing
from subscriptions.models import Delivery, Mailing
from tests.articles.factories import IssueFactory, RenderedIssueFactory
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import rendering, started


def test_audience_is_what_starting_freezes(db):
    for status in ("active", "pending", "unsubscribed", "bounced", "complained", "active"):
        SubscriberFactory(status=status)
    approved = rendering()
    expected = set(audience_of(approved.issue).values_list("pk", flat=True))
    mailing = mailings.schedule_and_start(approved)
    assert set(mailing.deliveries.values_list("subscriber", flat=True)) == expected
    assert len(expected) == 2
    assert not audience_of(approved.issue).exists()


def test_whom_a_mailing_did_not_reach_is_in_the_audience_again(db):
    mailing = started(12)
    for delivery, status in zip(mailing.deliveries.order_by("pk"), Delivery.Status, strict=True):
        Delivery.objects.filter(pk=delivery.pk).update(status=status)
    again = mailing.deliveries.filter(subscriber__in=audience_of(mailing.issue))
    assert set(again.values_list("status", flat=True)) == set(Delivery.NOT_REACHED)


def test_newest_rendering_is_the_last_approved(db):
    issue = IssueFactory()
    assert newest_rendering(issue) is None
    RenderedIssueFactory(issue=issue)
    last = RenderedIssueFactory(issue=issue)
    assert newest_rendering(issue) == last


def test_standing_has_every_status_and_adds_up(db):
    mailing = started(3)
    Delivery.objects.filter(pk=mailing.deliveries.first().pk).update(status="unknown")
    now = standing(mailing)
    assert set(now.counts) == set(Delivery.Status.values)
    assert (now.counts["queued"], now.counts["unknown"]) == (2, 1)
    assert (now.audience, now.total, now.adds_up) == (3, 3, True)
    assert (now.open, now.done, now.percentage, now.accepted) == (2, 1, 33, 0)


def test_sum_that_does_not_add_up_shows(db):
    mailing = started(2)
    Mailing.objects.update(audience=3)
    assert not standing(mailing).adds_up


def test_percentage_is_a_hundred_only_when_nothing_is_open():
    counts = dict.fromkeys(Delivery.Status.values, 0)
    assert Standing(1000, {**counts, "sent": 999, "queued": 1}).percentage == 99
    assert Standing(0, counts).percentage == 100
