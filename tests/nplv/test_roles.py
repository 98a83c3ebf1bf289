import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from nplv import roles

pytestmark = pytest.mark.django_db

REDACTEUR = {
    *(f"articles.{action}_article" for action in ("view", "add", "change")),
    *(f"articles.{action}_articlelink" for action in ("view", "add", "change", "delete")),
    *(f"articles.{action}_image" for action in ("view", "add", "change")),
    "articles.view_theme",
    *(f"articles.{action}_abbreviation" for action in ("view", "add", "change")),
    *(f"articles.{action}_issue" for action in ("view", "add", "change")),
    *(f"articles.{action}_issueitem" for action in ("view", "add", "change", "delete")),
    "articles.view_renderedissue",
    "areas.view_area",
    "areas.view_fundingscheme",
    "areas.view_fundinground",
    "areas.view_fundingaward",
    "subscriptions.view_mailing",
}
EINDREDACTEUR = REDACTEUR | {
    "articles.delete_article",
    "articles.publish_article",
    "articles.delete_image",
    "articles.delete_abbreviation",
    *(f"articles.{action}_theme" for action in ("add", "change", "delete")),
    "articles.delete_issue",
    "articles.approve_issue",
    "areas.change_area",
    "subscriptions.send_mailing",
    "subscriptions.view_batch",
    "subscriptions.view_delivery",
}
BEHEERDER = EINDREDACTEUR | {
    *(f"areas.{action}_area" for action in ("add", "delete")),
    *(
        f"areas.{action}_{model}"
        for action in ("add", "change", "delete")
        for model in ("fundingscheme", "fundinground", "fundingaward")
    ),
    "subscriptions.view_deliveryevent",
    "subscriptions.view_auditline",
    *(f"subscriptions.{action}_subscriber" for action in ("view", "add", "change", "delete")),
    "subscriptions.view_consentevent",
    *(f"subscriptions.{action}_suppression" for action in ("view", "add", "change", "delete")),
    *(f"auth.{action}_user" for action in ("view", "add", "change", "delete")),
    "auth.view_group",
}


def stored(role):
    return {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Group.objects.get(name=role).permissions.select_related("content_type")
    }


@pytest.mark.parametrize(
    ("role", "expected"),
    [("redacteur", REDACTEUR), ("eindredacteur", EINDREDACTEUR), ("beheerder", BEHEERDER)],
)
def test_load_roles_exact_table(role, expected):
    call_command("load_roles")

    assert stored(role) == expected


def test_load_roles_again_takes_away_what_was_added_by_hand(capsys):
    call_command("load_roles")
    Group.objects.get(name="redacteur").permissions.add(
        Permission.objects.get(codename="publish_article")
    )
    call_command("load_roles")

    assert Group.objects.count() == 3
    assert stored("redacteur") == REDACTEUR
    assert capsys.readouterr().out.splitlines()[-1] == "Roles: redacteur, eindredacteur, beheerder"


def test_load_roles_beheerder_has_every_permission_of_our_own():
    ours = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Permission.objects.filter(
            content_type__app_label__in=["areas", "articles", "subscriptions"]
        ).select_related("content_type")
        if "historical" not in permission.codename
        and apps.get_model(
            permission.content_type.app_label, permission.content_type.model
        )._meta.managed
    }

    assert ours - roles.permissions_of("beheerder") == set()


def test_load_roles_unknown_permission_changes_nothing(monkeypatch):
    monkeypatch.setitem(roles.TABLE, "redacteur", {"articles.article": "fly"})
    with pytest.raises(CommandError, match=r"No such permission: articles\.fly_article"):
        call_command("load_roles")

    assert Group.objects.count() == 0
