"""`manage.py load_roles`: the groups redacteur, eindredacteur and beheerder."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nplv.roles import UnknownPermissionError, load_roles


class Command(BaseCommand):
    help = "Make the three roles with exactly their permissions. Harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            roles = load_roles()
        except UnknownPermissionError as error:
            raise CommandError(f"No such permission: {error}") from error
        self.stdout.write(f"Roles: {', '.join(roles)}")
