"""What an ESP can answer, or leave unanswered."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from subscriptions import mailings
from subscriptions.models import Batch, Mailing, Subscriber
from subscriptions.putting_back import MAX_ATTEMPTS
from tests.emulators import mailgun_webhooks
from tests.faults.killing import show
from tests.faults.truth import judge

SILENT = [
    {"hangs": True},
    {"resets": True},
    {"body": "<html>Bad gateway</html>"},
    {"truncated": True},
    {"status": 502, "accepts": True},
    {"status": 504, "accepts": True},
    {"body": "{}"},
]


def silence(world):
    """Accepted, and the answer is lost: unknown until the webhooks tell."""
    settings.ANYMAIL["REQUESTS_TIMEOUT"] = (1, 1)
    faults = SILENT * world.size(1, 4)
    world.random.shuffle(faults)
    mailing = world.mailing(world.size(280, 5000), batch=world.size(10, 50))
    world.control(answers=[answer for fault in faults for answer in (fault, {}, {}, {})])
    world.ticker()
    worker = world.worker()
    world.to_the_end(mailing, hurry=True)
    before = judge(world, mailing)
    found = before.faults()
    world.note(f"unknown before the webhooks: {before.unknown}")
    worker.terminate()
    told = world.webhooks(world.site(), doubled=True)
    world.note(f"webhooks answered: {told}")
    verdict = judge(world, mailing)
    if not before.unknown:
        found.append("nothing was unknown: the scenario saw no fault")
    if verdict.unknown:
        found.append(f"unknown after the webhooks: {verdict.unknown}")
    return found + show(verdict)


def answers(world):
    """Busy, broken and half refusing answers; each recipient ends where the ESP says.

    By chance one batch may get eight of the bad answers, as its waits are shortened here: then it
    has failed for now, and a person may try again.
    """
    mailing = world.mailing(world.size(300, 3000), batch=20)
    deliveries = list(mailing.deliveries.select_related("subscriber").order_by("pk"))
    bad, silent = deliveries[7], deliveries[50:53]
    world.control(
        answers=[{"status": 429, "headers": {"Retry-After": "600"}, "body": "{}"}],
        bad=[bad.subscriber.email],
        refuses=[delivery.subscriber.email for delivery in silent],
    )
    world.ticker()
    world.worker()
    asked = timezone.now() + dt.timedelta(seconds=550)
    waits = Batch.objects.filter(mailing=mailing, status="queued", run_after__gt=asked)
    world.until(waits.exists, "a batch that waits as long as Retry-After says")
    world.control(answers=_busy_and_broken() * world.size(1, 5))
    world.to_the_end(mailing, hurry=True)
    url = world.site()
    gone = [
        {"to": one.subscriber.email, "delivery": one.pk, "message_id": "<1@esp>"} for one in silent
    ]
    key = settings.ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"]
    mailgun_webhooks.send(
        [mailgun_webhooks.body("bounced", line, key=key) for line in gone], to=url
    )
    tired = mailing.deliveries.filter(status="failed", temporary=True, batch__attempts=MAX_ATTEMPTS)
    tired = tired.exclude(pk=bad.pk)  # that one ends without a message anyway
    world.note(f"failed after {MAX_ATTEMPTS} tries: {tired.count()}")
    verdict = judge(world, mailing)
    bad.refresh_from_db()
    found = [] if bad.status in {"failed", "rejected"} else [f"bad address is {bad.status}"]
    if verdict.accepted != verdict.audience - 4 - tired.count():
        found.append("not all the others were accepted")
    return found + show(verdict)


def _busy_and_broken():
    """Return each answer that is to be tried again, with a good one after it."""
    return [
        answer
        for status in (500, 503, 429, 408)
        for answer in ({"status": status, "body": "{}"}, {})
    ]


def unreachable(world):
    """No name, no TLS, nobody listening: nothing was sent, nothing is unknown, it goes on."""
    mailing = world.mailing(world.size(60, 1000), batch=20)
    right = settings.ANYMAIL["MAILGUN_API_URL"]
    wrong = ["http://esp.invalid/v3", right.replace("http:", "https:"), "http://127.0.0.1:1/v3"]
    tried = Batch.objects.filter(mailing=mailing, status="queued").exclude(error="")
    for url in wrong:
        settings.ANYMAIL["MAILGUN_API_URL"] = url
        Batch.objects.filter(mailing=mailing).update(error="")
        world.hurry()
        worker = world.worker()
        world.until(tried.exists, f"a try at {url}")
        worker.terminate()
        worker.wait(40)
        counts = dict(world.counts(mailing))
        if counts != {"queued": mailing.audience}:
            return [f"{url} left {counts}"]
        world.note(f"{url.split('/v3')[0][:22]}: {tried.first().error}")
    settings.ANYMAIL["MAILGUN_API_URL"] = right
    world.worker()
    world.ticker()
    world.to_the_end(mailing, hurry=True)
    verdict = judge(world, mailing)
    return show(verdict) + [f"unknown: {verdict.unknown}"] * bool(verdict.unknown)


def key_refused(world):
    """401: everything stops before a person has looked; then all go."""
    mailing = world.mailing(world.size(100, 2000), batch=10)
    world.control(always={"status": 401, "body": "Forbidden"})
    world.ticker()
    world.worker()
    world.until(lambda: world.status(mailing) == "paused", "the pause")
    calls = world.calls()
    world.note(f"paused after {calls} calls: {Mailing.objects.get(pk=mailing.pk).pause_reason}")
    world.control(always={})
    world.until(lambda: not world.counts(mailing)["sending"], "what was under way")
    mailings.resume(Mailing.objects.get(pk=mailing.pk))
    world.to_the_end(mailing, hurry=True)
    verdict = judge(world, mailing)
    world.note("waited for a person: the key")
    found = [] if verdict.accepted == verdict.audience else ["not everybody was accepted"]
    return found + show(verdict)


def raises(world):
    """Addresses of which no message can be made fail alone, with a reason."""
    broken = ["geen-adres", "kapot\n@example.org", "a@b@c", "<script>@example.org"]
    mailing = world.mailing(world.size(100, 1000), batch=20)
    rows = list(mailing.deliveries.order_by("pk"))
    hit = [rows[13 * number + 3] for number in range(len(broken))]
    for delivery, address in zip(hit, broken, strict=True):
        Subscriber.objects.filter(pk=delivery.subscriber_id).update(email=address)
    world.ticker()
    world.worker()
    world.to_the_end(mailing, hurry=True)
    verdict = judge(world, mailing)
    found = [] if verdict.accepted >= verdict.audience - len(broken) else ["others failed too"]
    for delivery, address in zip(hit, broken, strict=True):
        delivery.refresh_from_db()
        if delivery.status not in {"failed", "rejected"} and delivery.pk in verdict.lost:
            found.append(f"{address!r} is {delivery.status}")
    return found + show(verdict)
