"""A ledger in some state, and what it says: shared by the tests of sending."""

import datetime as dt

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from subscriptions import mailings
from subscriptions.audience import standing
from subscriptions.models import Batch, Delivery, Pace
from subscriptions.sending import send_batch
from subscriptions.staff_mail import post_notice
from subscriptions.transports.base import Report
from subscriptions.transports.outcomes import Outcome
from tests.articles.factories import RenderedIssueFactory
from tests.subscriptions.factories import SubscriberFactory

SITE = "https://nieuws.example.org"
HTML = (
    "<!doctype html><html lang='nl'><title>Nieuws</title><body><p>Nieuws</p>"
    f"<a href='{SITE}/nieuwsbrief/afmelden/{UNSUBSCRIBE_PLACE}/'>Afmelden</a> "
    f"<a href='{SITE}/nieuwsbrief/voorkeuren/{PREFERENCES_PLACE}/'>Voorkeuren</a></body></html>"
)
TEXT = (
    f"Nieuws\nAfmelden: {SITE}/nieuwsbrief/afmelden/{UNSUBSCRIBE_PLACE}/\n"
    f"Voorkeuren: {SITE}/nieuwsbrief/voorkeuren/{PREFERENCES_PLACE}/\n"
)


def rendering(**values):
    return RenderedIssueFactory(**{"html": HTML, "text": TEXT, **values})


def planned(subscribers=3, **values):
    SubscriberFactory.create_batch(subscribers)
    return mailings.schedule(rendering(**values), at=timezone.now())


def started(subscribers=3, **values):
    return mailings.start(planned(subscribers, **values))


def run(mailing):
    """Do what a worker does for each waiting batch, once."""
    for pk in list(mailing.batches.filter(status="queued").values_list("pk", flat=True)):
        send_batch(pk)
    mailing.refresh_from_db()


def due_now(mailing):
    mailing.batches.update(run_after=None)
    Pace.objects.all().delete()


def report(held, *fates, **values):
    """Return what a transport would report: one fate after another, none for who is left."""
    pairs = zip(held.recipients, fates, strict=False)
    return Report({who.delivery_id: Outcome(fate) for who, fate in pairs}, **values)


def counts(mailing):
    """Return the statuses that occur; fails where the sum does not add up."""
    now = standing(mailing)
    assert now.adds_up, now
    return {status: count for status, count in now.counts.items() if count}


def expire(batch):
    Batch.objects.filter(pk=batch.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))


def ready_tasks():
    return sorted(task.args_kwargs["args"][0] for task in DBTaskResult.objects.ready())


def post_staff_mail():
    """Do what a worker does with the notices for staff."""
    for task in DBTaskResult.objects.ready().filter(task_path=post_notice.module_path):
        post_notice.func(*task.args_kwargs["args"])
        task.delete()


def errors(mailing):
    return list(
        Delivery.objects.filter(mailing=mailing).order_by("pk").values_list("error", flat=True)
    )
