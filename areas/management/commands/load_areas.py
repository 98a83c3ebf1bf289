from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from areas.loading import AREAS, load_areas
from areas.tables import TableRefusedError


class Command(BaseCommand):
    help = "Load the areas from a CSV file; repeat it as often as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=AREAS, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = load_areas(options["file"])
        except TableRefusedError as error:
            raise CommandError(f"Niets ingelezen.\n{error}") from error
        self.stdout.write(f"Gebieden: {outcome}")
