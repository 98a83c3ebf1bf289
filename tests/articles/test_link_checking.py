"""The links of an issue in the making: what is asked, when again, what comes of the answer."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import link_checking, tasks
from articles.checks import Target, check_issue
from articles.link_checking import LinkRefusedError, accept, ask_again, check, doubt, due, judge
from articles.models import ArticleLink, Issue, LinkState
from nplv import outside
from nplv.outside import Answer
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    IssueFactory,
    IssueItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SITE = "https://site.example/a"
OTHER = "https://other.example/b"
OWN = "https://nieuws.example.org"


@pytest.fixture
def issue():
    issue = IssueFactory(foreword=f'<p><a href="{SITE}">de brief</a></p>')
    IssueItemFactory(issue=issue)
    return issue


class Web:
    """The web as a table: address -> status, or the error that asking raises."""

    def __init__(self, **answers):
        self.answers = {}
        self.asked = []

    def __call__(self, url):
        self.asked.append(url)
        answer = self.answers.get(url, 200)
        if isinstance(answer, type):
            raise answer(url)
        return Answer(answer, url)


@pytest.fixture
def web(monkeypatch):
    monkeypatch.setattr(link_checking, "PAUSE", 0)
    return Web()


def found(issue):
    return [(finding.level, finding.code) for finding in check_issue(issue)]


def test_links_of_every_kind_are_due_once(issue):
    item = issue.items.get()
    ArticleLink.objects.create(article=item.article, label="De brief", url=SITE)
    ArticleLink.objects.create(article=item.article, label="Het plan", url=OTHER, position=1)
    agenda = IssueItemFactory(issue=issue, kind="agenda", article=None, heading="Agenda")
    agenda.events.add(EventFactory(registration="https://form.example/"))
    IssueItemFactory(
        issue=issue,
        kind="text",
        article=None,
        heading="Kop",
        teaser='<p><a href="mailto:a@example.org">mail</a> <a href="#">leeg</a></p>',
    )
    assert due() == [SITE, OTHER, "https://form.example/"]


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", "published"])
def test_issue_that_was_sent_is_left_alone(issue, status):
    Issue.objects.update(status=status)
    assert due() == ([] if status == "published" else [SITE])


def test_old_draft_that_nobody_touches_is_left_alone(issue):
    Issue.objects.update(date="2023-01-01", updated_at=timezone.now() - dt.timedelta(days=15))
    assert due() == []


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (200, "good", ""),
        (204, "good", ""),
        (404, "dead", "de pagina bestaat niet (404)"),
        (410, "dead", "de pagina bestaat niet (410)"),
        (403, "unsure", "de site laat onze controle niet toe (403)"),
        (429, "unsure", "de site laat onze controle niet toe (429)"),
        (503, "unsure", "de site heeft een storing (503)"),
        (outside.NoSuchHostError, "dead", "dit adres bestaat niet"),
        (outside.ConnectionRefusedByHostError, "dead", "de site is niet bereikbaar"),
        (outside.InsideError, "dead", "dit adres ligt niet op het open internet"),
        (outside.RefusedError, "unsure", "de site of de poort is niet openbaar"),
        (outside.NoAnswerError, "unsure", "de site antwoordde niet op tijd"),
        (
            outside.BadCertificateError,
            "unsure",
            "het beveiligingscertificaat van de site klopt niet",
        ),
        (outside.TooManyRedirectsError, "unsure", "de site stuurt steeds door"),
    ],
)
def test_verdict(web, answer, state, reason):
    web.answers[SITE] = answer
    assert judge(SITE, look=web)[:2] == (state, reason)


def test_dead_link_blocks_and_leads_to_its_field(issue, web):
    web.answers[SITE] = 404
    assert found(issue) == []
    assert check(due(), look=web) == 1
    (finding,) = check_issue(issue)
    assert (finding.level, finding.code) == ("blocks", "dead-link")
    assert finding.target == Target("foreword")
    assert finding.message == (
        "De link ‘de brief’ in het voorwoord werkt niet: de pagina bestaat niet (404). "
        "Verbeter het webadres of haal de link weg."
    )


def test_link_that_nobody_could_check_warns(issue, web):
    web.answers[SITE] = 503
    check(due(), look=web)
    assert found(issue) == [("warns", "unsure-link")]


def test_without_network_nothing_is_called_dead(issue, web):
    item = issue.items.get()
    ArticleLink.objects.create(article=item.article, label="Het plan", url=OTHER)
    web.answers = {SITE: outside.NoSuchHostError, OTHER: outside.ConnectionRefusedByHostError}
    check(due(), look=web)
    findings = check_issue(issue)
    assert (findings, findings.links[:2], findings.links.offline) == ([], (2, 0), True)
    assert due() == []
    assert due(now=timezone.now() + dt.timedelta(hours=1)) == [SITE, OTHER]
    web.answers = {SITE: outside.NoSuchHostError}  # the other one answers now
    check([SITE, OTHER], look=web)
    assert found(issue) == [("blocks", "dead-link")]
    check([SITE], look=web)  # alone, but some site answered of late
    assert found(issue) == [("blocks", "dead-link")]


@pytest.mark.parametrize(
    ("answer", "status", "hours", "expected"),
    [
        (200, "draft", 23, []),
        (200, "draft", 24, [SITE]),
        (200, "in_review", 3, []),
        (200, "in_review", 4, [SITE]),
        (404, "draft", 1, [SITE]),
        (404, "draft", 0.9, []),
    ],
)
def test_when_a_link_is_asked_again(issue, web, answer, status, hours, expected):
    web.answers[SITE] = answer
    check(due(), look=web)
    Issue.objects.update(status=status)
    assert due(now=timezone.now() + dt.timedelta(hours=hours)) == expected


def test_person_who_looked_is_believed_until_the_address_changes(issue, web):
    web.answers = {SITE: 404, OTHER: 404}
    check(due(), look=web)
    accept(issue, url=SITE, by=UserFactory(username="els"))
    check([SITE], look=web)  # it still says no
    findings = check_issue(issue)
    (aside,) = findings.put_aside
    assert findings == []
    assert aside.settled.startswith("els op ")
    issue.foreword = issue.foreword.replace(SITE, OTHER)
    issue.save()
    check(due(), look=web)
    assert found(issue) == [("blocks", "dead-link")]
    issue.foreword = issue.foreword.replace(OTHER, SITE)
    issue.save()
    doubt(issue, url=SITE)
    assert found(issue) == [("blocks", "dead-link")]


def test_nobody_vouches_for_a_link_that_is_nowhere(issue):
    with pytest.raises(LinkRefusedError):
        accept(issue, url="https://evil.example/", by=UserFactory())
    assert not LinkState.objects.exists()


def test_asking_again_makes_all_links_due(issue, web):
    check(due(), look=web)
    assert due() == []
    assert ask_again(issue) == 1
    assert due() == [SITE]


def test_own_addresses_are_looked_up_without_network(issue, web):
    public = ArticleFactory()
    hidden = ArticleFactory(status="draft")
    addresses = {
        f"{OWN}{public.get_absolute_url()}": "",
        f"{OWN}/": "",
        f"{OWN}/nieuws/?soort=nieuws#top": "",
        f"{OWN}{hidden.get_absolute_url()}": "deze pagina staat niet (meer) op onze site",
        f"{OWN}/nieuwsbrief/nooit/": "deze pagina staat niet (meer) op onze site",
        f"{OWN}/bestaat/niet/": "deze pagina bestaat niet op onze site",
        f"{OWN}/media/weg.jpg": "deze pagina staat niet (meer) op onze site",
        f"{OWN}/beheer/articles/": "deze pagina is alleen voor de redactie",
    }
    check(list(addresses), look=web)
    assert web.asked == []
    assert {state.url: state.reason for state in LinkState.objects.all()} == addresses
    hidden.status = "published"
    hidden.save()
    later = timezone.now() + dt.timedelta(minutes=5)
    url = f"{OWN}{hidden.get_absolute_url()}"
    issue.foreword = f'<p><a href="{url}">het bericht</a></p>'
    issue.save()
    assert found(issue) == [("blocks", "dead-link")]
    assert due(now=later) == [url]
    check([url], look=web)
    assert found(issue) == []


def test_links_to_one_host_are_asked_one_by_one_with_a_pause(monkeypatch):
    pauses = []
    monkeypatch.setattr(link_checking.time, "sleep", pauses.append)
    web = Web()
    check([SITE, OTHER, "https://site.example/c", "https://site.example/d"], look=web)
    assert pauses == [1.0, 1.0]
    assert sorted(web.asked) == [OTHER, SITE, "https://site.example/c", "https://site.example/d"]


def test_round_stops_when_its_time_is_up(web):
    assert check([SITE, OTHER], look=web, seconds=0) == 0
    assert web.asked == []


def test_what_is_in_no_issue_any_more_is_forgotten(web, monkeypatch):
    check([SITE, OTHER], look=web)
    old = timezone.now() - dt.timedelta(days=91)
    LinkState.objects.filter(url=SITE).update(checked_at=old)
    assert link_checking.check_due() == 0
    assert [state.url for state in LinkState.objects.all()] == [OTHER]


def test_worker_is_woken_once_and_only_where_something_is_due(issue, web, settings):
    assert tasks.wake() is False  # switched off in tests
    settings.NPLV_CHECK_LINKS = True
    assert (tasks.wake(), tasks.wake()) == (True, False)
    assert DBTaskResult.objects.get().task_path == "articles.tasks.check_links"
    DBTaskResult.objects.all().delete()
    check(due(), look=web)
    assert tasks.wake() is False


def test_buttons_of_a_link(client, issue, web):
    web.answers[SITE] = 404
    check(due(), look=web)
    client.force_login(
        UserFactory(username="els", is_superuser=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    def press(act, **data):
        address = reverse("admin:articles_issue_finding", args=[issue.pk, act])
        return client.post(address, data, follow=True).content.decode()

    assert "Goed bevonden door els op" in press("link-klopt", url=SITE)
    assert "1 ding eerst oplossen" in press("link-toch-controleren", url=SITE)
    assert "Deze link staat niet meer in de editie." in press("link-klopt", url=OTHER)
    assert "De links zijn nog niet gecontroleerd" in press("links-controleren")
