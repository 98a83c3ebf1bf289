from typing import Any

from anymail.signals import EventType
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from subscriptions import environment
from subscriptions.bounce_boxes import BoxError, opened
from subscriptions.bounces import FORGED, KNOWN, LEFT, read_all
from subscriptions.environment import Standing


class Command(BaseCommand):
    help = (
        "Reads undelivered mail and complaints from the mailbox of NPLV_BOUNCES_URL and records "
        "them; leaves all other mail as it is. Run it every few minutes (README, Bounces)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.NPLV_BOUNCES_URL:
            raise CommandError("Zet in NPLV_BOUNCES_URL waar het postvak staat (zie README).")
        if environment.standing() is Standing.COPY:
            raise CommandError("Dit is een kopie van de database: de mail is van het origineel.")
        try:
            with opened(settings.NPLV_BOUNCES_URL, delete=settings.NPLV_BOUNCES_DELETE) as box:
                counts = read_all(box)
        except BoxError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Teruggekomen: {counts[EventType.BOUNCED]}. "
            f"Uitgesteld: {counts[EventType.DEFERRED]}. "
            f"Spamklachten: {counts[EventType.COMPLAINED]}. "
            f"Al bekend: {counts[KNOWN]}. "
            f"Met rust gelaten: {counts[LEFT] + counts[FORGED]} (vals adres: {counts[FORGED]})."
        )
