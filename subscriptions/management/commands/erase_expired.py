from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from subscriptions.retention import count_expired, erase_expired


class Command(BaseCommand):
    help = "Erases personal data that is past its term (all terms: subscriptions/retention.py)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Count only.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = count_expired() if options["dry_run"] else erase_expired()
        for name, number in found.items():
            self.stdout.write(f"{number:>8}  {name}")
        if options["dry_run"]:
            self.stdout.write("Proef: er is niets gewist.")
