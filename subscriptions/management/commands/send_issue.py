from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.models import Issue
from subscriptions import mailings
from subscriptions.audience import newest_rendering


class Command(BaseCommand):
    help = "Sends the approved rendering of an issue now; prints the number of the mailing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the issue")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        issue = Issue.objects.filter(slug=slug).first()
        if issue is None:
            raise CommandError(f"Er is geen editie ‘{slug}’.")
        rendering = newest_rendering(issue)
        if rendering is None:
            raise CommandError("Deze editie is nog niet goedgekeurd.")
        try:
            mailing = mailings.schedule_and_start(rendering)
        except mailings.MailingRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(mailing.pk))
