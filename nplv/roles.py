"""Who may do what at the desk: one table, by name."""

from collections.abc import Iterator

from django.contrib.auth.models import Group, Permission
from django.db import transaction

REDACTEUR = "redacteur"
EINDREDACTEUR = "eindredacteur"
BEHEERDER = "beheerder"

# Role -> model -> what it may do. Each role has what the one above it has, and this.
TABLE: dict[str, dict[str, str]] = {
    REDACTEUR: {
        "articles.article": "view add change",
        "articles.articlelink": "view add change delete",
        "articles.image": "view add change",
        "articles.theme": "view",
        "articles.abbreviation": "view add change",
        "articles.issue": "view add change",
        "articles.issueitem": "view add change delete",
        "articles.renderedissue": "view",
        "areas.area": "view",
        "areas.fundingscheme": "view",
        "areas.fundinground": "view",
        "areas.fundingaward": "view",
        "subscriptions.mailing": "view",
    },
    EINDREDACTEUR: {
        "articles.article": "delete publish",
        "articles.image": "delete",
        "articles.theme": "add change delete",
        "articles.abbreviation": "delete",
        "articles.issue": "delete approve",
        "areas.area": "change",
        "subscriptions.mailing": "send",
        "subscriptions.batch": "view",
        "subscriptions.delivery": "view",
    },
    BEHEERDER: {
        "areas.area": "add delete",
        "areas.fundingscheme": "add change delete",
        "areas.fundinground": "add change delete",
        "areas.fundingaward": "add change delete",
        "subscriptions.deliveryevent": "view",
        "subscriptions.subscriber": "view add change delete",
        "subscriptions.consentevent": "view",
        "subscriptions.suppression": "view add change delete",
        "subscriptions.auditline": "view",
        "auth.user": "view add change delete",
        "auth.group": "view",
    },
}


class UnknownPermissionError(Exception):
    """The table names a permission that does not exist: run `migrate` first, or mend the table."""


def permissions_of(role: str) -> set[str]:
    """Return the permissions of `role` as "app.codename"."""
    roles = list(TABLE)
    return {name for lower in roles[: roles.index(role) + 1] for name in _names(TABLE[lower])}


@transaction.atomic
def load_roles() -> list[str]:
    """Make the three groups, each with exactly the permissions of the table; return their names.

    Raises UnknownPermissionError and then changes nothing.
    """
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role in TABLE:
        wanted = permissions_of(role)
        if unknown := sorted(wanted - known.keys()):
            raise UnknownPermissionError(", ".join(unknown))
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set([known[name] for name in wanted])
    return list(TABLE)


def _names(lines: dict[str, str]) -> Iterator[str]:
    for label, actions in lines.items():
        app, model = label.split(".")
        for action in actions.split():
            yield f"{app}.{action}_{model}"
