"""Webhooks as they come: in any order, twice, late, many, and from others than the ESP."""

import time

from django.conf import settings

from subscriptions.models import DeliveryEvent, Subscriber
from tests.emulators import mailgun_webhooks
from tests.faults.killing import show
from tests.faults.truth import judge


def webhooks(world):
    mailing = world.mailing(world.size(150, 5000), batch=50)
    url, key = world.site(), settings.ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"]
    # The ESP is faster than our commit: an event comes while the call is still under way.
    world.control(seconds=0.3)
    worker = world.worker()
    world.until(lambda: len(world.accepted()) >= 50, "a call")
    early = world.webhooks(url, kinds=["delivered"])
    world.control(seconds=0)
    world.ticker()
    world.to_the_end(mailing)
    worker.terminate()
    begin = time.monotonic()
    told = world.webhooks(url, kinds=["deferred", "delivered"], doubled=True, days_late=3, at=16)
    pace = sum(told.values()) / (time.monotonic() - begin)
    world.note(f"{pace:.0f} events a second one by one: {told}; before our commit: {early}")
    known, forged = _others(world, url, key)
    verdict = judge(world, mailing)
    wanted = {"bounced": 5, "complained": 5, "delivered": mailing.audience - 10}
    found = [] if verdict.counts == wanted else [f"expected {wanted}"]
    if set(told) != {"200"} or set(known) != {"200"}:
        found.append("an event of the ESP was refused")
    if "200" in forged:
        found.append("a forged event was taken")
    left = Subscriber.objects.exclude(status="active").count()
    if left != 10:
        found.append(f"suppressed {left} subscribers instead of 10")
    # twice an event of Mailgun has the same token: one row each
    kept = DeliveryEvent.objects.filter(delivery__mailing=mailing).count()
    world.note(f"{kept} events kept")
    return found + show(verdict)


def _others(world, url, key):
    """Tell of bounces, complaints and strangers, and forge some; return both kinds of answers."""
    lines, body = world.accepted(), mailgun_webhooks.body
    bodies = [body("bounced", line, key=key) for line in lines[:5]]
    bodies += [body("complained", line, key=key) for line in lines[5:10]]
    stranger = {"to": "vreemd@example.org", "message_id": "<vreemd@esp>"}
    strangers = [{**stranger, "delivery": number} for number in (10**9, "geen", "")]
    bodies += [body("complained", line, key=key) for line in strangers]
    bodies += [body("bounced", {**lines[20], "site": "0" * 12}, key=key)]
    known = mailgun_webhooks.send(bodies, to=url)
    forged = mailgun_webhooks.send([body("complained", one, key="x") for one in lines[30:]], to=url)
    nameless = url.replace("naam:geheim", "naam:mis")
    forged_too = mailgun_webhooks.send(
        [body("complained", one, key=key) for one in lines[30:60]], to=nameless
    )
    world.note(f"bounces, complaints and strangers {known}; forged {forged} and {forged_too}")
    return known, {**forged, **forged_too}
