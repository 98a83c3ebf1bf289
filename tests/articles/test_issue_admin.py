import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse

from articles.models import Issue, IssueItem, RenderedIssue
from articles.rendering import render_issue
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    IssueFactory,
    IssueItemFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def person(*names):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


@pytest.fixture
def editor():
    return person("view_issue", "add_issue", "change_issue", "view_renderedissue")


@pytest.fixture
def chief():
    return person("view_issue", "change_issue", "approve_issue", "view_renderedissue")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def issue(editor):
    return IssueFactory(author=editor)


def address(name, *args):
    return reverse(f"admin:articles_issue_{name}", args=args)


def act(client, issue, name, *args, **data):
    """Post what a button posts; return the messages on the next page."""
    fresh = Issue.objects.get(pk=issue.pk)
    response = client.post(
        address(name, issue.pk, *args), {"version": fresh.version, **data}, follow=True
    )
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def headings(issue):
    return [str(item) for item in issue.items.all()]


def test_new_issue_has_sensible_defaults(desk, time_machine_at):
    IssueFactory(slug="2026-03-02")
    form = desk.get(address("add")).context["adminform"].form
    assert form.initial["title"] == "Nieuwsbrief 2 maart 2026"
    assert form.initial["slug"] == "2026-03-02-2"
    assert form.initial["date"] == dt.date(2026, 3, 2)


@pytest.fixture
def time_machine_at():

    with time_machine.travel(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), tick=False):
        yield


def test_add_makes_a_draft_and_goes_on_to_composing(desk, editor):
    response = desk.post(
        address("add"),
        {"title": "Nieuwsbrief", "slug": "n", "date": "2026-03-02", "subject": "Nieuws"},
    )
    issue = Issue.objects.get()
    assert response.url == address("compose", issue.pk)
    assert (issue.author, issue.status) == (editor, "draft")


def test_five_articles_in_five_presses(desk, issue):
    articles = ArticleFactory.create_batch(5)
    for _ in range(5):
        page = desk.get(address("compose", issue.pk), {"soort": "news"})
        act(desk, issue, "add_item", article=page.context["found"][0].pk)
    assert sorted(headings(issue)) == sorted(article.title for article in articles)
    assert [item.layout for item in issue.items.all()] == ["feature", *["teaser"] * 4]


def test_search_shows_unused_articles_and_used_ones_when_asked(desk, issue):
    old = ArticleFactory(title="Oud", published_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    new = ArticleFactory(title="Nieuw")
    used = ArticleFactory(title="Gebruikt", published_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    IssueItemFactory(article=used)
    ArticleFactory(title="Concept", status="draft", published_at=None)
    page = desk.get(address("compose", issue.pk))
    assert [proposal.articles for proposal in page.context["proposals"]] == [[new, old]]
    page = desk.get(address("compose", issue.pk), {"ook": "1"})
    assert list(page.context["found"]) == [used, new, old]
    page = desk.get(address("compose", issue.pk), {"q": "oud"})
    assert list(page.context["found"]) == [old]


def test_compose_page_costs_the_same_for_many_items(desk, issue, django_assert_max_num_queries):
    for _ in range(12):
        IssueItemFactory(issue=issue)
    ArticleFactory().themes.add(ThemeFactory())
    desk.get(address("compose", issue.pk))  # the session learns that somebody is there
    with django_assert_max_num_queries(20):
        desk.get(address("compose", issue.pk))


def test_buttons_move_and_number_moves(desk, issue):
    a, b, c = (IssueItemFactory(issue=issue, heading=letter) for letter in "ABC")
    act(desk, issue, "move_item", c.pk, direction="up")
    assert headings(issue) == ["A", "C", "B"]
    act(desk, issue, "move_item", a.pk, direction="down")
    assert headings(issue) == ["C", "A", "B"]
    act(desk, issue, "move_item", b.pk, to="1")
    assert headings(issue) == ["B", "C", "A"]
    act(desk, issue, "move_item", b.pk, to="heel ver")
    assert headings(issue) == ["B", "C", "A"]


def test_after_a_move_the_same_button_has_the_focus(desk, issue):
    _first, second, _third = (IssueItemFactory(issue=issue) for _ in range(3))
    response = desk.post(
        address("move_item", issue.pk, second.pk), {"version": 0, "direction": "down"}
    )
    assert response.url == f"{address('compose', issue.pk)}?naar=down-{second.pk}"


def test_remove_put_back_and_layout(desk, issue):
    item = IssueItemFactory(issue=issue)
    act(desk, issue, "item_fields", item.pk, offered="layout", layout="line")
    item.refresh_from_db()
    assert item.layout == "line"
    assert act(desk, issue, "item_fields", item.pk, offered="layout", layout="reuze") == [
        "Dit bestaat niet meer. Ververs de pagina en kies opnieuw."
    ]
    act(desk, issue, "remove_item", item.pk)
    assert not IssueItem.objects.exists()
    assert act(desk, issue, "remove_item", item.pk) == [
        "Dit onderdeel staat niet meer in de editie."
    ]
    assert act(desk, issue, "put_back_item", item.pk) == [f"‘{item}’ staat er weer."]
    assert IssueItem.objects.get() == item


def test_block_opens_its_fields_and_agenda_is_filled(desk, issue):
    EventFactory(title="Geweest")
    coming = EventFactory(
        starts_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC),
        ends_at=dt.datetime(2999, 1, 2, tzinfo=dt.UTC),
    )
    act(desk, issue, "add_item", kind="section", heading="Werk")
    response = desk.post(address("add_item", issue.pk), {"version": 1, "kind": "agenda"})
    section, agenda = issue.items.all()
    assert (section.kind, section.heading) == ("section", "Werk")
    assert agenda.heading == "Agenda"
    assert list(agenda.events.all()) == [coming]
    assert response.url == f"{address('compose', issue.pk)}?naar=open&open={agenda.pk}"
    assert act(desk, issue, "add_item", kind="iets")[-1] == "Kies wat je wilt toevoegen."


def test_stale_page_changes_nothing_and_says_so(desk, issue):
    Issue.objects.update(version=7)
    article = ArticleFactory()
    response = desk.post(
        address("add_item", issue.pk), {"version": 0, "article": article.pk}, follow=True
    )
    assert "Iemand anders" in str(next(iter(response.context["messages"])))
    assert not IssueItem.objects.exists()


def test_from_draft_to_approved_by_two_people(desk, issue, chief):
    IssueItemFactory(issue=issue)
    assert act(desk, issue, "step", "submit") == ["De editie ligt nu ter beoordeling."]
    desk.force_login(chief)
    assert act(desk, issue, "step", "approve") == ["Goedgekeurd. Wat je zag, ligt nu vast."]
    assert Issue.objects.get().status == "approved"
    frozen = RenderedIssue.objects.get()
    assert frozen.html == render_issue(issue).html


def test_approving_needs_the_permission(desk, issue):
    Issue.objects.update(status="in_review")
    assert desk.post(address("step", issue.pk, "approve"), {"version": 0}).status_code == 403
    assert Issue.objects.get().status == "in_review"


def test_approving_shows_what_blocks(client, issue, chief):
    client.force_login(chief)
    Issue.objects.update(status="in_review")
    told = act(client, issue, "step", "approve")
    assert told == ["Goedkeuren kan nog niet. Los eerst op wat hieronder staat."]


def test_send_back_shows_the_remark(client, issue, chief):
    client.force_login(chief)
    Issue.objects.update(status="in_review")
    act(client, issue, "step", "send_back", words="Korter graag.")
    assert "Korter graag." in client.get(address("compose", issue.pk)).content.decode()


def test_reopen_and_correct(client, issue, chief):
    client.force_login(chief)
    Issue.objects.update(status="approved")
    assert act(client, issue, "step", "reopen") == ["De editie is weer een concept."]
    Issue.objects.update(status="published")
    act(client, issue, "step", "correct", words="Het was 14 miljoen.")
    assert Issue.objects.get().correction == "Het was 14 miljoen."


def test_change_drops_the_approval_and_says_so(desk, issue):
    Issue.objects.update(status="approved")
    told = act(desk, issue, "add_item", article=ArticleFactory().pk)
    assert told[-1] == "De editie is nu weer een concept."


@pytest.mark.parametrize("name", ["add_item", "step"])
def test_get_changes_nothing(desk, issue, name):
    args = [issue.pk, "submit"] if name == "step" else [issue.pk]
    assert desk.get(address(name, *args)).status_code == 403
    assert Issue.objects.get().status == "draft"


def test_unknown_step_is_refused(desk, issue):
    assert desk.post(address("step", issue.pk, "verzinsel")).status_code == 403


def fields(issue, **changed):
    return {
        "title": issue.title,
        "slug": issue.slug,
        "date": issue.date.isoformat(),
        "subject": issue.subject,
        "preheader": issue.preheader,
        "foreword": issue.foreword,
        "signatory": "",
        "signatory_role": "",
        "seen_version": issue.version,
        **changed,
    }


def test_fields_are_saved_by_the_act_and_cleaned(desk, issue, editor):
    Issue.objects.update(status="approved", author=None)
    desk.post(
        address("change", issue.pk),
        fields(issue, foreword="<p onclick='x()'>Dag</p><script>alert(1)</script>"),
    )
    issue.refresh_from_db()
    assert issue.foreword == "<p>Dag</p>"
    assert (issue.status, issue.version, issue.author) == ("draft", 1, editor)


def test_fields_unchanged_keep_the_approval(desk, issue):
    Issue.objects.update(status="approved")
    response = desk.post(address("change", issue.pk), fields(issue))
    assert response.url == address("compose", issue.pk)
    assert Issue.objects.get().status == "approved"


def test_fields_of_a_stale_form_are_refused(desk, issue):
    Issue.objects.update(version=3)
    page = desk.post(address("change", issue.pk), fields(issue, subject="Anders"))
    assert "Iemand anders" in page.content.decode()
    assert Issue.objects.get().subject == issue.subject


def test_published_issue_has_no_fields_to_change(desk, issue):
    Issue.objects.update(status="published")
    desk.post(address("change", issue.pk), fields(issue, subject="Anders"))
    assert Issue.objects.get().subject == issue.subject
    assert desk.get(address("compose", issue.pk)).context["editable"] is False
