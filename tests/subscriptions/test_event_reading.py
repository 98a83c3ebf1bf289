import datetime as dt

import pytest
from anymail.signals import AnymailTrackingEvent

from subscriptions import event_reading
from subscriptions.event_reading import event_key, is_soft, read

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def told(event_type="bounced", **values):
    return read(AnymailTrackingEvent(event_type=event_type, **values), now=NOW)


@pytest.mark.parametrize(
    ("values", "soft"),
    [
        ({"mta_response": "550 5.1.1 no such user"}, False),
        ({"mta_response": "452 4.2.2 mailbox full"}, True),
        ({"mta_response": "421 try later"}, True),
        ({"reject_reason": "spam"}, True),
        ({"reject_reason": "bounced", "esp_event": {"event": "soft_bounce"}}, True),
        ({"reject_reason": "bounced", "esp_event": {"event": "hard_bounce"}}, False),
        ({"reject_reason": "bounced", "esp_event": {"Type": "SoftBounce"}}, True),
        ({"reject_reason": "bounced", "esp_event": {"type": "activity.soft_bounced"}}, True),
        ({"esp_event": {"event": "bounce", "type": "blocked"}}, True),
        ({"esp_event": {"event": "bounce", "type": "bounce"}}, False),
        ({"esp_event": {"bounce": {"bounceType": "Transient"}}}, True),
        ({"esp_event": {"bounce": {"bounceType": "Permanent"}}}, False),
        ({"esp_event": {"data": {"bounce": {"type": "Undetermined"}}}}, True),
        ({"esp_event": {"event": "bounce", "hard_bounce": False}}, True),
        ({"esp_event": {"event": "bounce", "hard_bounce": True}}, False),
        ({"esp_event": {"msys": {"message_event": {"bounce_class": "22"}}}}, True),
        ({"esp_event": {"msys": {"message_event": {"bounce_class": "10"}}}}, False),
        ({"reject_reason": "bounced", "description": "err_mailbox_full"}, True),
        ({"reject_reason": "invalid"}, False),
        ({"reject_reason": "bounced", "esp_event": ["no", "mapping"]}, False),
        ({"reject_reason": "bounced", "esp_event": {"msys": ["x"], "bounce": 3}}, False),
    ],
)
def test_soft_bounces_are_told_from_hard_ones(values, soft):
    event = AnymailTrackingEvent(event_type="bounced", **values)
    assert is_soft(event) is soft


def test_events_without_an_id_are_told_apart_by_what_they_say():
    one, same, other = (
        AnymailTrackingEvent(event_type=kind, timestamp=NOW, metadata={"delivery": "1"})
        for kind in ("sent", "sent", "delivered")
    )
    assert event_key(one) == event_key(same) != event_key(other)


def test_events_that_share_an_id_are_told_apart_by_delivery_and_kind():
    keys = {
        event_key(
            AnymailTrackingEvent(event_id="1", event_type=kind, metadata={"delivery": number})
        )
        for kind in ("sent", "delivered")
        for number in ("1", "2")
    }
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 4


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (dt.datetime(2026, 11, 1, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),
        (dt.datetime(2026, 11, 1), dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),  # noqa: DTZ001  as some ESPs do
        (dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC), NOW),
        (dt.datetime(1, 1, 1, tzinfo=dt.UTC), NOW),
        (None, NOW),
        ("gisteren", NOW),
    ],
)
def test_moment_that_cannot_be_is_now(moment, kept):
    assert told(timestamp=moment).occurred_at == kept


def test_text_is_cut_and_can_be_stored_anywhere():
    event = told(mta_response="550\x00 \ud800 " + "lang " * 400, message_id="x" * 999)
    assert event.description.startswith("550 ? lang lang")
    assert (len(event.description), len(event.message_id)) == (300, 200)
    assert told(description="x" * 4_000_000).description == ""


def test_address_that_would_be_cut_in_two_is_not_kept():
    start = "x " * 20 + "y" * (event_reading.LOOKED_AT - 50)
    assert "jan" not in told(mta_response=start + " jan@example.org and more").description


@pytest.mark.parametrize("value", [["a"], {"a": 1}, None])
def test_what_is_no_text_is_nothing(value):
    event = told(message_id=value, recipient=value, mta_response=value, metadata=value)
    assert (event.message_id, event.recipient, event.description) == ("", "", "")
    assert (event.delivery_id, event.site) == (None, "")


@pytest.mark.parametrize(
    ("recipient", "key"),
    [
        ("Jan@Example.org", "jan@example.org"),
        ("Jan <jan@example.org>", "jan@example.org"),
        ("jan@bücher.example", "jan@xn--bcher-kva.example"),
        ("jan@XN--BCHER-KVA.example", "jan@xn--bcher-kva.example"),
        ("jan@ü@x", ""),
        ("jan", ""),
    ],
)
def test_recipient_is_compared_as_subscribers_are_known(recipient, key):
    assert told(recipient=recipient).recipient == key


@pytest.mark.parametrize(
    ("given", "number"),
    [("12", 12), (12, 12), ("9" * 19, None), ("²", None), ("٣", None), ("-1", None), (True, None)],
)
def test_number_of_a_delivery(given, number):
    assert told(metadata={"delivery": given}).delivery_id == number
