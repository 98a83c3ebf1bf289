"""Tasks are wake-up calls: they say where to begin, `sending` does the work."""

from django_tasks import task

from subscriptions import sending
from subscriptions.stopping import listening
from subscriptions.wake_ups import PRIORITY, QUEUE


@task(queue_name=QUEUE, priority=PRIORITY)
def send_batch(batch_id: int) -> None:
    with listening():
        sending.send_due(batch_id)
