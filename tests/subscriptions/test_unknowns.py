"""The ways out of *unknown*, for one and for many: once, and only what was seen."""

import pytest

from subscriptions import mailings, transports, unknowns
from subscriptions.mailings import MailingRefusedError
from subscriptions.models import Batch, Mailing
from tests.subscriptions.ledgers import counts, ready_tasks, run, started

pytestmark = pytest.mark.django_db


def lost(subscribers=5):
    """Return a finished mailing of which nobody knows anything."""
    mailing = started(subscribers)
    mailing.deliveries.update(status="unknown")
    mailing.batches.update(status="unknown")
    mailings.finish()
    mailing.refresh_from_db()
    return mailing


def pks(mailing):
    return list(mailing.deliveries.order_by("pk").values_list("pk", flat=True))


def newest(mailing):
    return mailing.batches.order_by("-pk").first().pk


@pytest.fixture
def limit(monkeypatch):
    """Let a batch hold two."""
    transport = type(transports.chosen())
    monkeypatch.setattr(transport, "limit", 2)
    return 2


def test_all_are_sent_again_in_batches_and_once(limit, mailoutbox):
    mailing = lost(5)
    before = set(mailing.batches.values_list("pk", flat=True))
    assert unknowns.send_many_again(mailing, last_batch=newest(mailing), expected=5) == 5
    made = mailing.batches.exclude(pk__in=before).order_by("pk")
    assert [batch.deliveries.count() for batch in made] == [2, 2, 1]
    assert set(ready_tasks()) >= {batch.pk for batch in made}
    assert mailing.status == "sending"
    run(mailing)
    assert (mailing.status, counts(mailing), len(mailoutbox)) == ("sent", {"sent": 5}, 5)


def test_second_press_does_nothing(limit):
    mailing = lost(3)
    seen = newest(mailing)
    unknowns.send_many_again(mailing, last_batch=seen, expected=3)
    with pytest.raises(MailingRefusedError, match="niet meer onbekend"):
        unknowns.send_many_again(mailing, last_batch=seen, expected=3)
    mailing.deliveries.update(status="unknown")  # again, of the second time
    with pytest.raises(MailingRefusedError, match="niet meer onbekend"):
        unknowns.send_many_again(mailing, only=pks(mailing), last_batch=seen)
    with pytest.raises(MailingRefusedError, match="niet meer onbekend"):
        unknowns.mark_many_sent(mailing, last_batch=seen)
    assert counts(mailing) == {"unknown": 3}


def test_refused_press_leaves_a_finished_mailing_finished():
    mailing = lost(1)
    unknowns.mark_sent(mailing.deliveries.get())
    with pytest.raises(MailingRefusedError):
        unknowns.send_many_again(mailing)
    mailing.refresh_from_db()
    assert (mailing.status, Batch.objects.count()) == ("sent", 1)


def test_some_are_sent_again_and_the_others_stay():
    mailing = lost(4)
    assert unknowns.send_many_again(mailing, only=pks(mailing)[1:3]) == 2
    assert counts(mailing) == {"unknown": 2, "queued": 2}


def test_deliveries_of_another_mailing_are_left_alone():
    mailing, other = lost(2), lost(1)
    strangers = list(other.deliveries.exclude(pk__in=pks(mailing)).values_list("pk", flat=True))
    with pytest.raises(MailingRefusedError):
        unknowns.mark_many_sent(mailing, only=strangers)
    assert other.deliveries.exclude(status="unknown").count() == 0


@pytest.mark.parametrize("act", [unknowns.send_many_again, unknowns.mark_many_sent])
def test_other_number_than_the_page_named_changes_nothing(act):
    mailing = lost(3)
    with pytest.raises(MailingRefusedError, match="nu 3 in plaats van 2"):
        act(mailing, expected=2)
    assert counts(mailing) == {"unknown": 3}


def test_all_or_some_are_marked_as_sent():
    mailing = lost(3)
    assert unknowns.mark_many_sent(mailing, only=pks(mailing)[:1], expected=1) == 1
    assert counts(mailing) == {"sent": 1, "unknown": 2}
    assert unknowns.mark_all_sent(mailing) == 2
    assert set(mailing.deliveries.values_list("error", flat=True)) == {unknowns.BY_HAND}


def test_what_was_marked_is_counted_at_once():
    mailing = lost(2)
    unknowns.mark_all_sent(mailing)
    mailing.refresh_from_db()
    assert (mailing.counts["sent"], mailing.counts["unknown"]) == (2, 0)


@pytest.mark.parametrize(
    ("values", "told"), [({"status": "cancelled"}, "geannuleerd"), ({"stamp": "x"}, "kopie")]
)
def test_mailing_that_may_not_send_does_not_send_again(values, told):
    mailing = lost(1)
    Mailing.objects.update(**values)
    with pytest.raises(MailingRefusedError, match=told):
        unknowns.send_many_again(mailing)
    assert counts(mailing) == {"unknown": 1}
