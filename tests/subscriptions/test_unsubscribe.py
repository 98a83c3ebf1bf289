import threading

import pytest
from django.core import mail
from django.db import connection, transaction

from subscriptions.addresses import address_hash
from subscriptions.audience import suppressed_among
from subscriptions.models import ConsentEvent, RateCounter, Subscriber, Suppression
from subscriptions.models.subscribers import AppendOnlyError
from subscriptions.rate_limits import may_mail
from subscriptions.unsubscribe import (
    Reason,
    block,
    is_shut_out,
    lift,
    remember,
    suppress,
    unsubscribe,
)
from tests.subscriptions.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
Status = Subscriber.Status
KEY = "jan@example.org"


def withdrawals(subscriber):
    events = subscriber.consent_events.filter(kind="withdrawn").order_by("pk")
    return list(events.values_list("source", "detail"))


def test_signing_off():
    subscriber = unsubscribe(
        SubscriberFactory(email=KEY), reason="request", source="one-click", detail="mailing 3"
    )
    assert (subscriber.status, subscriber.reason) == (Status.UNSUBSCRIBED, "request")
    assert withdrawals(subscriber) == [("one-click", "mailing 3")]
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([KEY], "Je bent afgemeld voor de nieuwsbrief")
    ]


def test_signing_off_twice_is_once():
    subscriber = SubscriberFactory()
    since = unsubscribe(subscriber, reason="request", source="one-click").status_at
    assert unsubscribe(subscriber, reason="other", source="staff").status_at == since
    assert withdrawals(subscriber) == [("one-click", "")]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("status", [Status.PENDING, Status.BOUNCED, Status.COMPLAINED])
def test_signing_off_without_a_subscription_keeps_the_status(status):
    subscriber = SubscriberFactory(status=status, requested_at="2023-12-01T09:00:00Z")
    unsubscribe(subscriber, reason="request", source="one-click")
    assert (subscriber.status, subscriber.requested_at) == (status, None)
    assert (withdrawals(subscriber), mail.outbox) == ([], [])


def test_signing_off_lets_the_owner_ask_again_at_once():
    subscriber = SubscriberFactory(email=KEY)
    may_mail(KEY)
    unsubscribe(subscriber, reason="request", source="one-click")
    assert not RateCounter.objects.exists()


@pytest.mark.parametrize("status", [Status.BOUNCED, Status.COMPLAINED])
def test_suppression_ends_and_remembers(status):
    subscriber = suppress(SubscriberFactory(email=KEY), status=status, reason="550 " + "x" * 200)
    assert (subscriber.status, len(subscriber.reason)) == (status, 100)
    assert withdrawals(subscriber) == [("esp", "")]
    assert Suppression.objects.values_list("address_hash", "reason").get() == (
        address_hash(KEY),
        status,
    )
    assert mail.outbox == []


def test_complaint_after_signing_off_counts():
    subscriber = SubscriberFactory(email=KEY, status=Status.UNSUBSCRIBED)
    assert suppress(subscriber, status="complained", reason="").status == Status.COMPLAINED
    assert is_shut_out(KEY)


def test_complaint_after_a_bounce_takes_its_place():
    subscriber = SubscriberFactory(email=KEY)
    suppress(subscriber, status="bounced", reason="")
    assert not is_shut_out(KEY)
    suppress(subscriber, status="complained", reason="")
    assert Suppression.objects.get().reason == "complained"


def test_bounce_after_a_complaint_changes_nothing():
    subscriber = SubscriberFactory(email=KEY)
    suppress(subscriber, status="complained", reason="")
    assert suppress(subscriber, status="bounced", reason="").status == Status.COMPLAINED
    assert Suppression.objects.get().reason == "complained"


@pytest.mark.parametrize("status", [Status.PENDING, Status.UNSUBSCRIBED])
def test_bounce_without_a_subscription_changes_nothing(status):
    subscriber = SubscriberFactory(status=status)
    assert suppress(subscriber, status="bounced", reason="").status == status
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("reason", "left"), [("bounced", 0), ("erased", 0), ("complained", 1), ("staff", 1)]
)
def test_only_staff_lifts_a_final_suppression(reason, left):
    remember(KEY, reason=Reason(reason))
    lift(KEY)
    assert Suppression.objects.count() == left


def test_block_ends_a_subscription_silently():
    subscriber = SubscriberFactory(email=KEY)
    block(KEY)
    subscriber.refresh_from_db()
    assert (subscriber.status, withdrawals(subscriber)) == (Status.UNSUBSCRIBED, [("staff", "")])
    assert (is_shut_out(KEY), mail.outbox) == (True, [])


def test_block_of_an_unknown_address():
    block(KEY)
    assert is_shut_out(KEY)


@pytest.mark.parametrize(
    "act",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: ConsentEvent.objects.update(kind="changed"),
        lambda event: ConsentEvent.objects.filter(pk=event.pk).delete(),
        lambda event: ConsentEvent.objects.bulk_update([event], ["kind"]),
    ],
)
def test_consent_is_never_changed(act):
    event = ConsentEvent.objects.create(
        subscriber=SubscriberFactory(), kind="confirmed", source="website"
    )
    with pytest.raises(AppendOnlyError), transaction.atomic():
        act(event)
    assert ConsentEvent.objects.get().kind == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one():
    subscriber = SubscriberFactory()
    barrier = threading.Barrier(4)

    def leave():
        barrier.wait()
        unsubscribe(Subscriber.objects.get(), reason="request", source="one-click")
        connection.close()

    threads = [threading.Thread(target=leave) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert withdrawals(subscriber) == [("one-click", "")]


def test_suppression_survives_a_new_secret_key(settings):
    remember(KEY, reason=Reason.BOUNCED)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "y" * 40
    assert suppressed_among([KEY, "piet@example.org"]).keys() == {KEY}
    remember(KEY, reason=Reason.COMPLAINED)
    assert Suppression.objects.get().reason == "complained"
    assert is_shut_out(KEY)


def test_lifting_finds_a_suppression_of_a_former_key(settings):
    remember(KEY, reason=Reason.BOUNCED)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "y" * 40
    lift(KEY)
    assert not Suppression.objects.exists()
