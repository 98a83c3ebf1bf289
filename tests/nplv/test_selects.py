import pytest
from django import forms
from django.test.html import parse_html

from nplv.selects import QuickSelect

CHOICES = [("", "Alle"), ("a&b", "A & <b>B</b>"), ("Groep", [("1", "Een"), (2, "Twee")])]


@pytest.mark.parametrize("value", ["", None, "a&b", "2", 2, "onbekend", '"><script>'])
def test_quick_select_writes_what_django_writes(value):
    ours, theirs = (
        select({"class": "x"}, choices=CHOICES).render("naam", value, {"id": "id_naam"})
        for select in (QuickSelect, forms.Select)
    )

    assert parse_html(ours) == parse_html(theirs)


def test_quick_select_escapes_what_it_is_given():
    found = QuickSelect(choices=[('"x', "<script>")]).render("n", "")

    assert found == '<select name="n"><option value="&quot;x">&lt;script&gt;</option></select>'
