import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from subscriptions.models import Mailing
from subscriptions.report import lines_of, report_of


class Command(BaseCommand):
    help = "Prints the audience of a mailing and the count of every delivery status."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int, help="of the mailing")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        mailing = Mailing.objects.filter(pk=options["id"]).first()
        if mailing is None:
            raise CommandError(f"Er is geen verzending {options['id']}.")
        if options["json"]:
            self.stdout.write(json.dumps(report_of(mailing), cls=DjangoJSONEncoder))
        else:
            self.stdout.write("\n".join(lines_of(mailing)))
