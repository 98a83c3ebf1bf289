"""What Django says at the desk, in our words."""

import ast
import gettext
import re

import pytest
from django.contrib.auth.models import Group
from django.utils.translation import gettext as said

from nplv.roles import load_roles
from tests.articles.factories import UserFactory


def test_compiled_sentences_are_those_of_the_source(settings):
    folder = settings.LOCALE_PATHS[0] / "nl" / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as compiled:
        known = gettext.GNUTranslations(compiled)
    source = (folder / "django.po").read_text()
    pairs = re.findall(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', source, re.MULTILINE)
    texts = [tuple(ast.literal_eval(f"({part})") for part in pair) for pair in pairs]

    assert len(texts) > 20
    assert [known.gettext(english) for english, _ in texts[1:]] == [dutch for _, dutch in texts[1:]]


@pytest.mark.parametrize("formal", ["U kunt", "Weet u", "De {name}", "stafaccount"])
def test_desk_speaks_to_je(formal):
    sentences = [
        "You may edit it again below.",
        "Are you sure?",
        "The {name} “{obj}” was changed successfully.",
        (
            "Please enter the correct %(username)s and password for a staff account. Note that "
            "both fields may be case-sensitive."
        ),
    ]
    assert [formal in said(sentence) for sentence in sentences] == [False] * 4


@pytest.mark.django_db
def test_saved_theme_is_told_without_guessing_de_or_het(client):
    load_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name="eindredacteur"))
    client.force_login(user)
    values = {"name": "Wonen", "slug": "wonen", "description": "Huizen.", "position": 1}
    answer = client.post("/beheer/articles/theme/add/", values, follow=True)

    assert "‘<a href=" in answer.text
    assert "is toegevoegd." in answer.text
    assert "met succes" not in answer.text
