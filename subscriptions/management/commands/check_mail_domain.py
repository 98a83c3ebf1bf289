from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subscriptions.mail_domain import check_domain


class Command(BaseCommand):
    help = "Looks up SPF, DKIM, DMARC and MX of a domain that mail comes from."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("domain", help="what stands after the @ of NPLV_FROM_EMAIL")
        parser.add_argument(
            "--selector", action="append", default=[], help="of DKIM; ask the ESP; may be repeated"
        )

    def handle(self, *args: Any, domain: str, selector: list[str], **options: Any) -> None:
        findings = check_domain(domain, selectors=selector)
        for finding in findings:
            mark = "GOED  " if finding.good else "LET OP"
            self.stdout.write(f"{mark}  {finding.subject}: {finding.text}")
        if not all(finding.good for finding in findings):
            raise CommandError("Nog niet alles is in orde.")
