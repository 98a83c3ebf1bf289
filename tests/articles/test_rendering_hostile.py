"""Whatever stands in a text: the mail shows it, and stays whole."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import ArticleLink, Issue, IssueItem
from articles.rendering import render_issue
from tests.areas.factories import FundingAwardFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
)
from tests.articles.test_rendering import body_text, parse

pytestmark = pytest.mark.django_db
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</mj-text></mj-column><mj-raw><b>uit</b></mj-raw>",
    "{{ issue.pk }} {% now 'Y' %} {# niets #}",
    "&lt;b&gt; &amp; & < > &nbsp; &foo;",
    "<!-- weg --> ]]> <![CDATA[ x ]]>",
    "<mj-include path='/etc/passwd' />",
    "a\x08b\x0bc",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_plain_text_comes_out_literally(text):
    issue = IssueFactory(subject=text, preheader=text, signatory=text, foreword="<p>Dag.</p>")
    article = ArticleFactory(title=text, teaser=text)
    ArticleLink.objects.create(article=article, label=text, url="https://example.org/")
    IssueItemFactory(issue=issue, article=article, layout="feature")
    IssueItemFactory(issue=issue, article=None, kind="section", heading=text)
    IssueItemFactory(issue=issue, article=None, kind="quote", teaser="<p>Ja.</p>", attribution=text)
    event = IssueItemFactory(issue=issue, article=None, kind="agenda", heading=text)
    event.events.add(EventFactory(title=text, place=text))
    money = IssueItemFactory(issue=issue, article=None, kind="awards", heading=text)
    money.awards.add(FundingAwardFactory(recipient=text, project=text))
    shown = render_issue(issue)
    plain = " ".join(re.sub("[\x00-\x08\x0b]", "", text).split())
    assert body_text(shown.html).count(plain) >= 13
    assert shown.text.count(plain) >= 10
    tree = parse(shown.html)
    assert tree.find("head/title").text == plain
    assert not list(tree.iter("script"))
    assert not list(tree.iter("img"))
    assert not [
        name for e in tree.iter() for name in getattr(e, "attrib", {}) if name.startswith("on")
    ]
    assert "uit" not in [b.text for b in tree.iter("b")]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_rich_text_never_breaks_the_mail(text):
    issue = IssueFactory(foreword=text)
    IssueItemFactory(issue=issue, article=None, kind="text", heading="Kop", teaser=text)
    issue.refresh_from_db()
    tree = parse(render_issue(issue).html)
    assert not list(tree.iter("script"))
    assert not list(tree.iter("img"))
    assert "Vragen of tips?" in body_text(render_issue(issue).html)


def test_hostile_alt_text_stays_in_its_attribute():
    image = ImageFactory(alt='Huis" onerror="alert(1)<b>')
    item = IssueItemFactory(layout="feature", image=image)
    (shown,) = parse(render_issue(item.issue).html).iter("img")
    assert shown.get("alt") == 'Huis" onerror="alert(1)<b>'
    assert shown.get("onerror") is None


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_stops_the_renderer(text):
    issue = Issue.objects.first() or IssueFactory()
    item = issue.items.first() or IssueItemFactory(issue=issue)
    clean = text.replace("\0", "")
    IssueItem.objects.filter(pk=item.pk).update(heading=clean, teaser=clean)
    Issue.objects.filter(pk=issue.pk).update(subject=clean, foreword=clean)
    html = render_issue(Issue.objects.get(pk=issue.pk)).html
    assert "Vragen of tips?" in html
