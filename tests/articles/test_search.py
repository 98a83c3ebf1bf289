"""The same questions and answers on SQLite and on PostgreSQL."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from areas.models import Area
from articles import search_index
from articles.models import Article, Issue
from articles.search import search
from articles.search_words import excerpt_of, terms_of
from nplv.folding import fold
from tests.areas.factories import AreaFactory, FundingAwardFactory
from tests.articles.factories import ArticleFactory, EventFactory, IssueFactory, IssueItemFactory

pytestmark = pytest.mark.django_db


def hits(query, **options):
    return search(query, **options).hits


def titles(query, **options):
    return [str(hit.title) for hit in hits(query, **options)]


def found(query):
    return {hit.url for hit in hits(query)}


def test_search_finds_words_in_title_teaser_and_body():
    one = ArticleFactory(title="Bomen in de straat", teaser="", body="")
    two = ArticleFactory(title="Iets anders", teaser="Er komen bomen.", body="")
    three = ArticleFactory(title="Nog iets", teaser="", body="<p>Meer <strong>bomen</strong>.</p>")
    ArticleFactory(title="Geen groen", teaser="", body="")
    assert found("bomen") == {
        one.get_absolute_url(),
        two.get_absolute_url(),
        three.get_absolute_url(),
    }


def test_search_ranks_area_names_then_titles_then_texts():
    text = ArticleFactory(title="Wonen", teaser="Zaandam-Oost krijgt geld. Zaandam!", body="")
    title = ArticleFactory(title="Geld voor Zaandam", teaser="", body="")
    area = AreaFactory(name="Zaandam-Oost")
    assert [hit.url for hit in hits("zaandam")] == [
        area.get_absolute_url(),
        title.get_absolute_url(),
        text.get_absolute_url(),
    ]


def test_search_wants_every_word():
    ArticleFactory(title="Geld voor scholen")
    ArticleFactory(title="Geld voor huizen")
    assert titles("scholen geld") == ["<mark>Geld</mark> voor <mark>scholen</mark>"]


def test_search_finds_the_beginning_of_a_word():
    ArticleFactory(title="Subsidies", teaser="", body="")
    assert len(hits("subsi")) == 1


def test_search_finds_singular_when_asked_for_plural():
    ArticleFactory(title="Een subsidie", teaser="", body="")
    ArticleFactory(title="Een woning", teaser="", body="")
    assert len(hits("subsidies")) == len(hits("woningen")) == 1


@pytest.mark.parametrize("query", ["café", "cafe", "CAFÉ", "cafe\u0301", "CAFE"])
def test_search_ignores_accents_and_capitals(query):
    ArticleFactory(title="Het café op de hoek")
    ArticleFactory(title="IJsselmonde")
    assert titles(query) == ["Het <mark>café</mark> op de hoek"]


def test_search_ignores_words_that_are_everywhere():
    ArticleFactory(title="Geld", teaser="", body="")
    assert titles("het geld van de") == ["<mark>Geld</mark>"]
    assert titles("het van de") == []


@pytest.mark.parametrize("query", ["strong", "href", "example", "nbsp", "amp"])
def test_search_does_not_see_markup(query):
    ArticleFactory(
        body='<p><a href="https://example.org"><strong>Wonen</strong></a> &amp; werk</p>'
    )
    assert hits(query) == []
    assert len(hits("wonen")) == 1


def test_search_shows_only_what_is_public():
    draft = Article.Status.DRAFT
    ArticleFactory(title="Geheim plan", status=draft, published_at=None)
    ArticleFactory(title="Geheim plan", status=Article.Status.WITHDRAWN)
    ArticleFactory(title="Geheim plan", published_at=timezone.now() + dt.timedelta(days=1))
    IssueFactory(title="Geheim plan")
    IssueItemFactory(heading="Geheim plan")
    assert hits("geheim") == []


def test_search_finds_issues_once_by_title_and_by_items():
    issue = IssueFactory(title="December", status=Issue.Status.PUBLISHED, foreword="<p>Warm.</p>")
    IssueItemFactory(issue=issue, heading="Warme huizen", teaser="<p>Warmtepomp</p>")
    IssueItemFactory(issue=issue, heading="Warme scholen")
    assert [hit.url for hit in hits("warm")] == [issue.get_absolute_url()]
    assert [hit.url for hit in hits("warmtepomp")] == [issue.get_absolute_url()]


def test_search_finds_awards_by_recipient_and_project():
    area = AreaFactory(name="Noord")
    FundingAwardFactory(recipient="Groningen", project="Sloop en nieuwbouw", area=area)
    FundingAwardFactory(recipient="Heerlen", project="Sloop van flats")
    assert titles("sloop nieuwbouw") == ["Groningen: <mark>Sloop</mark> en <mark>nieuwbouw</mark>"]
    assert len(hits("sloop")) == 2


def test_search_finds_areas_by_neighbourhood_and_alias():
    area = AreaFactory(name="Rotterdam-Zuid", neighbourhoods="Carnisse\nFeijenoord", aliases="NPRZ")
    assert [hit.url for hit in hits("feijenoord")] == [area.get_absolute_url()]
    assert [hit.url for hit in hits("nprz")] == [area.get_absolute_url()]


def test_search_follows_every_kind_of_write():
    article = ArticleFactory(title="Oud")
    Article.objects.filter(pk=article.pk).update(title="Nieuwbouw")
    assert (len(hits("oud")), len(hits("nieuwbouw"))) == (0, 1)
    Area.objects.bulk_create([AreaFactory.build(name=name) for name in ("Klarendal", "Presikhaaf")])
    assert len(hits("klarendal")) == 1
    Article.objects.filter(pk=article.pk).delete()
    Area.objects.all().delete()
    assert hits("nieuwbouw") == hits("klarendal") == []


def test_search_has_pages():
    ArticleFactory.create_batch(4, title="Wijk")
    first, last = search("wijk", size=3), search("wijk", size=3, page=2)
    assert (len(first.hits), len(last.hits)) == (3, 1)
    assert {hit.url for hit in (*first.hits, *last.hits)} == found("wijk")
    assert (first.total, first.pages, first.more) == (4, 2, False)
    assert search("wijk", size=3, page=9).page == 2
    assert search("wijk", size=3, page=-1).page == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "\x00",
        "wijk\x00agent",
        '"',
        "'",
        '"" AND',
        "wijk AND",
        "NOT wijk",
        "wijk OR",
        "NEAR(wijk, 2)",
        "title:wijk",
        "wijk*",
        "*",
        "^wijk",
        "{wijk}",
        "wijk:*",
        "!wijk",
        "wijk & | !",
        "(((",
        "a' OR 1=1 --",
        "%s %(x)s",
        "{0}",
        "\\",
        "\u202ewijk",
        "😀",
        "ﬁ",
        "ß",
        "wijk " * 2000,
        "x" * 10_000,
        "é" * 10_000,
        "_",
    ],
)
def test_search_takes_any_query(query):
    ArticleFactory(title="Wijk", teaser="", body="")
    assert len(hits(query)) in {0, 1}


def test_highlight_is_escaped():
    ArticleFactory(title='Wijk <script>alert("x")', teaser="Over de wijk & meer", body="")
    (hit,) = hits("wijk script")
    assert str(hit.title) == ("<mark>Wijk</mark> &lt;<mark>script</mark>&gt;alert(&quot;x&quot;)")
    assert str(hit.excerpt) == "Over de <mark>wijk</mark> &amp; meer"


def test_highlight_of_query_with_markup_is_escaped():
    ArticleFactory(title="Wijk b", teaser="", body="")
    assert titles("<b>wijk</b>") == ["<mark>Wijk</mark> b"]


def test_excerpt_is_cut_around_the_word():
    text = "begin " + "woord " * 100 + "Carnisse " + "woord " * 100
    excerpt = excerpt_of(text, ["carnisse"])
    assert "Carnisse" in excerpt
    assert excerpt.startswith("… woord")
    assert excerpt.endswith("woord …")
    assert len(excerpt) <= 230


def test_hit_tells_kind_and_date():
    EventFactory(title="Bijeenkomst over wonen")
    AreaFactory(name="Woonwijk")
    area, event = hits("won wo") if len(hits("won wo")) == 2 else hits("wo")
    assert (area.label, area.date) == ("Gebied", None)
    assert (event.label, event.date) == ("Bijeenkomst", dt.date(2024, 2, 1))


def test_terms_are_few_short_and_once():
    assert terms_of("Wijk wijk " + "a " + " ".join(f"woord{n}" for n in range(20)))[:2] == [
        "wijk",
        "woord0",
    ]
    assert len(terms_of(" ".join(f"woord{n}" for n in range(20)))) == 8
    assert terms_of("x" * 99) == ["x" * 40]


def test_fold_removes_accents():
    assert fold("Eén Çà ÉÜ ñ Ĳ") == "een ca eu n ij"


def test_queries_do_not_grow_with_hits(django_assert_num_queries):
    ArticleFactory(title="Wijk een")
    AreaFactory(name="Wijk een")
    FundingAwardFactory(recipient="Wijk een")
    IssueItemFactory(heading="Wijk een", issue__status=Issue.Status.PUBLISHED)
    with django_assert_num_queries(10):  # which rows, how well; titles and texts of four kinds
        hits("wijk")
    for _ in range(2):
        ArticleFactory(title="Wijk twee")
        AreaFactory()
        FundingAwardFactory(recipient="Wijk twee")
        IssueItemFactory(heading="Wijk twee", issue__status=Issue.Status.PUBLISHED)
    with django_assert_num_queries(10):
        hits("wijk")


def test_index_is_made_again_when_a_trigger_is_lost():
    with connection.cursor() as cursor:
        on_table = " ON articles_article" if connection.vendor == "postgresql" else "_update"
        cursor.execute(f"DROP TRIGGER articles_search_article{on_table}")
        ArticleFactory(title="Wijk")
        Article.objects.update(title="Buurt")
        assert hits("buurt") == []
        search_index.ensure(connection)
        assert len(hits("buurt")) == 1


def test_index_is_left_alone_when_it_is_as_it_should_be(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        search_index.ensure(connection)


@pytest.mark.django_db(transaction=True)
def test_index_survives_a_flush():
    ArticleFactory(title="Wijk")
    call_command("flush", interactive=False, verbosity=0)
    assert hits("wijk") == []
    ArticleFactory(title="Wijk")
    assert len(hits("wijk")) == 1
