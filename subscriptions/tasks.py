"""Tasks are wake-up calls: they say where to begin, `sending` does the work."""

from django_tasks import task

from subscriptions import sending
from subscriptions.wake_ups import PRIORITY, QUEUE


@task(queue_name=QUEUE, priority=PRIORITY)
def send_batch(batch_id: int) -> None:
    sending.send_due(batch_id)
