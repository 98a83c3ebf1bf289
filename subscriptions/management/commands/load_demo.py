"""`manage.py load_demo`: the whole system with content in it, and one issue really sent."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from areas.loading import load_areas, load_awards
from articles.abbreviations import load_abbreviations
from articles.demo import content
from articles.demo.loading import (
    approve_issue,
    load_articles,
    load_images,
    load_issue,
    load_themes,
)
from articles.models import Issue, RenderedIssue
from nplv.roles import UnknownPermissionError, load_roles
from subscriptions.demo import PASSWORD, load_staff, load_subscribers
from subscriptions.mailings import MailingRefusedError, schedule_and_start
from subscriptions.models import Mailing, Subscriber


class Command(BaseCommand):
    help = "Vul de site met voorbeelden: artikelen, abonnees en een nieuwsbrief. Vaker mag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subscribers", type=int, default=250, metavar="N")
        parser.add_argument("--no-send", action="store_true", help="Keur goed, maar verstuur niet.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["subscribers"] < 0:
            raise CommandError("Het aantal abonnees is nul of meer.")
        staff = self._load_desk()
        themes, images = load_themes(), load_images()
        articles = load_articles(by=staff[0])
        self.stdout.write(f"Artikelen: {articles} nieuw, {images} tekeningen, {themes} thema’s")
        self.stdout.write(f"Afkortingen: {load_abbreviations()} nieuw")
        made = load_subscribers(options["subscribers"])
        active = Subscriber.objects.active().count()
        self.stdout.write(f"Abonnees: {made} nieuw, {active} actief")
        for data in content.issues():
            self._load_issue(data, staff, send=data["send"] and not options["no_send"])

    def _load_desk(self) -> list[User]:
        """Load the areas, the money and the roles; return redacteur, eindredacteur, beheerder."""
        self.stdout.write(f"Gebieden: {load_areas()}")
        self.stdout.write(f"Toekenningen: {load_awards().awards}")
        try:
            load_roles()
        except UnknownPermissionError as error:
            raise CommandError(f"Draai eerst migrate. Onbekend recht: {error}") from error
        known = settings.NPLV_DEMO or settings.DEBUG
        staff = load_staff(with_password=known)
        names = ", ".join(user.username for user in staff)
        if known:
            self.stdout.write(f"Medewerkers: {names} (wachtwoord: {PASSWORD})")
        else:
            self.stdout.write(
                f"Medewerkers: {names}. Het wachtwoord ‘{PASSWORD}’ geven we alleen met "
                "NPLV_DEMO=1 of DEBUG=1. Stel er zelf een in met changepassword."
            )
        return staff

    def _load_issue(self, data: dict[str, Any], staff: list[User], *, send: bool) -> None:
        author, approver, _manager = staff
        with transaction.atomic():
            issue, new = load_issue(data, by=author)
            if new and data["send"]:
                approve_issue(issue, author=author, approver=approver)
        waits = issue.status == Issue.Status.APPROVED
        if send and waits and not Mailing.objects.filter(issue=issue).exists():
            self._send(issue.renderings.latest("approved_at", "pk"), by=approver)
        issue.refresh_from_db()
        self.stdout.write(f"Editie {issue.slug}: {issue.get_status_display()}")

    def _send(self, rendering: RenderedIssue, *, by: User) -> None:
        try:
            mailing = schedule_and_start(rendering, by=by)
        except MailingRefusedError as error:
            self.stdout.write(f"Niet verstuurd: {error}")
        else:
            self.stdout.write(f"Verzending {mailing.pk} is begonnen: {mailing.audience} abonnees")
