from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from subscriptions.importing import ImportFileError, load, rehearse


class Command(BaseCommand):
    help = (
        "Imports subscribers from a CSV file with the columns email, bevestigd_op, bron and "
        "perhaps gebieden (slugs with | between them). Rows without proof of consent stay out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Report only.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = (rehearse if options["dry_run"] else load)(options["file"])
        except ImportFileError as error:
            raise CommandError(f"{error} Er is niets geïmporteerd.") from error
        except OSError as error:
            raise CommandError(f"Het bestand is niet te lezen: {error.strerror}.") from error
        for line, reason in sorted(report.left_out.items()):
            self.stdout.write(f"Regel {line}: {reason}")
        self.stdout.write(f"Toegevoegd: {report.added}. Overgeslagen: {len(report.left_out)}.")
        if options["dry_run"]:
            self.stdout.write("Proef: er is niets opgeslagen.")
