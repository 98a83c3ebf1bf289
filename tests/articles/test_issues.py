import pytest

from articles.composing import add_item, change_item, move_item, remove_item
from articles.correcting import correct
from articles.issues import (
    IssueChangedError,
    IssueStepError,
    change_issue,
    checksum_of,
    create_issue,
)
from articles.models import Article, Issue, IssueItem, RenderedIssue
from articles.rendering import render_issue
from articles.reviewing import (
    FourEyesError,
    IssueBlockedError,
    approve,
    publish,
    reopen,
    send_back,
    submit,
)
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    IssueFactory,
    IssueItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def approver():
    return UserFactory()


@pytest.fixture
def issue(author):
    issue = create_issue(IssueFactory.build(), by=author)
    add_item(issue, by=author, article=ArticleFactory())
    return issue


@pytest.fixture
def approved(issue, author, approver):
    submit(issue, by=author)
    approve(issue, by=approver)
    return issue


def order(issue):
    return [item.heading for item in issue.items.all()]


@pytest.fixture
def lettered(author):
    issue = create_issue(IssueFactory.build(), by=author)
    for letter in "ABC":
        add_item(issue, by=author, article=ArticleFactory(), values={"heading": letter})
    return issue


def test_create_issue_is_a_draft_of_its_author(author):
    issue = create_issue(IssueFactory.build(status=Issue.Status.APPROVED), by=author)
    issue.refresh_from_db()
    assert (issue.status, issue.author) == (Issue.Status.DRAFT, author)


def test_add_item_comes_last_with_its_events(issue, author):
    event = EventFactory()
    item = add_item(
        issue, by=author, kind="agenda", values={"heading": "Agenda", "events": [event]}
    )
    assert list(issue.items.all())[-1] == item
    assert list(item.events.all()) == [event]


@pytest.mark.parametrize(
    ("letter", "to", "expected"),
    [("A", 2, "BAC"), ("A", 9, "BCA"), ("C", 1, "CAB"), ("C", 0, "CAB"), ("B", 2, "ABC")],
)
def test_move_item_puts_it_at_the_place(lettered, author, letter, to, expected):
    item = lettered.items.get(heading=letter)
    move_item(item, by=author, to=to)
    assert "".join(order(lettered)) == expected
    assert [item.position for item in lettered.items.all()] == [0, 1, 2]


def test_remove_item_leaves_the_article(lettered, author):
    item = lettered.items.get(heading="B")
    remove_item(item, by=author)
    assert order(lettered) == ["A", "C"]
    assert Article.objects.filter(pk=item.article_id).exists()


def test_approve_freezes_what_the_preview_showed(issue, author, approver):
    submit(issue, by=author)
    shown = render_issue(issue)
    frozen = approve(issue, by=approver)
    frozen.refresh_from_db()
    assert (frozen.subject, frozen.preheader, frozen.html, frozen.text) == shown
    assert frozen.checksum == checksum_of(shown)
    assert frozen.approved_by == approver
    assert Issue.objects.get().status == Issue.Status.APPROVED


def test_checksum_covers_each_part(issue):
    shown = render_issue(issue)
    parts = {checksum_of(shown._replace(**{part: "x"})) for part in shown._fields}
    assert len(parts | {checksum_of(shown)}) == 5


def test_approve_refuses_with_findings_and_changes_nothing(issue, author, approver):
    change_issue(issue, by=author, values={"subject": ""})
    submit(issue, by=author)
    with pytest.raises(IssueBlockedError) as refusal:
        approve(issue, by=approver)
    assert [finding.code for finding in refusal.value.findings] == ["no-subject"]
    assert Issue.objects.get().status == Issue.Status.IN_REVIEW
    assert not RenderedIssue.objects.exists()
    send_back(issue, by=approver, remark="Vul het onderwerp in.")  # the object in hand still works


def test_approve_needs_four_eyes(issue, author):
    submit(issue, by=author)
    with pytest.raises(FourEyesError, match="collega"):
        approve(issue, by=author)
    with pytest.raises(FourEyesError):
        approve(issue, by=None)


def test_approve_by_last_editor_where_four_eyes_are_off(issue, author, settings):
    settings.NPLV_FOUR_EYES = False
    submit(issue, by=author)
    assert approve(issue, by=author).approved_by == author


def test_approve_refuses_who_edited_last(issue, author, approver):
    change_issue(issue, by=approver, values={"preheader": "Nieuw."})
    submit(issue, by=author)
    with pytest.raises(FourEyesError):
        approve(issue, by=approver)


def test_approve_refuses_the_only_editor_even_where_a_command_came_after(issue, author, approver):
    change_issue(issue, by=author, values={"preheader": "Nieuw."})
    change_issue(issue, by=None, values={"preheader": "Door een opdracht."})
    submit(issue, by=None)
    with pytest.raises(FourEyesError, match="Alleen jij"):
        approve(issue, by=author)
    assert approve(issue, by=approver).approved_by == approver


def test_approve_looks_at_the_edits_since_the_last_approval_only(issue, author, approver):
    change_issue(issue, by=author, values={"preheader": "Nieuw."})
    submit(issue, by=author)
    approve(issue, by=approver)
    change_issue(issue, by=approver, values={"preheader": "Van de eindredacteur."})
    change_issue(issue, by=None, values={"preheader": "Door een opdracht."})
    submit(issue, by=author)
    with pytest.raises(FourEyesError, match="Alleen jij"):
        approve(issue, by=approver)
    assert approve(issue, by=author).approved_by == author


def test_approve_by_one_of_several_editors_who_was_not_the_last(issue, author, approver):
    change_issue(issue, by=approver, values={"preheader": "Nieuw."})
    change_issue(issue, by=author, values={"preheader": "Beter."})
    submit(issue, by=author)
    assert approve(issue, by=approver).approved_by == approver


def test_approve_refuses_a_draft(issue, approver):
    with pytest.raises(IssueStepError):
        approve(issue, by=approver)


@pytest.mark.parametrize("change", ["fields", "add", "item", "move", "remove"])
def test_any_change_drops_the_approval(approved, author, change):
    item = approved.items.get()
    item.issue = approved
    {
        "fields": lambda: change_issue(approved, by=author, values={"subject": "Anders"}),
        "add": lambda: add_item(approved, by=author, article=ArticleFactory()),
        "item": lambda: change_item(item, by=author, values={"heading": "Anders"}),
        "move": lambda: move_item(item, by=author, to=1),
        "remove": lambda: remove_item(item, by=author),
    }[change]()
    assert Issue.objects.get().status == Issue.Status.DRAFT
    assert RenderedIssue.objects.count() == 1


def test_stale_copy_changes_nothing(issue, author):
    stale = Issue.objects.get()
    change_issue(issue, by=author, values={"subject": "Eerste"})
    with pytest.raises(IssueChangedError):
        change_issue(stale, by=author, values={"subject": "Tweede"})
    with pytest.raises(IssueChangedError):
        add_item(stale, by=author, article=ArticleFactory())
    assert Issue.objects.get().subject == "Eerste"
    assert IssueItem.objects.count() == 1


def test_two_people_submit_and_one_wins(issue, author):
    stale = Issue.objects.get()
    submit(issue, by=author)
    with pytest.raises(IssueChangedError):
        submit(stale, by=author)


def test_send_back_keeps_the_remark_until_the_next_submit(issue, author, approver):
    submit(issue, by=author)
    send_back(issue, by=approver, remark=" Kort het voorwoord in. ")
    issue.refresh_from_db()
    assert (issue.status, issue.remark) == (Issue.Status.DRAFT, "Kort het voorwoord in.")
    submit(issue, by=author)
    assert Issue.objects.get().remark == ""


def test_send_back_wants_a_remark_and_a_review(issue, author, approver):
    with pytest.raises(IssueStepError, match="ter beoordeling"):
        send_back(issue, by=approver, remark="Nee")
    submit(issue, by=author)
    with pytest.raises(IssueStepError, match="Schrijf"):
        send_back(issue, by=approver, remark=" ")


def test_reopen_takes_an_approved_issue_back(approved, author):
    reopen(approved, by=author)
    assert Issue.objects.get().status == Issue.Status.DRAFT
    with pytest.raises(IssueStepError):
        reopen(approved, by=author)


def test_publish_twice_is_once(approved):
    publish(approved)
    moment = Issue.objects.get().published_at
    publish(Issue.objects.get())
    published = Issue.objects.published().get()
    assert published.published_at == moment


def test_publish_refuses_what_is_not_approved(issue):
    with pytest.raises(IssueStepError):
        publish(issue)


def test_published_issue_only_takes_corrections(approved, author):
    publish(approved)
    with pytest.raises(IssueStepError, match="kan wel de pagina corrigeren"):
        change_issue(approved, by=author, values={"subject": "Anders"})
    correct(approved, by=author, note="Het bedrag was 14 miljoen.")
    issue = Issue.objects.get()
    assert issue.correction == "Het bedrag was 14 miljoen."
    assert issue.corrected_at is not None
    assert issue.status == Issue.Status.PUBLISHED


def test_correct_refuses_drafts_and_empty_notes(issue, approved, author):
    with pytest.raises(IssueStepError):
        correct(IssueFactory(), by=author, note="Iets")
    publish(approved)
    with pytest.raises(IssueStepError, match="Schrijf"):
        correct(approved, by=author, note="")


def test_every_step_is_in_the_history(approved):
    statuses = [entry.status for entry in approved.history.order_by("history_id")]
    assert statuses == ["draft", "draft", "in_review", "approved"]


def test_items_keep_their_history(issue, author):
    item = IssueItemFactory(issue=issue)
    change_item(item, by=author, values={"heading": "Nieuw"})
    assert item.history.first().heading == "Nieuw"
