import datetime as dt
from email import message_from_bytes

import pytest

from subscriptions.bounce_mail import read_bounce, reason_of
from subscriptions.bounces import ForgedReturnPathError, Mail, event_of, read_all
from subscriptions.models import DeliveryEvent, Suppression
from subscriptions.return_path import return_path
from tests.subscriptions.bounce_samples import NAMES, sample
from tests.subscriptions.ledgers import run, started

NO_BOUNCES = ("out-of-office", "read-receipt", "reply")
SAYS = {
    "complaint-arf": ("complained", None, "feedback: abuse"),
    "exim-text": ("bounced", "bounced", "550 5.1.1 <[address]>: no such user here"),
    "gmail-mailbox-full": ("bounced", "other", "552-5.2.2 The recipient's inbox is out of"),
    "microsoft365-blocked": ("bounced", "blocked", "550 5.7.606 Access denied, banned sending"),
    "microsoft365-not-found": ("bounced", "bounced", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
    "postfix-delayed": ("deferred", None, "4.4.1 connect to mx.example.org[192.0.2.10]:25:"),
    "postfix-gave-up": ("bounced", "timed_out", "4.4.7 452 4.2.2 <[address]>: Mailbox full"),
    "postfix-unknown-user": ("bounced", "bounced", "550 5.1.1 <[address]>: Recipient address"),
    "qmail-text": ("bounced", "bounced", ""),
}


@pytest.fixture(autouse=True)
def bounce_address(settings):
    settings.NPLV_BOUNCE_ADDRESS = "terug@example.org"


@pytest.fixture
def delivery(db):
    mailing = started(1)
    run(mailing)
    return mailing.deliveries.select_related("subscriber").get()


class Pile:
    """Mail in memory; `away` is what was put away."""

    def __init__(self, *raws):
        self.mails, self.away = dict(enumerate(raws)), []

    def unread(self):
        yield [Mail(str(n), raw) for n, raw in self.mails.items() if str(n) not in self.away]

    def put_away(self, names):
        self.away += names


def read(*raws):
    return dict(read_all(Pile(*raws)))


def after(delivery):
    delivery.refresh_from_db()
    delivery.subscriber.refresh_from_db()
    return delivery.status, delivery.subscriber.status


@pytest.mark.parametrize("name", SAYS)
def test_each_form_says_what_happened(delivery, name):
    event = event_of(sample(name, delivery))
    kind, reason, response = SAYS[name]
    assert (event.event_type, event.reject_reason) == (kind, reason)
    assert event.mta_response.startswith(response)
    assert delivery.subscriber.email.partition("@")[0] not in event.mta_response
    assert event.metadata == {"delivery": str(delivery.pk)}


def test_every_sample_is_tested():
    assert sorted([*SAYS, *NO_BOUNCES]) == NAMES


@pytest.mark.parametrize("name", [*NO_BOUNCES])
def test_mail_that_is_no_bounce_is_left_alone(delivery, name):
    pile = Pile(sample(name, delivery))
    assert dict(read_all(pile)) == {"left": 1}
    assert pile.away == []
    assert after(delivery) == ("sent", "active")


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("postfix-unknown-user", ("bounced", "bounced")),
        ("exim-text", ("bounced", "bounced")),
        ("complaint-arf", ("complained", "complained")),
        ("gmail-mailbox-full", ("bounced", "active")),
        ("microsoft365-blocked", ("bounced", "active")),
        ("postfix-gave-up", ("bounced", "active")),
        ("postfix-delayed", ("deferred", "active")),
    ],
)
def test_only_what_is_gone_for_good_suppresses_at_once(delivery, name, statuses):
    pile = Pile(sample(name, delivery))
    read_all(pile)
    assert after(delivery) == statuses
    assert Suppression.objects.exists() == (statuses[1] != "active")
    assert pile.away == ["0"]


def test_read_twice_counts_once(delivery):
    raw = sample("postfix-unknown-user", delivery)
    assert read(raw) == {"bounced": 1}
    assert read(raw, raw.replace(b"Received: by relay", b"Received: by another")) == {"known": 2}
    assert DeliveryEvent.objects.count() == 1


def test_delay_and_then_failure_are_two_events(delivery):
    assert read(sample("postfix-delayed", delivery)) == {"deferred": 1}
    assert read(sample("postfix-gave-up", delivery)) == {"bounced": 1}
    assert after(delivery) == ("bounced", "active")


def test_moment_is_that_of_the_mail(delivery, time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z")
    moment = dt.datetime(2026, 11, 23, 9, 0, 2, tzinfo=dt.UTC)
    assert event_of(sample("postfix-unknown-user", delivery)).timestamp == moment


# --- Which delivery -------------------------------------------------------------------------------


def test_forged_return_path_is_left_and_counted(delivery):
    path = f"terug+{delivery.pk}-{'0' * 20}@example.org"
    raw = sample("postfix-unknown-user", delivery, path=path)
    with pytest.raises(ForgedReturnPathError):
        event_of(raw)
    pile = Pile(raw)
    assert dict(read_all(pile)) == {"forged": 1}
    assert (pile.away, after(delivery)) == ([], ("sent", "active"))


@pytest.mark.parametrize(
    "name", ["postfix-unknown-user", "exim-text", "gmail-mailbox-full", "microsoft365-not-found"]
)
def test_without_return_path_the_message_id_and_the_address_say_it(delivery, name):
    event = event_of(sample(name, delivery, path="nieuwsbrief@example.org"))
    assert event.metadata == {"delivery": str(delivery.pk)}


def test_message_id_counts_for_the_address_it_was_sent_to_only(delivery):
    raw = sample("postfix-unknown-user", delivery, path="nieuwsbrief@example.org")
    email = delivery.subscriber.email.encode()
    assert read(raw.replace(email, b"iemand.anders@example.org")) == {"left": 1}


def test_bounce_of_something_else_is_left(delivery):
    raw = sample("postfix-unknown-user", delivery, path="x@example.org", own_id="<1@example.org>")
    assert read(raw) == {"left": 1}


@pytest.mark.parametrize("name", ["Delivered-To", "X-Original-To", "Envelope-To", "Received"])
def test_return_path_is_found_in_any_header_of_delivery(delivery, name):
    raw = sample("microsoft365-blocked", delivery).decode()
    address = raw.partition("To: <")[2].partition(">")[0]
    raw = raw.replace(f"To: <{address}>", f"{name}: from a by b for <{address.upper()}>; now")
    assert event_of(raw.encode()).metadata == {"delivery": str(delivery.pk)}


def test_two_return_paths_say_nothing(delivery):
    raw = sample("postfix-unknown-user", delivery)
    assert read(f"Cc: {return_path(delivery.pk + 1)}\r\n".encode() + raw) == {"left": 1}


def test_delivery_that_is_gone_is_stored_as_a_strangers(delivery):
    delivery.pk = 987654321
    assert read(sample("postfix-unknown-user", delivery)) == {"bounced": 1}
    assert DeliveryEvent.objects.get().delivery is None


# --- Broken, large and hostile mail ---------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"\xff\xfe\x00" * 50,
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n--x--",
        b"Content-Type: multipart/report\r\n\r\nno boundary",
        b"Content-Type: message/delivery-status\r\n\r\n",
        b"Content-Type: message/feedback-report\r\n\r\n\r\n",
        b"From: mailer-daemon@example.org\r\nContent-Type: text/plain; charset=weg\r\n\r\n?",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        + b"--a\r\nContent-Type: x\r\n\r\n" * 300,
    ],
)
def test_broken_mail_is_left(db, raw):
    assert read(raw) == {"left": 1}


@pytest.mark.parametrize("name", SAYS)
def test_cut_off_anywhere_never_raises(delivery, name):
    raw = sample(name, delivery)
    for end in range(0, len(raw), 97):
        event_of(raw[:end])


def test_what_came_back_may_be_cut_off(delivery):
    raw = sample("postfix-unknown-user", delivery)
    cut = raw[: raw.index(b"Content-Description: Undelivered Message Headers")]
    assert event_of(cut).event_type == "bounced"


def test_odd_dates_become_now(delivery, time_machine):
    time_machine.move_to("2026-11-24T12:00:00Z", tick=False)
    now = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    for odd in (b"gisteren", b"Mon, 23 Nov 1970 10:00:02 +0100", b"Mon, 99 Foo 2026", b""):
        raw = sample("postfix-unknown-user", delivery)
        raw = raw.replace(b"Date: Mon, 23 Nov 2026 10:00:02 +0100 (CET)", b"Date: " + odd, 1)
        assert event_of(raw).timestamp == now


def test_mail_in_mail_is_no_bounce(delivery):
    """Somebody forwards a bounce to us: what is attached happened to them."""
    inner = sample("postfix-unknown-user", delivery)
    raw = b"From: a@example.org\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    assert read(raw) == {"left": 1}


# --- Hard or soft ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        ((5, 1, 1), "no such user", "bounced"),
        ((5, 1, 2), "bad destination system", "bounced"),
        ((5, 1, 8), "bad sender", "blocked"),
        ((5, 2, 1), "mailbox disabled", "bounced"),
        ((5, 2, 2), "mailbox full", "other"),
        ((5, 3, 4), "message too big", "other"),
        ((5, 4, 1), "Recipient address rejected: Access denied", "bounced"),
        ((5, 4, 4), "Host or domain name not found", "bounced"),
        ((5, 4, 6), "routing loop", "other"),
        ((5, 4, 7), "delivery time expired", "other"),
        ((5, 7, 1), "relaying denied", "blocked"),
        ((5, 7, 1), "listed by a dnsbl", "spam"),
        ((4, 1, 1), "greylisted", "timed_out"),
        ((4, 4, 7), "delivery time expired", "timed_out"),
        ((5, 0, 0), "550 User unknown", "bounced"),
        ((5, 0, 0), "554 rejected as spam", "spam"),
        ((5, 0, 0), "mailbox of the user is full", "other"),
        ((4, 0, 0), "452 try again", "timed_out"),
        (None, "", "bounced"),
    ],
)
def test_reason(status, text, reason):
    assert reason_of(status, text) == reason


def test_praise_is_no_complaint(delivery):
    raw = sample("complaint-arf", delivery)
    assert read(raw.replace(b"Feedback-Type: abuse", b"Feedback-Type: not-spam")) == {"left": 1}


def test_delivered_report_is_no_bounce(delivery):
    raw = sample("postfix-unknown-user", delivery)
    for action in (b"delivered", b"relayed", b"expanded"):
        changed = raw.replace(b"Action: failed", b"Action: " + action)
        assert read_bounce(message_from_bytes(changed)) is None
