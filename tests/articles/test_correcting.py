"""An issue that is out, corrected on the site; what was mailed stays to the byte."""

import pytest
import time_machine
from django.urls import reverse

from articles.archive import corrections_of
from articles.composing import add_item
from articles.correcting import correct, correct_issue, correct_item
from articles.issues import IssueChangedError, IssueStepError, create_issue
from articles.models import Issue, IssueItem, RenderedIssue
from articles.reviewing import approve, publish, submit
from tests.articles.factories import ArticleFactory, IssueFactory, UserFactory
from tests.articles.test_issue_admin import address, person

pytestmark = pytest.mark.django_db
NOTE = "Het bedrag was 14 miljoen."


@pytest.fixture
def by():
    return UserFactory(username="sam")


@pytest.fixture
def issue(by):
    writer = UserFactory()
    issue = create_issue(IssueFactory.build(foreword="<p>Beste lezer.</p>"), by=writer)
    add_item(issue, by=writer, article=ArticleFactory(title="Geld", teaser="15 miljoen euro."))
    submit(issue, by=writer)
    approve(issue, by=by)
    return publish(issue)


@pytest.fixture
def item(issue):
    item = issue.items.get()
    item.issue = issue
    return item


@pytest.fixture
def desk(client):
    client.force_login(person("view_issue", "approve_issue"))
    return client


def sent():
    return RenderedIssue.objects.values().get()


def web(client, issue):
    return client.get(issue.get_absolute_url()).content.decode()


def test_words_change_on_the_page_and_not_in_the_mail(client, issue, item, by):
    before = sent()
    with time_machine.travel("2030-05-06 10:00Z", tick=False):
        correct_item(item, by=by, note=NOTE, values={"teaser": "<p>14 miljoen euro.</p>"})
    page = web(client, issue)
    assert ("14 miljoen euro." in page, "15 miljoen euro." in page) == (True, False)
    assert '<time datetime="2030-05-06T12:00:00+02:00">6 mei 2030</time>.</strong> ' + NOTE in page
    assert sent() == before
    assert item.article.teaser == "15 miljoen euro."


def test_head_of_the_page(client, issue, by):
    before = sent()
    values = {"subject": "Nieuwe kop", "foreword": "<p>Lieve <script>x</script>lezer.</p>"}
    correct_issue(issue, by=by, note=NOTE, values=values)
    page = web(client, issue)
    assert ("<h1>Nieuwe kop</h1>" in page, "<p>Lieve lezer.</p>" in page) == (True, True)
    assert sent() == before


def test_each_correction_stays_on_the_page(client, issue, item, by):
    correct_item(item, by=by, note="Eerst dit.", values={"heading": "Geld!"})
    correct(issue, by=by, note="Toen dat.")
    page = web(client, issue)
    assert page.index("Toen dat.") < page.index("Eerst dit.")
    assert [(one.note, one.who) for one in corrections_of(issue)] == [
        ("Toen dat.", "sam"),
        ("Eerst dit.", "sam"),
    ]


def test_feed_says_when(client, issue, by):
    with time_machine.travel("2030-05-06 10:00Z", tick=False):
        correct(issue, by=by, note=NOTE)
        feed = client.get(reverse("articles:archive-feed")).content.decode()
    assert feed.count("<updated>2030-05-06T10:00:00+00:00</updated>") == 2  # entry and feed


def test_history_keeps_what_stood_there(issue, item, by):
    correct_item(item, by=by, note=NOTE, values={"heading": "Nieuw"})
    newest, before = item.history.all()[:2]
    assert (newest.heading, newest.history_user, before.heading) == ("Nieuw", by, "")


def test_issue_stays_published_and_others_are_seen(issue, item, by):
    stale = IssueItem.objects.select_related("issue").get()
    correct_item(item, by=by, note=NOTE, values={"heading": "Nieuw"})
    issue.refresh_from_db()
    assert (issue.status, issue.author == by) == ("published", False)
    with pytest.raises(IssueChangedError):
        correct_item(stale, by=by, note=NOTE, values={"heading": "Ander"})
    item.refresh_from_db()
    assert item.heading == "Nieuw"


@pytest.mark.parametrize(
    ("status", "given", "why"),
    [
        ("draft", {"note": NOTE, "values": {"heading": "X"}}, "gepubliceerde editie"),
        ("published", {"note": " ", "values": {"heading": "X"}}, "Schrijf op"),
        ("published", {"note": NOTE, "values": {}}, "nog niets veranderd"),
    ],
)
def test_refusals(item, by, status, given, why):
    Issue.objects.update(status=status)
    item.issue.refresh_from_db()
    with pytest.raises(IssueStepError, match=why):
        correct_item(item, by=by, **given)
    assert Issue.objects.get().corrected_at is None


@pytest.mark.parametrize("name", ["position", "article", "layout"])
def test_what_was_sent_keeps_its_shape(item, by, name):
    with pytest.raises(ValueError, match=name):
        correct_item(item, by=by, note=NOTE, values={name: 1})


def post(desk, name, *args, **given):
    address_of = reverse(f"admin:articles_issue_{name}", args=args)
    version = Issue.objects.get().version
    return desk.post(address_of, {"version": version, "note": NOTE, **given}, follow=True)


def test_page_corrects_an_item(desk, issue, item):
    page = desk.get(reverse("admin:articles_issue_correct_item", args=[issue.pk, item.pk]))
    assert "Leeg: de titel, nu ‘Geld’." in page.content.decode()
    assert "'unsafe-inline'" in page["Content-Security-Policy"]
    given = {"heading": "Meer geld", "teaser": "<p>14 miljoen.</p>"}
    answer = post(desk, "correct_item", issue.pk, item.pk, **given)
    assert "Gecorrigeerd op de site. De mail blijft zoals zij is verstuurd." in (
        answer.content.decode()
    )
    item.refresh_from_db()
    assert (item.heading, item.teaser) == ("Meer geld", "<p>14 miljoen.</p>")


def test_page_corrects_the_head(desk, issue):
    given = {"subject": "Anders", "preheader": issue.preheader, "foreword": issue.foreword}
    post(desk, "correct_head", issue.pk, **given)
    issue.refresh_from_db()
    assert (issue.subject, issue.correction) == ("Anders", NOTE)


def test_page_refuses_in_words_and_keeps_what_was_typed(desk, issue, item):
    answer = post(desk, "correct_item", issue.pk, item.pk, heading="Getypt", note="")
    text = answer.content.decode()
    assert 'value="Getypt"' in text
    assert "errorlist" in text
    unchanged = post(desk, "correct_item", issue.pk, item.pk, heading="", teaser="")
    assert "Je hebt nog niets veranderd." in unchanged.content.decode()
    late = post(desk, "correct_item", issue.pk, item.pk, heading="Getypt", version=0)
    assert "Iemand anders heeft deze editie intussen veranderd." in late.content.decode()
    assert 'value="Getypt"' in late.content.decode()
    item.refresh_from_db()
    assert item.heading == ""


def test_list_shows_what_can_be_and_what_was_corrected(desk, issue, item, by):
    correct(issue, by=by, note=NOTE)
    page = desk.get(address("corrections", issue.pk)).content.decode()
    assert reverse("admin:articles_issue_correct_item", args=[issue.pk, item.pk]) in page
    assert NOTE in page


def test_issue_that_is_not_out_is_composed(desk, issue):
    Issue.objects.update(status="draft")
    answer = desk.get(address("corrections", issue.pk))
    assert answer["Location"] == address("compose", issue.pk)


def test_item_of_another_issue_is_not_found(desk, issue):
    other = create_issue(IssueFactory.build(), by=None)
    found = add_item(other, by=None, article=ArticleFactory())
    path = reverse("admin:articles_issue_correct_item", args=[issue.pk, found.pk])
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize("name", ["corrections", "correct_head"])
def test_who_may_not_approve_corrects_nothing(client, issue, name):
    client.force_login(person("view_issue", "change_issue"))
    assert client.get(address(name, issue.pk)).status_code == 403
    assert client.post(address(name, issue.pk)).status_code == 403


def test_preview_shows_the_mail_as_sent_and_the_page_as_corrected(desk, issue, item, by):
    correct_item(item, by=by, note=NOTE, values={"heading": "Andere kop"})
    mail = desk.get(address("preview_html", issue.pk)).content.decode()
    page = desk.get(address("preview_web", issue.pk)).content.decode()
    assert ("Andere kop" in mail, "Andere kop" in page) == (False, True)
