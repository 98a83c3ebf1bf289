import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from subscriptions.tick import tick

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Starts what is due, sweeps what was abandoned, erases what is past its term."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--loop", type=float, metavar="SECONDS", help="do it again and again (for the demo)"
        )

    def handle(self, *args: Any, loop: float | None = None, **options: Any) -> None:
        tick()
        while loop:
            time.sleep(loop)
            close_old_connections()
            try:
                tick()
            except DatabaseError:
                # It may be busy, or gone for a minute; the clock is not to stop for that.
                logger.exception("this tick failed; the next one is in %s seconds", loop)
