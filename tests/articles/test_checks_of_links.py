"""The rules about links: what they lead to, and what they say."""

import pytest

from articles.checks import Target, check_issue
from articles.models import ArticleLink, IssueItem
from tests.articles.factories import IssueFactory, IssueItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue():
    issue = IssueFactory()
    IssueItemFactory(issue=issue)
    return issue


def codes(issue):
    return [(finding.level, finding.code) for finding in check_issue(issue)]


def found(issue, code):
    return [finding for finding in check_issue(issue) if finding.code == code]


def found_in(issue, html, code):
    issue.foreword = html
    return found(issue, code)


@pytest.mark.parametrize("href", ["", "#", "#boven", "https://", "http:", "mailto:"])
def test_link_to_nowhere_blocks(issue, href):
    issue.foreword = f"<p><a href='{href}'>de brief</a></p>"
    assert codes(issue) == [("blocks", "empty-link")]


def test_link_to_nowhere_in_an_item_names_it(issue):
    item = IssueItemFactory(
        issue=issue,
        kind="text",
        article=None,
        heading="Kop",
        teaser="<p><a href='#'>de brief</a></p>",
    )
    (finding,) = check_issue(issue)
    assert (finding.code, finding.item) == ("empty-link", item)


def test_relative_link_blocks(issue):
    issue.foreword = "<p><a href='/nieuws/x/'>het bericht</a></p>"
    assert codes(issue) == [("blocks", "relative-link")]


def test_link_without_text_blocks(issue):
    issue.foreword = "<p><a href='https://example.org/'></a></p>"
    assert codes(issue) == [("blocks", "empty-link-text")]


def test_article_link_to_nowhere_blocks(issue):
    link = ArticleLink(
        article=issue.items.get().article, label="de brief", url="http://", position=0
    )
    link.save()
    assert codes(issue) == [("blocks", "empty-link")]


@pytest.mark.parametrize("text", ["hier", "Klik hier", "lees meer", "> Lees verder", "Meer…"])
def test_vague_link_text_warns(issue, text):
    issue.foreword = f"<p><a href='https://example.org/'>{text.replace('…', '.')}</a></p>"
    assert codes(issue) == [("warns", "vague-link")]


def test_vague_link_of_an_article_warns(issue):
    ArticleLink.objects.create(
        article=issue.items.get().article, label="Lees meer", url="https://example.org/"
    )
    assert codes(issue) == [("warns", "vague-link")]


def test_clear_link_text_is_fine(issue):
    issue.foreword = "<p><a href='https://example.org/'>Lees meer over Zaandam Oost</a></p>"
    assert codes(issue) == []


def test_same_vague_link_text_to_two_places_blocks_both(issue):
    item = IssueItem.objects.get()
    ArticleLink.objects.create(article=item.article, label="Hier", url="https://example.org/a")
    issue.foreword = '<p><a href="https://example.org/b">hier</a></p>'
    findings = found(issue, "same-link-text")
    assert [(f.level, f.target) for f in findings] == [
        ("blocks", Target("foreword")),
        ("blocks", Target("links-0-label", item, item.article)),
    ]
    assert found(issue, "vague-link") == []


def test_same_vague_link_text_to_one_place_warns(issue):
    html = (
        '<p><a href="https://example.org/">hier</a> en <a href="https://example.org/">hier</a></p>'
    )
    assert [f.level for f in found_in(issue, html, "vague-link")] == ["warns", "warns"]
