"""Templates shown quickly are the text that Django's own way makes of them, and its errors."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Engine, NodeList
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from nplv.quick_templates import QuickNodes

PARTS = {
    "part.html": "[{{ thing.name }}{{ more }}]",
    "turns.html": "{% cycle 'a' 'b' %}{% ifchanged %}{{ one }}{% endifchanged %}",
    "base.html": "<b>{% block one %}een{% endblock %}{% block two %}twee{% endblock %}</b>",
}
LOADERS = [("django.template.loaders.locmem.Loader", PARTS)]
LIBRARIES = {name: f"django.templatetags.{name}" for name in ("l10n", "static")}
QUICK = Engine(loaders=[("nplv.quick_templates.Loader", LOADERS)], libraries=LIBRARIES)
DJANGO = Engine(loaders=LOADERS, libraries=LIBRARIES)


class Thing:
    name, nothing = "Wijk & buurt", None

    def said(self):
        return "<gezegd>"

    def wants(self, more):
        return more

    def deletes(self):
        raise AssertionError("called")

    deletes.alters_data = True

    @property
    def broken(self):
        raise AttributeError("inside")

    def fails(self):
        raise KeyError("inside")

    def __str__(self):
        return "ding <>"


class MissingError(Exception):
    silent_variable_failure = True


class Silent:
    def gone(self):
        raise MissingError


CONTEXT = {
    "thing": Thing(),
    "silent": Silent(),
    "row": {"name": "rij", "items": "eigen", 3: "drie"},
    "numbers": [3, 1, 2],
    "pairs": [("a", 1), ("b", 2)],
    "pair": ("x", "y"),
    "html": "<i>",
    "safe": mark_safe("<i>"),
    "call": lambda: "geroepen",
    "lazy": gettext_lazy("yes"),
    "count": 1234567,
    "amount": Decimal("1234.50"),
    "day": dt.date(2026, 3, 2),
    "moment": dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.UTC),
    "empty": [],
    "some": lambda: iter("abc"),
    "kind": "event",
    "none": None,
    "name": "thing",
}
TEMPLATES = """
{{ thing.name }} {{ thing.said }} {{ thing }} {{ thing.nothing }}|{{ thing.wants }}
{{ thing.deletes }}|{{ silent.gone }}|{{ nothing.at.all }}|{{ thing.nothing.more }}|
{{ row.name }} {{ row.items }} {{ row.missing }}|{{ row.3 }}|{{ numbers.1 }}|{{ pair.0 }}
{{ numbers.9 }}|{{ html.upper }}|{{ call }}|{{ lazy }}|{{ html }}{{ safe }}{{ none }}
{% autoescape off %}{{ html }}{{ safe }}{{ thing.said }}{% endautoescape %}
{{ count }} {{ amount }} {{ day }} {{ moment }}|{{ moment|date:"j F Y H.i" }}
{{ html|upper }}{{ safe|upper }}{{ safe|lower|capfirst }}|{{ missing|default:html }}
{{ html|default:'<b>' }}{{ none|default:'<b>' }}|{{ numbers|join:html }}
{{ 'een'|add:name }}{{ 3|add:4 }}{{ "'" }}|{{ numbers|length|pluralize:'en' }}
{{ _('yes') }}|{{ True }}{{ None }}{{ forloop.counter }}|{{ False|yesno:'j,n' }}
{% if kind == 'event' %}a{% elif kind %}b{% else %}c{% endif %}
{% if nothing %}a{% elif none %}b{% else %}c{% endif %}
{% if not nothing and kind != 'news' or none %}a{% endif %}
{% if 1 in numbers and 9 not in numbers %}a{% endif %}{% if count > 5 %}b{% endif %}
{% if thing < 3 %}a{% else %}b{% endif %}{% if none is None %}c{% endif %}
{% if numbers|length == 3 %}a{% endif %}{% if missing == None %}b{% endif %}
{% for one in numbers %}{{ forloop.counter }}{{ one }}{% if not forloop.last %},{% endif %}{% endfor %}
{% for one in empty %}x{% empty %}leeg{% endfor %}{% for one in missing %}x{% endfor %}
{% for a, b in pairs %}{% for one in numbers reversed %}{{ forloop.parentloop.counter }}{{ a }}{{ b }}{{ one }}{% endfor %}{% endfor %}
{% for one in numbers %}{% ifchanged one %}{{ one }}{% endifchanged %}{% endfor %}
{% for one in numbers %}{% cycle 'a' 'b' %}{% endfor %}{% firstof none html 'x' %}
{% with thing=row more=html|upper %}{{ thing.name }}{{ more }}{% endwith %}{{ thing.name }}
{% include 'part.html' %}{% include 'part.html' with more=html %}
{% include 'part.html' with thing=row only %}{% include part %}
{% for thing in pairs %}{% include 'part.html' with more=thing.0 %}{% endfor %}
{% for one in numbers %}{% include 'turns.html' %}{% include 'part.html' only %}{% endfor %}
{% for one in some reversed %}{{ forloop.revcounter }}{{ one }}{% empty %}leeg{% endfor %}
{% for one in some %}{{ forloop.first }}{{ one }}{% endfor %}{{ one }}{{ forloop }}
{% for one in none %}x{% empty %}{{ html }}{% endfor %}{% if kind == 'event' %}{% endif %}
{% include 'part.html' with thing=row %}{{ thing.name }}{% include 'turns.html' only %}
{% extends 'base.html' %}{% block two %}{{ block.super }}{{ thing.name }}{% endblock %}
{% load l10n %}{% localize off %}{{ count }}{% endlocalize %}{% comment %}x{% endcomment %}
{% load static %}{% static 'favicon.svg' %}{% static 'favicon.svg' as one %}{{ one }}
{% spaceless %}<p> {{ html }} </p> <p></p>{% endspaceless %}{% verbatim %}{{ x }}{% endverbatim %}
""".strip().splitlines()  # noqa: E501  a template each
FAULTS = ("{{ thing.broken }}", "{{ thing.fails }}", "{{ html|add:missing }}", "{% include 'no' %}")


def made(engine, text):
    template = engine.from_string(text)
    if engine is QUICK:
        template.nodelist = QuickNodes(template.nodelist)
    return template


def shown(engine, text):
    return made(engine, text).render(Context({**CONTEXT, "part": engine.get_template("part.html")}))


@pytest.mark.parametrize("text", TEMPLATES)
def test_text_is_what_django_makes(text):
    assert shown(QUICK, text) == shown(DJANGO, text)


@pytest.mark.parametrize("text", FAULTS)
def test_fault_is_the_one_of_django(text):
    found = []
    for engine in (QUICK, DJANGO):
        with pytest.raises(Exception) as error:  # noqa: PT011  whichever Django raises
            shown(engine, text)
        found.append((error.type, str(error.value)[:40]))
    assert found[0] == found[1]


def test_template_is_quick_throughout():
    """What is left to Django is one loop or tag, never the texts and variables within it."""
    nodes = made(
        QUICK, "{% for one in numbers %}{% if one %}{{ one }}{% endif %}{% endfor %}"
    ).nodelist
    inside = nodes[0].nodelist_loop[0].nodelist
    assert (type(nodes), type(inside)) == (QuickNodes, QuickNodes)
    assert not any(type(each) is NodeList for _test, each in inside[0].conditions_nodelists)
