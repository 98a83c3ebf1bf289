"""Tasks are wake-up calls: they say that something is due, the acts find out what."""

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles import link_checking

PRIORITY = -50  # whatever a worker has to send goes first
STALE = dt.timedelta(minutes=5)  # a round takes seconds: who runs this long has died


@task(priority=PRIORITY)
def check_links() -> None:
    link_checking.check_due()


def wake() -> bool:
    """Wake a worker where links are due and none was woken yet; return whether one was."""
    if not settings.NPLV_CHECK_LINKS or _woken() or not link_checking.due():
        return False
    check_links.enqueue()
    return True


def _woken() -> bool:
    calls = DBTaskResult.objects.filter(task_path=check_links.module_path)
    running = calls.running().filter(started_at__gte=timezone.now() - STALE)
    return bool(calls.ready().exists() or running.exists())
