from typing import Any

from django.core.management.base import BaseCommand

from subscriptions import environment
from subscriptions.environment import Standing
from subscriptions.models import Mailing

OPEN = (Mailing.Status.SCHEDULED, Mailing.Status.SENDING, Mailing.Status.PAUSED)


class Command(BaseCommand):
    help = (
        "Says that this database is the one in use here: after a move, or where a copy is to work "
        "on its own. Mailings that were planned elsewhere stay held, each until it is released."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if environment.standing() is Standing.HOME:
            self.stdout.write("Deze database hoort hier al. Er is niets veranderd.")
            return
        environment.settle()
        held = Mailing.objects.filter(status__in=OPEN).exclude(stamp=environment.stamp()).count()
        self.stdout.write(
            f"Deze database hoort nu hier. Verzendingen die wachten op vrijgave: {held}."
        )
