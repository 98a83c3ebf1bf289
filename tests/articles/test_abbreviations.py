"""The list of abbreviations: how it begins, and that it belongs to the editors from then on."""

import pytest
from django.core.management import call_command

from articles.models import Abbreviation

pytestmark = pytest.mark.django_db


def test_list_begins_with_known_ones_and_meanings(capsys):
    call_command("load_abbreviations")
    assert capsys.readouterr().out == f"Afkortingen: {Abbreviation.objects.count()} nieuw\n"
    assert Abbreviation.objects.get(short="NPLV").known
    szw = Abbreviation.objects.get(short="SZW")
    assert (szw.meaning, szw.known) == ("Sociale Zaken en Werkgelegenheid", False)


def test_loading_again_leaves_what_editors_did(capsys):
    call_command("load_abbreviations")
    Abbreviation.objects.get(short="NPLV").delete()
    szw = Abbreviation.objects.get(short="SZW")
    szw.meaning = "Sociale Zaken"
    szw.save()
    capsys.readouterr()
    call_command("load_abbreviations")
    assert capsys.readouterr().out == "Afkortingen: 0 nieuw\n"
    assert not Abbreviation.objects.filter(short="NPLV").exists()
    assert Abbreviation.objects.get(short="SZW").meaning == "Sociale Zaken"
