"""How often a batch is tried, and what a person may do when the tries ran out."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from subscriptions import ledger, mailings, putting_back
from subscriptions.mailings import MailingRefusedError
from subscriptions.models import Delivery
from subscriptions.transports.base import Report
from subscriptions.transports.outcomes import Fate
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import counts, due_now, report, run, started

AWAY = Report(reason="De verzenddienst was niet bereikbaar.")


def claim(mailing):
    due_now(mailing)
    (held,) = ledger.claim_due(
        ledger.new_name(), stamp=mailings.environment.stamp(), at_most=1, mailing_id=mailing.pk
    )
    return held


def fail(mailing, times):
    for _ in range(times):
        ledger.record(claim(mailing), AWAY)
    mailings.finish([mailing.pk])
    mailing.refresh_from_db()


def wait_of(mailing):
    return (mailing.batches.get().run_after - timezone.now()).total_seconds()


@pytest.fixture
def failed(db):
    mailing = started(3)
    fail(mailing, putting_back.MAX_ATTEMPTS)
    return mailing


def test_waits_grow_from_seconds_to_hours_and_end_within_a_day(db):
    mailing = started(1)
    waits = []
    for _ in range(putting_back.MAX_ATTEMPTS - 1):
        ledger.record(claim(mailing), AWAY)
        waits.append(wait_of(mailing))
    longest = [5, 20, 80, 320, 1280, 5120, 14400]
    assert [most * 0.8 - 1 <= wait <= most for wait, most in zip(waits, longest, strict=True)] == [
        True
    ] * 7
    assert sum(waits) < 24 * 3600


def test_wait_differs_from_batch_to_batch():
    assert len({putting_back.backoff(3) for _ in range(20)}) > 1


def test_retry_after_is_the_least_to_wait(db):
    mailing = started(1)
    ledger.record(claim(mailing), Report(wait=600, reason="429"))
    assert 599 <= wait_of(mailing) <= 661


def test_eighth_try_is_the_last(failed):
    assert (failed.status, counts(failed)) == ("sent", {"failed": 3})
    row = failed.deliveries.first()
    assert (row.temporary, row.error) == (
        True,
        "Na 8 pogingen niet gelukt. De verzenddienst was niet bereikbaar.",
    )


def test_a_day_after_the_first_failure_nothing_is_tried_again(db):
    mailing = started(2)
    fail(mailing, 2)
    day_ago = timezone.now() - dt.timedelta(hours=24, minutes=1)
    mailing.batches.update(failing_since=day_ago)
    fail(mailing, 1)
    assert (mailing.status, counts(mailing)) == ("sent", {"failed": 2})


def test_success_of_one_starts_the_count_of_the_others_again(db):
    mailing = started(2)
    fail(mailing, 5)
    held = claim(mailing)
    ledger.record(held, report(held, Fate.SENT, Fate.AGAIN))
    batch = mailing.batches.get()
    assert (batch.attempts, batch.failing_since) == (0, None)
    assert counts(mailing) == {"sent": 1, "queued": 1}


def test_retry_sends_to_those_alone_and_ends_again(failed, mailoutbox):
    refused = failed.deliveries.first()
    Delivery.objects.filter(pk=refused.pk).update(temporary=False, error="Geweigerd.")
    assert mailings.retry_failed(failed) == 2
    assert (failed.status, counts(failed)) == ("sending", {"failed": 1, "queued": 2})
    due_now(failed)
    run(failed)
    assert (failed.status, counts(failed)) == ("sent", {"failed": 1, "sent": 2})
    assert {to for mail in mailoutbox for to in mail.to} == set(
        failed.deliveries.exclude(pk=refused.pk).values_list("subscriber__email", flat=True)
    )


def test_second_press_does_nothing(failed):
    mailings.retry_failed(failed)
    with pytest.raises(MailingRefusedError, match="Er is niemand meer bij wie het opnieuw kan"):
        mailings.retry_failed(failed)
    assert counts(failed) == {"queued": 3}


def test_retry_never_opens_what_was_cancelled(db):
    mailing = started(2)
    fail(mailing, putting_back.MAX_ATTEMPTS - 1)
    mailings.cancel(mailing)
    mailing.deliveries.update(status="failed", temporary=True)
    with pytest.raises(MailingRefusedError, match="de status is ‘geannuleerd’"):
        mailings.retry_failed(mailing)
    assert counts(mailing) == {"failed": 2}


def test_whom_nobody_knows_of_is_not_retried(failed):
    Delivery.objects.filter(pk=failed.deliveries.first().pk).update(status="unknown")
    assert mailings.retry_failed(failed) == 2
    assert counts(failed) == {"unknown": 1, "queued": 2}


def test_button_says_how_many_and_does_it_once(failed, client):
    client.force_login(
        UserFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = reverse("admin:subscriptions_mailing_change", args=[failed.pk])
    press = reverse("admin:subscriptions_mailing_act", args=[failed.pk, "mislukte-opnieuw"])
    assert "Probeer 3 mislukte opnieuw" in client.get(page).content.decode()
    said = client.post(press, {"status": "sent"}, follow=True).content.decode()
    assert "Wie door een storing niets kreeg, wacht weer." in said
    assert "mislukte opnieuw" not in said
    again = client.post(press, {"status": "sent"}, follow=True).content.decode()
    assert "Dat kan niet meer: de status is nu ‘wordt verzonden’." in again
    assert counts(failed) == {"queued": 3}
