import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.staticfiles.utils import matches_patterns
from django.urls import reverse
from lxml import html
from simple_history.admin import SimpleHistoryAdmin

from nplv.desk_menu import REST, SECTIONS
from nplv.history import HistoryAdmin
from nplv.roles import load_roles
from tests.articles.factories import ThemeFactory

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")


def person(role=None, **values):
    load_roles()
    user = User.objects.create_user(f"naam-{User.objects.count()}", is_staff=True, **values)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def sections(client):
    return {
        section["name"]: [model["object_name"] for model in section["models"]]
        for section in client.get(INDEX).context["app_list"]
    }


def test_index_redacteur_sees_content_only(client):
    client.force_login(person("redacteur"))

    found = sections(client)
    assert found["Artikelen"] == ["Article", "Theme", "Abbreviation"]
    assert {"Abonnees", "Beheer"} & found.keys() == set()


def test_index_beheerder_sees_people_and_subscribers(client):
    client.force_login(person("beheerder"))

    found = sections(client)
    assert list(found) == [*SECTIONS, REST]
    assert found["Beheer"] == ["User", "AuditLine"]


@pytest.mark.parametrize(
    ("path", "section", "page"),
    [
        ("articles/article/", "Artikelen", "Artikelen"),
        ("articles/theme/add/", "Artikelen", "Thema’s"),
        ("articles/image/", "Beeld", None),
        ("areas/fundinground/", "Toekenningen", "Rondes"),
    ],
)
def test_menu_marks_where_you_are(client, path, section, page):
    client.force_login(person("beheerder"))

    response = client.get(INDEX + path)
    marked = [one for one in response.context["available_apps"] if one["current"]]
    assert [one["name"] for one in marked] == [section]
    menu = html.fromstring(response.content.decode()).xpath("//nav[@class='desk-menu']")[0]
    listed = menu.xpath(".//ul[@class='desk-menu__lists']//a[@aria-current='page']/text()")
    assert listed == ([page] if page else [])


def test_menu_is_as_long_as_a_role(client):
    client.force_login(person("redacteur"))

    menu = html.fromstring(client.get(INDEX).content.decode()).xpath(
        "//nav[@class='desk-menu']//li/a/text()"
    )
    assert menu == ["Edities", "Artikelen", "Beeld", "Gebieden", "Toekenningen", "Verzendingen"]


def test_index_without_a_role_says_so(client):
    client.force_login(person())

    assert "Je hebt nog geen rol." in client.get(INDEX).content.decode()


@pytest.mark.parametrize("role", [None, "redacteur", "eindredacteur"])
def test_people_are_for_the_beheerder(client, role):
    client.force_login(person(role))

    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403


def test_people_beheerder_gives_a_role(client):
    client.force_login(person("beheerder"))
    other = person(first_name="Sam")
    url = reverse("admin:auth_user_change", args=[other.pk])
    role = Group.objects.get(name="redacteur")
    page = client.get(url).content.decode()
    client.post(
        url,
        {"username": other.username, "is_active": "on", "is_staff": "on", "groups": [role.pk],
         "is_superuser": "on", "user_permissions": ["1"]},
    )  # fmt: skip

    other.refresh_from_db()
    assert list(other.groups.all()) == [role]
    assert (other.is_superuser, other.user_permissions.count()) == (False, 0)
    assert "Rollen" in page


def test_people_beheerder_cannot_reach_a_superuser(client):
    client.force_login(person("beheerder"))
    root = person(is_superuser=True)

    url = reverse("admin:auth_user_password_change", args=[root.pk])
    assert client.get(url).status_code in {302, 403, 404}
    assert root.username not in client.get(reverse("admin:auth_user_changelist")).content.decode()


def test_people_list_shows_roles(client):
    client.force_login(person(is_superuser=True))
    person("eindredacteur")

    page = client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert '<td class="field-roles">eindredacteur</td>' in page
    assert '<td class="field-roles">geen</td>' in page


def test_desk_registers_nothing_that_nobody_needs():
    labels = {model._meta.app_label for model in admin.site._registry}

    assert labels == {"auth", "areas", "articles", "subscriptions"}
    assert Group not in admin.site._registry


def test_desk_every_history_is_read_only():
    loose = [
        name
        for name, one in admin.site._registry.items()
        if isinstance(one, SimpleHistoryAdmin) and not isinstance(one, HistoryAdmin)
    ]

    assert loose == []


def test_static_files_of_unused_plugins_stay_out():
    patterns = apps.get_app_config("staticfiles").ignore_patterns
    base = "ckeditor/ckeditor/"

    kept = [
        "ckeditor.js",
        "lang/nl.js",
        "plugins/link/dialogs/link.js",
        "skins/moono-lisa/editor.css",
    ]
    gone = ["plugins/wsc/dialogs/wsc.js", "plugins/preview/preview.html", "lang/ug.js"]
    assert [name for name in kept if matches_patterns(base + name, patterns)] == []
    assert [name for name in gone if not matches_patterns(base + name, patterns)] == []


def test_login_page_in_the_demo_tells_the_names(client, settings):
    url = reverse("admin:login")
    assert "proefversie" not in client.get(url).content.decode()

    settings.NPLV_DEMO = True
    assert "eindredacteur" in client.get(url).content.decode()


def test_box_that_chooses_a_row_is_named_after_it(client):
    client.force_login(person("beheerder"))
    theme = ThemeFactory(name="Wonen & <werken>")
    page = client.get(reverse("admin:articles_theme_changelist")).content.decode()

    assert (
        f'<input type="checkbox" name="_selected_action" value="{theme.pk}" class="action-select" '
        'aria-label="Kies ‘Wonen &amp; &lt;werken&gt;’">'
    ) in page
