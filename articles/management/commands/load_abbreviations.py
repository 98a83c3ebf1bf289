from typing import Any

from django.core.management.base import BaseCommand

from articles.abbreviations import load_abbreviations


class Command(BaseCommand):
    help = "Zet de beginlijst met afkortingen klaar. Vaker mag: wat de redactie deed, blijft."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Afkortingen: {load_abbreviations()} nieuw")
