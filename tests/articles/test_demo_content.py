"""The demonstration texts keep the rules that editors keep."""

import re
from collections import Counter

import pytest

from areas.loading import AREAS, AWARDS
from articles.demo import content
from articles.demo.illustrations import ALL, BY_KEY
from articles.demo.illustrations.canvas import HEIGHT, WIDTH
from articles.models import Article, ArticleLink, IssueItem
from nplv.richtext import clean_html, to_text

ARTICLES = content.articles()
ISSUES = content.issues()
VAGUE = re.compile(
    r"^(klik )?hier$|^(lees|kijk|luister|bekijk)( meer| verder| hier)?$|^meer$|^link$|^website$",
    re.IGNORECASE,
)


def each_article(test):
    return pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)(test)


def each_issue(test):
    return pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue["slug"])(test)


def column(path, name):
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    place = header.split(",").index(name)
    return {line.split(",")[place] for line in lines}


@each_article
def test_body_counts_80_to_250_words(article):
    words = len(re.sub(r"<[^>]+>", " ", article.body).split())
    assert 80 <= words <= 250


@each_article
def test_body_passes_the_sanitiser_unchanged(article):
    assert clean_html(article.body) == article.body


@each_article
def test_body_has_subheading_and_no_unfinished_text(article):
    assert "<h2>" in article.body
    assert not re.search(r"lorem|TODO|xxx", article.body, re.IGNORECASE)


@each_article
def test_teaser_is_two_sentences_of_plain_text(article):
    assert len(re.findall(r"[.?!](?= |$)", article.teaser)) == 2
    assert "<" not in article.teaser
    assert len(article.teaser) <= 250


@each_article
def test_title_fits_and_does_not_shout(article):
    assert 10 <= len(article.title) <= 90
    assert not article.title.endswith((".", "!"))


@each_article
def test_links_say_where_they_lead_and_go_there(article):
    for link in article.link_list:
        assert link.url.startswith("https://")
        assert "#" not in link.url
        assert not VAGUE.search(link.label)
        assert len(link.label) >= 15
        assert link.role in ArticleLink.Role.values
    assert len({link.url for link in article.link_list}) == len(article.links)


@each_article
def test_links_in_body_are_mail_or_https_with_words(article):
    for href, text in re.findall(r'<a href="([^"]*)">([^<]*)</a>', article.body):
        assert href.startswith(("https://", "mailto:"))
        assert not VAGUE.search(text)


@each_article
def test_article_names_what_exists(article):
    assert article.kind in Article.Kind.values
    assert article.image in BY_KEY
    assert set(article.areas) <= column(AREAS, "slug")
    assert set(article.themes) <= {theme.slug for theme in content.themes()}
    assert article.themes
    assert set(article.awards) <= column(AWARDS, "key")
    assert article.source[0]


@each_article
def test_invented_article_says_that_it_is_an_example(article):
    invented = article.date is None
    assert article.title.startswith("Voorbeeld: ") == invented
    assert ("<strong>Voorbeeld:</strong>" in article.body) == invented
    assert article.slug.startswith("voorbeeld-") == invented


def test_every_area_has_an_article():
    told = {slug for article in ARTICLES for slug in article.areas}
    assert told == column(AREAS, "slug")


def test_every_kind_and_theme_occurs():
    assert {article.kind for article in ARTICLES} == set(Article.Kind.values)
    themes = {slug for article in ARTICLES for slug in article.themes}
    assert themes == {theme.slug for theme in content.themes()}
    assert len(ARTICLES) >= 34


def test_titles_and_teasers_occur_once():
    assert Counter(article.title for article in ARTICLES).most_common(1)[0][1] == 1
    assert Counter(article.teaser for article in ARTICLES).most_common(1)[0][1] == 1


def test_event_of_1_february_2024_is_told_as_it_was_announced():
    event = next(article for article in ARTICLES if article.slug == "leerkringen-kansrijke-wijk")
    starts_at, ends_at = event.period(event.date)
    assert starts_at.isoformat() == "2024-02-01T13:30:00+01:00"
    assert ends_at.isoformat() == "2024-02-01T16:30:00+01:00"
    assert event.registration == "leefbaarheid@minbzk.nl"


@each_issue
def test_issue_is_whole_and_names_what_exists(issue):
    slugs = {article.slug for article in ARTICLES}
    assert len(issue["subject"]) <= 60
    assert clean_html(issue["foreword"].strip()) == issue["foreword"].strip()
    assert issue["signatory"] == "Roy Kramer"
    for item in issue["items"]:
        kind = item.get("kind", "article")
        assert kind in IssueItem.Kind.values
        assert item.get("layout", "teaser") in IssueItem.Layout.values
        assert {item["article"]} <= slugs if kind == "article" else "article" not in item
        assert set(item.get("events", [])) <= slugs
        assert set(item.get("awards", [])) <= column(AWARDS, "key")


def test_quote_stands_in_the_article_that_it_is_from():
    quotes = [item for issue in ISSUES for item in issue["items"] if item.get("kind") == "quote"]
    texts = " ".join(to_text(article.body) for article in ARTICLES)
    assert quotes
    assert all(to_text(quote["teaser"]) in texts for quote in quotes)


def test_pictures_are_many_different_and_described():
    assert len(ALL) >= 16
    assert len({drawing.alt for drawing in ALL}) == len(BY_KEY) == len(ALL)
    for drawing in ALL:
        assert drawing.alt.startswith("Tekening van ")
        assert drawing.alt.endswith(".")
        assert len(drawing.alt) <= 125


def test_every_picture_is_used():
    assert {article.image for article in ARTICLES} == set(BY_KEY)


@pytest.mark.parametrize("drawing", ALL, ids=lambda drawing: drawing.key)
def test_picture_is_drawn_whole_and_alike_each_time(drawing):
    first, second = drawing.draw().finish(), drawing.draw().finish()
    assert first.size == (WIDTH, HEIGHT)
    assert first.tobytes() == second.tobytes()
    assert len(first.getcolors(WIDTH * HEIGHT)) > 50
