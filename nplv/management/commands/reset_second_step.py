"""`manage.py reset_second_step NAME`: for the last beheerder, whose phone is gone."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from nplv import second_step


class Command(BaseCommand):
    help = "Forget the app and the recovery codes of somebody, who then links another one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"No such account: {options['username']}")
        second_step.reset(user)
        self.stdout.write(f"{user} links another app at the next log-in.")
