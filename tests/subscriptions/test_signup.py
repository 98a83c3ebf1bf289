import datetime as dt
import re

import pytest
from django.core import mail

from nplv.tokens import CONFIRM, make_token
from subscriptions.addresses import InvalidAddressError, address_hash
from subscriptions.models import ConsentEvent, Subscriber, Suppression
from subscriptions.signup import (
    VALID,
    ConfirmationExpiredError,
    ConfirmationRefusedError,
    confirm,
    request,
    request_again,
)
from subscriptions.unsubscribe import suppress, unsubscribe
from subscriptions.wording import CURRENT
from tests.areas.factories import AreaFactory
from tests.subscriptions.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
Status = Subscriber.Status
ASKED = dt.datetime(2023, 12, 1, 9, 0, 0, 700_000, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(ASKED, tick=False)


def ask(email="jan@example.org", **kwargs):
    request(email, **{"network": "192.0.2.0/24", "source": "website", **kwargs})


def moment(when=ASKED):
    return int(when.timestamp())


def facts(subscriber):
    events = subscriber.consent_events.order_by("pk")
    return list(events.values_list("kind", "source", "wording"))


def test_new_address_waits_for_its_owner():
    ask("Jan@Example.org")
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.email_key) == ("Jan@example.org", "jan@example.org")
    assert (subscriber.status, subscriber.requested_at) == (Status.PENDING, ASKED)
    assert facts(subscriber) == [("requested", "website", CURRENT.version)]
    token = make_token(CONFIRM, subscriber.pk, context=moment())
    assert mail.outbox[0].to == ["Jan@example.org"]
    assert f"https://nieuws.example.org/nieuwsbrief/bevestigen/{token}/" in mail.outbox[0].body


def test_confirmation_makes_active_and_welcomes():
    ask()
    subscriber = confirm(Subscriber.objects.get(), moment=moment())
    assert (subscriber.status, subscriber.confirmed_at) == (Status.ACTIVE, ASKED)
    assert facts(subscriber)[-1] == ("confirmed", "confirmation page", CURRENT.version)
    assert [message.subject for message in mail.outbox] == [
        "Bevestig je aanmelding voor de nieuwsbrief",
        "Welkom bij de nieuwsbrief Leefbaarheid en Veiligheid",
    ]


def test_confirmation_twice_is_once():
    ask()
    confirm(Subscriber.objects.get(), moment=moment())
    confirm(Subscriber.objects.get(), moment=moment())
    assert ConsentEvent.objects.filter(kind="confirmed").count() == 1
    assert len(mail.outbox) == 2


def test_two_confirmations_that_read_the_same_row_are_one():
    ask()
    first, second = Subscriber.objects.get(), Subscriber.objects.get()
    assert confirm(first, moment=moment()).status == Status.ACTIVE
    assert confirm(second, moment=moment()).status == Status.ACTIVE
    assert len(mail.outbox) == 2


def test_areas_of_a_new_address_are_kept():
    zuid, _ = AreaFactory(name="Zuid"), AreaFactory(name="Noord")
    ask(areas=[zuid])
    subscriber = Subscriber.objects.get()
    assert (subscriber.all_areas, list(subscriber.areas.all())) == (False, [zuid])


@pytest.mark.parametrize("status", [Status.PENDING, Status.ACTIVE, Status.UNSUBSCRIBED])
def test_areas_of_a_known_address_stay(status):
    SubscriberFactory(email="jan@example.org", status=status)
    ask(areas=[AreaFactory()])
    subscriber = Subscriber.objects.get()
    assert (subscriber.all_areas, list(subscriber.areas.all())) == (True, [])


def test_active_address_is_told_so_and_stays_as_it_is():
    subscriber = SubscriberFactory(email="jan@example.org")
    before = Subscriber.objects.values().get()
    ask("JAN@example.org")
    assert Subscriber.objects.values().get() == before
    assert facts(subscriber) == []
    assert [message.subject for message in mail.outbox] == ["Je bent al abonnee van de nieuwsbrief"]


@pytest.mark.parametrize("status", [Status.UNSUBSCRIBED, Status.BOUNCED])
def test_whoever_left_comes_back_by_confirming(status):
    subscriber = SubscriberFactory(email="jan@example.org")
    if status == Status.BOUNCED:
        suppress(subscriber, status="bounced", reason="550")
    else:
        unsubscribe(subscriber, reason="request", source="website")
    ask()
    assert Subscriber.objects.get().status == status
    assert confirm(Subscriber.objects.get(), moment=moment()).status == Status.ACTIVE
    assert not Suppression.objects.exists()


def test_complaint_gets_no_mail_and_cannot_confirm():
    subscriber = SubscriberFactory(email="jan@example.org")
    suppress(subscriber, status="complained", reason="fbl")
    ask()
    assert mail.outbox == []
    with pytest.raises(ConfirmationRefusedError):
        confirm(Subscriber.objects.get(), moment=moment())


@pytest.mark.parametrize("reason", ["complained", "staff"])
def test_address_that_is_shut_out_leaves_no_row(reason):
    Suppression.objects.create(address_hash=address_hash("jan@example.org"), reason=reason)
    ask()
    assert (Subscriber.objects.count(), mail.outbox) == (0, [])


def test_block_after_the_request_wins():
    ask()
    Suppression.objects.create(address_hash=address_hash("jan@example.org"), reason="staff")
    with pytest.raises(ConfirmationRefusedError):
        confirm(Subscriber.objects.get(), moment=moment())


def test_confirmation_within_its_term(time_machine):
    ask()
    time_machine.move_to(ASKED + VALID - dt.timedelta(seconds=1))
    assert confirm(Subscriber.objects.get(), moment=moment()).status == Status.ACTIVE


def test_confirmation_after_its_term(time_machine):
    ask()
    time_machine.move_to(ASKED + VALID + dt.timedelta(seconds=1))
    with pytest.raises(ConfirmationExpiredError):
        confirm(Subscriber.objects.get(), moment=moment())
    assert Subscriber.objects.get().status == Status.PENDING


@pytest.mark.parametrize("later", [dt.timedelta(0), dt.timedelta(hours=5)])
def test_signing_off_later_voids_an_older_request(time_machine, later):
    ask()
    confirm(Subscriber.objects.get(), moment=moment())
    time_machine.move_to(ASKED + later, tick=False)
    unsubscribe(Subscriber.objects.get(), reason="request", source="one-click")
    with pytest.raises(ConfirmationExpiredError):
        confirm(Subscriber.objects.get(), moment=moment())
    assert Subscriber.objects.get().status == Status.UNSUBSCRIBED


def test_old_link_after_a_new_request_does_not_confirm(time_machine):
    ask()
    confirm(Subscriber.objects.get(), moment=moment())
    time_machine.shift(3600)
    unsubscribe(Subscriber.objects.get(), reason="request", source="one-click")
    time_machine.shift(3600)
    ask()
    with pytest.raises(ConfirmationExpiredError):
        confirm(Subscriber.objects.get(), moment=moment())


def test_request_in_the_very_second_of_signing_off_can_be_confirmed():
    subscriber = SubscriberFactory(email="jan@example.org")
    unsubscribe(subscriber, reason="request", source="one-click")
    ask()
    assert confirm(Subscriber.objects.get(), moment=moment()).status == Status.ACTIVE


def test_signing_off_between_reading_and_confirming_wins():
    ask()
    read_before = Subscriber.objects.get()
    confirm(Subscriber.objects.get(), moment=moment())
    unsubscribe(Subscriber.objects.get(), reason="request", source="one-click")
    with pytest.raises(ConfirmationExpiredError):
        confirm(read_before, moment=moment())


def test_erased_row_cannot_be_confirmed():
    subscriber = SubscriberFactory(status=Status.ERASED, email="", email_key="erased:1")
    with pytest.raises(ConfirmationExpiredError):
        confirm(subscriber, moment=moment())


def test_many_requests_are_one_mail_a_day(time_machine):
    for _ in range(20):
        ask()
        ask("JAN+iets@example.org")
    assert len(mail.outbox) == 1
    assert ConsentEvent.objects.filter(kind="requested").count() == 1
    time_machine.shift(24 * 3600 + 1)
    ask()
    assert len(mail.outbox) == 2


def test_leaving_and_coming_back_on_one_day():
    ask()
    confirm(Subscriber.objects.get(), moment=moment())
    unsubscribe(Subscriber.objects.get(), reason="request", source="one-click")
    mail.outbox.clear()
    ask()
    assert re.search("bevestigen", mail.outbox[0].body)


def test_asking_again_from_the_goodbye_page_is_once_a_day():
    subscriber = SubscriberFactory(email="jan@example.org", status=Status.UNSUBSCRIBED)
    for _ in range(3):
        request_again(subscriber, source="unsubscribe page")
    assert [message.to for message in mail.outbox] == [["jan@example.org"]]
    assert facts(subscriber) == [("requested", "unsubscribe page", CURRENT.version)]


def test_asking_again_while_active_does_nothing():
    subscriber = SubscriberFactory()
    request_again(subscriber, source="unsubscribe page")
    assert (mail.outbox, facts(subscriber)) == ([], [])


def test_text_that_is_no_address():
    with pytest.raises(InvalidAddressError):
        ask("jan@example.org\nBcc: piet@example.org")
    assert Subscriber.objects.count() == 0
