"""The pages around composing: one item, the preview, what was approved, and who sees them."""

import pytest
from django.urls import reverse

from articles.models import Issue
from tests.articles.factories import (
    EventFactory,
    IssueFactory,
    IssueItemFactory,
    RenderedIssueFactory,
)
from tests.articles.test_issue_admin import address, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return person("view_issue", "change_issue", "view_renderedissue")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def issue(editor):
    return IssueFactory(author=editor)


def test_item_page_shows_the_fields_of_its_kind(desk, issue):
    quote = IssueItemFactory(issue=issue, kind="quote", article=None)
    change = reverse("admin:articles_issueitem_change", args=[quote.pk])
    page = desk.get(change)
    assert set(page.context["adminform"].form.fields) == {
        "heading",
        "teaser",
        "attribution",
        "seen_version",
    }
    assert "'unsafe-inline'" in page["Content-Security-Policy"]
    desk.post(
        change, {"heading": "", "teaser": "<p>Mooi.</p>", "attribution": "An", "seen_version": 0}
    )
    quote.refresh_from_db()
    assert (quote.teaser, quote.attribution) == ("<p>Mooi.</p>", "An")
    assert Issue.objects.get().version == 1


def test_item_page_sets_events(desk, issue):
    event = EventFactory()
    agenda = IssueItemFactory(issue=issue, kind="agenda", article=None, heading="Agenda")
    desk.post(
        reverse("admin:articles_issueitem_change", args=[agenda.pk]),
        {"heading": "Agenda", "teaser": "", "events": [event.pk], "seen_version": 0},
    )
    assert list(agenda.events.all()) == [event]


def test_item_of_a_published_issue_cannot_be_changed(desk, issue):
    item = IssueItemFactory(issue=issue)
    Issue.objects.update(status="published")
    change = reverse("admin:articles_issueitem_change", args=[item.pk])
    assert desk.post(change, {"heading": "X", "seen_version": 0}).status_code == 403


def test_preview_frame_runs_nothing(desk, issue):
    IssueItemFactory(issue=issue)
    frame = desk.get(address("preview_html", issue.pk))
    policy = frame["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox" in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    page = desk.get(address("preview", issue.pk))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.content.decode()


def test_preview_lists_findings_with_a_link_to_the_item(desk, issue):
    item = IssueItemFactory(issue=issue, kind="text", article=None, teaser="<p>Dag.</p>")
    page = desk.get(address("preview", issue.pk)).content.decode()
    assert "Geef onderdeel 1 (tekst) een kop." in page
    assert reverse("admin:articles_issueitem_change", args=[item.pk]) in page


def test_hostile_text_is_dead_on_every_page(desk, issue):
    hostile = "<script>alert(1)</script>"
    Issue.objects.update(subject=hostile, title=hostile)
    IssueItemFactory(issue=issue, heading=hostile)
    for name in ("compose", "preview", "change"):
        assert hostile not in desk.get(address(name, issue.pk)).content.decode()


def test_rendered_issue_can_only_be_read(desk):
    frozen = RenderedIssueFactory()
    change = reverse("admin:articles_renderedissue_change", args=[frozen.pk])
    assert desk.get(change).status_code == 200
    assert desk.post(change, {"subject": "Anders"}).status_code == 403
    html = desk.get(reverse("admin:articles_renderedissue_html", args=[frozen.pk]))
    assert html.content.decode() == frozen.html


def test_list_shows_items_and_leads_to_composing(desk, issue):
    IssueItemFactory.create_batch(2, issue=issue)
    page = desk.get(address("changelist")).content.decode()
    assert address("compose", issue.pk) in page
    assert '<td class="field-item_count">2</td>' in page


def test_issue_that_was_approved_stays(client):
    frozen = RenderedIssueFactory()
    client.force_login(person("view_issue", "delete_issue"))
    assert client.post(address("delete", frozen.issue_id), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["compose", "preview", "preview_html"])
def test_outsiders_see_nothing(client, issue, name):
    client.force_login(person())
    assert client.get(address(name, issue.pk)).status_code == 403
    client.logout()
    assert client.get(address(name, issue.pk)).status_code == 302
