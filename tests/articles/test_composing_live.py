"""The parts of the composing page that come while one works: what htmx asks for and gets."""

import pytest
from django.urls import reverse

from articles.composing import add_item, remove_item
from articles.models import Issue, IssueItem
from tests.areas.factories import FundingAwardFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
    ThemeFactory,
    UserFactory,
)
from tests.articles.test_issue_admin import address, headings, person

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def editor():
    return person("view_issue", "change_issue")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def issue(editor):
    return IssueFactory(author=editor)


def send(client, issue, name, *args, **data):
    """Post as htmx does, on the newest version unless another is given."""
    version = data.pop("version", Issue.objects.get(pk=issue.pk).version)
    return client.post(address(name, issue.pk, *args), {"version": version, **data}, headers=HTMX)


def state(answer):
    return answer.content.decode().split('id="desk-state"', 1)[1].split(">", 1)[0]


def test_answer_is_the_new_state_with_its_version(desk, issue):
    article = ArticleFactory(title="Nieuw plein")
    answer = send(desk, issue, "add_item", article=article.pk)
    page = answer.content.decode()
    item = IssueItem.objects.get()
    assert 'data-version="1"' in state(answer)
    assert f'data-shown="{item.pk}"' in state(answer)
    assert "‘Nieuw plein’ is toegevoegd." in state(answer)
    for part in ("items", "desk-checks", "desk-status", "desk-size", "desk-found"):
        assert f'id="{part}" hx-swap-oob=' in page
    assert "<html" not in page


def test_add_after_an_item_and_at_the_beginning(desk, issue):
    first, _last = (IssueItemFactory(issue=issue, heading=letter) for letter in "AB")
    send(desk, issue, "add_item", kind="section", heading="x", na=first.pk)
    send(desk, issue, "add_item", kind="section", heading="y", na="0")
    send(desk, issue, "add_item", kind="section", heading="z", na="gone")
    assert headings(issue) == ["y", "A", "x", "B", "z"]


def test_first_article_is_big_and_lines_go_on_as_lines(desk, issue):
    for _ in range(2):
        send(desk, issue, "add_item", article=ArticleFactory().pk)
    last = issue.items.last()
    send(desk, issue, "item_fields", last.pk, offered="layout", layout="line")
    send(desk, issue, "add_item", article=ArticleFactory().pk)
    send(desk, issue, "add_item", article=ArticleFactory().pk, na=issue.items.first().pk)
    layouts = [item.layout for item in issue.items.all()]
    assert layouts == ["feature", "teaser", "line", "line"]


def test_group_comes_in_at_once_under_its_theme(desk, issue):
    theme = ThemeFactory(name="Wonen")
    articles = ArticleFactory.create_batch(2)
    for article in articles:
        article.themes.add(theme)
    page = desk.get(address("compose", issue.pk)).content.decode()
    numbers = ",".join(str(article.pk) for article in reversed(articles))
    assert f'value="{numbers}|Wonen"' in page
    send(desk, issue, "add_item", group=f"{numbers}|Wonen")
    assert headings(issue) == ["Wonen", articles[1].title, articles[0].title]
    refused = send(desk, issue, "add_item", group="999|Wonen")
    assert refused.status_code == 422
    assert "Deze artikelen staan niet meer op de site." in state(refused)


@pytest.mark.parametrize(("what", "kind"), [("event", "agenda"), ("award", "awards")])
def test_event_and_award_go_into_their_block_which_the_first_one_makes(desk, issue, what, kind):
    make = {"event": EventFactory, "award": FundingAwardFactory}[what]
    first, second = make(), make()
    send(desk, issue, "add_item", **{what: first.pk})
    send(desk, issue, "add_item", **{what: second.pk})
    block = issue.items.get()
    many = {"event": block.events, "award": block.awards}[what]
    assert (block.kind, set(many.all())) == (kind, {first, second})
    assert send(desk, issue, "add_item", **{what: 999}).status_code == 422


def test_same_job_twice_is_done_once(desk, issue):
    article = ArticleFactory()
    send(desk, issue, "add_item", article=article.pk, job="een")
    again = send(desk, issue, "add_item", article=article.pk, job="een", version=0)
    assert (again.status_code, issue.items.count()) == (200, 1)
    assert 'data-version="1"' in state(again)


def test_colleague_is_named_with_what_changed_and_nothing_is_lost(desk, issue):
    an = UserFactory(first_name="An", last_name="Jansen")
    add_item(Issue.objects.get(), by=an, article=ArticleFactory(title="Van An"))
    history = Issue.history.first()
    history.history_user = an
    history.save()
    answer = send(desk, issue, "add_item", article=ArticleFactory().pk, version=0)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "An Jansen heeft deze editie veranderd" in page
    assert "‘Van An’ toegevoegd" in page
    assert headings(issue) == ["Van An"]
    news = desk.get(address("news", issue.pk), {"version": 0}, headers=HTMX)
    assert "An Jansen heeft deze editie veranderd" in news.content.decode()
    assert desk.get(address("news", issue.pk), {"version": 1}).status_code == 204


def test_own_other_window_is_called_so(desk, issue):
    send(desk, issue, "add_item", article=ArticleFactory().pk)
    answer = send(desk, issue, "add_item", article=ArticleFactory().pk, version=0)
    assert "In een ander venster heb je deze editie veranderd" in answer.content.decode()


def test_whole_state_may_be_asked_for(desk, issue):
    IssueItemFactory(issue=issue, heading="Kop")
    page = desk.get(address("news", issue.pk), {"alles": "1"}, headers=HTMX).content.decode()
    assert 'id="items" hx-swap-oob="desk-list"' in page
    assert 'data-name="Kop"' in page


def fields(desk, issue, item):
    return desk.get(address("item", issue.pk, item.pk), headers=HTMX).content.decode()


def test_fields_show_what_the_article_says(desk, issue):
    item = IssueItemFactory(issue=issue, article=ArticleFactory(title="Titel", teaser="Samen."))
    page = fields(desk, issue, item)
    assert 'placeholder="Titel"' in page
    assert 'placeholder="Samen."' in page
    plain = desk.get(address("item", issue.pk, item.pk))
    assert plain.url == f"{address('compose', issue.pk)}?open={item.pk}#item-{item.pk}"
    assert f'id="fields-{item.pk}"' in desk.get(plain.url).content.decode()


def test_typed_text_becomes_paragraphs_and_what_is_equal_changes_nothing(desk, issue):
    image = ImageFactory()
    item = IssueItemFactory(issue=issue)
    typed = {"heading": "Kop", "teaser": "Een.\r\n\r\nTwee & drie", "image": image.pk}
    offered = "heading teaser image"
    for _ in range(2):
        answer = send(desk, issue, "item_fields", item.pk, offered=offered, **typed)
        assert 'data-version="1"' in state(answer)
    item.refresh_from_db()
    assert item.teaser == "<p>Een.</p>\n<p>Twee &amp; drie</p>"
    assert (item.heading, item.image) == ("Kop", image)
    send(desk, issue, "item_fields", item.pk, offered=offered, heading="", teaser="", image="")
    item.refresh_from_db()
    assert (item.heading, item.teaser, item.image) == ("", "", None)


def test_markup_is_offered_on_its_own_page_and_never_lost(desk, issue):
    rich = "<p>Een <strong>woord</strong>.</p>"
    item = IssueItemFactory(issue=issue, teaser=rich)
    page = fields(desk, issue, item)
    assert "<textarea" not in page
    assert reverse("admin:articles_issueitem_change", args=[item.pk]) in page
    send(desk, issue, "item_fields", item.pk, offered="heading teaser", heading="Kop", teaser="")
    item.refresh_from_db()
    assert (item.heading, item.teaser) == ("Kop", rich)


def test_event_goes_out_of_an_agenda_by_its_box(desk, issue):
    stays, goes = EventFactory(), EventFactory()
    item = IssueItemFactory(issue=issue, kind="agenda", article=None, heading="Agenda")
    item.events.set([stays, goes])
    send(
        desk,
        issue,
        "item_fields",
        item.pk,
        offered="heading events",
        heading="Agenda",
        events=[stays.pk],
    )
    assert list(item.events.all()) == [stays]


def test_refused_field_says_what_to_do(desk, issue):
    item = IssueItemFactory(issue=issue)
    answer = send(desk, issue, "item_fields", item.pk, offered="heading", heading="x" * 161)
    page = answer.content.decode()
    assert answer.status_code == 422
    told = "Maak dit korter: hoogstens 160 tekens (nu 161)."
    assert f'<span data-field="heading">{told}</span>' in page


def test_inbox_is_filled_in_where_it_stands(desk, issue):
    answer = send(desk, issue, "inbox", subject="Nieuw onderwerp", preheader="")
    issue.refresh_from_db()
    assert (issue.subject, issue.preheader, issue.version) == ("Nieuw onderwerp", "", 1)
    assert "Schrijf een voorvertoningstekst" in answer.content.decode()


def test_search_stays_as_it_was_after_adding(desk, issue):
    for title in ("Huis een", "Huis twee", "Werk"):
        ArticleFactory(title=title)
    article = ArticleFactory(title="Huis drie")
    page = send(desk, issue, "add_item", article=article.pk, terug="q=huis").content.decode()
    found = page.split('id="desk-found"', 1)[1]
    assert ("Huis een" in found, "Werk" in found, "Huis drie</strong>" in found) == (
        True,
        False,
        False,
    )


def test_events_that_are_over_are_found_by_words(desk, issue):
    EventFactory(title="Leerkring", starts_at="2024-02-01T12:30Z", ends_at=None)
    find = {"bron": "agenda"}
    nothing = desk.get(address("candidates", issue.pk), find).content.decode()
    assert "Er zijn geen bijeenkomsten op komst." in nothing
    found = desk.get(address("candidates", issue.pk), find | {"q": "leerkring"}).content.decode()
    assert "Leerkring" in found
    assert "is geweest" in found


def test_quote_without_a_heading_shows_its_words(desk, issue):
    words = "<p>In Zaandam gaat de deur <strong>wél</strong> open.</p>"
    IssueItemFactory(issue=issue, kind="quote", article=None, teaser=words)
    page = desk.get(address("compose", issue.pk)).content.decode()
    assert "Citaat · In Zaandam gaat de deur wél open." in page


def test_pictures_by_words(desk, issue):
    item = IssueItemFactory(issue=issue)
    ImageFactory(title="Straat in Heerlen")
    ImageFactory(title="Plein")
    asked = {"plaatje": "heerlen"}
    page = desk.get(address("pictures", issue.pk, item.pk), asked).content.decode()
    assert ("Straat in Heerlen" in page, "Plein" in page) == (True, False)


def test_without_script_a_removed_item_can_be_put_back(desk, issue):
    item = IssueItemFactory(issue=issue)
    response = desk.post(address("remove_item", issue.pk, item.pk), {"version": 0})
    assert address("put_back_item", issue.pk, item.pk) in desk.get(response.url).content.decode()


def test_empty_issue_offers_the_previous_one(desk, issue):
    IssueItemFactory(
        issue=IssueFactory(date="2023-11-01", title="November"),
        kind="section",
        article=None,
        heading="Kort nieuws",
    )
    page = desk.get(address("compose", issue.pk)).content.decode()
    assert "Begin met de vorige editie" in page
    send(desk, issue, "begin")
    assert headings(issue) == ["Kort nieuws"]
    assert (
        "Begin met de vorige editie" not in desk.get(address("compose", issue.pk)).content.decode()
    )
    assert "al iets" in state(send(desk, issue, "begin"))


def test_reader_sees_the_issue_and_can_change_nothing(client, issue):
    item = IssueItemFactory(issue=issue)
    client.force_login(person("view_issue"))
    page = client.get(address("compose", issue.pk)).content.decode()
    assert ("<form" in page.split('id="desk"')[1], str(item) in page) == (False, True)
    assert send(client, issue, "add_item", kind="section").status_code == 403
    for name, args in (("candidates", ()), ("item", (item.pk,)), ("pictures", (item.pk,))):
        assert client.get(address(name, issue.pk, *args), headers=HTMX).status_code == 403


def test_removed_by_a_colleague_says_so(desk, issue, editor):
    item = IssueItemFactory(issue=issue)
    pk, item.issue = item.pk, Issue.objects.get()
    remove_item(item, by=editor)
    answer = send(desk, issue, "item_fields", pk, offered="heading", heading="Kop")
    assert "Dit onderdeel staat niet meer in de editie." in state(answer)
    assert desk.get(address("item", issue.pk, pk), headers=HTMX).status_code == 404
