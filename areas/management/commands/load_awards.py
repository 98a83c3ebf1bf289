from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from areas.loading import AWARDS, ROUNDS, SCHEMES, load_awards
from areas.tables import TableRefusedError


class Command(BaseCommand):
    help = "Load schemes, rounds and awards from CSV files; repeat it as often as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=AWARDS, metavar="FILE")
        parser.add_argument("--rounds", type=Path, default=ROUNDS, metavar="FILE")
        parser.add_argument("--schemes", type=Path, default=SCHEMES, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = load_awards(
                options["file"], rounds=options["rounds"], schemes=options["schemes"]
            )
        except TableRefusedError as error:
            raise CommandError(f"Niets ingelezen.\n{error}") from error
        self.stdout.write(f"Regelingen: {outcome.schemes}")
        self.stdout.write(f"Rondes: {outcome.rounds}")
        self.stdout.write(f"Toekenningen: {outcome.awards}")
