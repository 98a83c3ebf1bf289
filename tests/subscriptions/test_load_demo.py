"""The whole demonstration, loaded twice; the pictures are stored once for all tests here."""

import datetime as dt
import io
import shutil

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from areas.models import Area
from articles import renditions
from articles.checks import check_issue
from articles.demo import loading
from articles.models import Article, Image, Issue, RenderedIssue
from articles.rendering import render_issue
from nplv.roles import TABLE
from subscriptions import demo
from subscriptions.models import ConsentEvent, Delivery, Mailing, Subscriber

ISSUE = "2023-12-22"
MEDIA = "media-of-demo"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media_of_module(settings, tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / MEDIA
    settings.NPLV_DEMO = True


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load the demonstration for good; each test rolls its own changes back."""
    media = tmp_path_factory.getbasetemp() / MEDIA
    with django_db_blocker.unblock():
        changes = override_settings(MEDIA_ROOT=media, NPLV_DEMO=True)
        with changes, pytest.MonkeyPatch.context() as patch:
            patch.setattr(renditions, "SITE_WIDTHS", (360,))  # encoding the others takes long
            told = run("--subscribers", "12")
        yield told
        call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(media, ignore_errors=True)


def run(*arguments):
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def rows():
    models = [
        model
        for app in ("areas", "articles", "subscriptions")
        for model in apps.get_app_config(app).get_models()
    ]
    return {model._meta.label: model.objects.count() for model in [*models, User]}


def test_everything_is_there_and_public(loaded):
    assert Area.objects.count() == 20
    assert Article.objects.published().count() == Article.objects.count() >= 34
    assert not Area.objects.filter(articles=None).exists()
    assert Article.objects.filter(image=None).count() == 0
    assert Article.objects.upcoming().count() == 3


def test_issue_is_sent_to_each_active_subscriber_once(loaded):
    issue = Issue.objects.get(slug=ISSUE)
    mailing = Mailing.objects.get(issue=issue)
    assert issue.status == Issue.Status.PUBLISHED
    assert issue.renderings.get().approved_by.username == "eindredacteur"
    assert mailing.audience == Subscriber.objects.active().count() == 12
    assert Delivery.objects.filter(mailing=mailing).count() == 12


def test_issue_raises_no_finding_and_is_small(loaded):
    for issue in Issue.objects.all():
        assert check_issue(issue) == []
        assert render_issue(issue).size < 100_000


def test_issue_holds_the_subjects_of_that_day_in_order(loaded):
    items = Issue.objects.get(slug=ISSUE).items.select_related("article")
    assert [str(item.article.slug if item.article else item.heading) for item in items] == [
        "280-miljoen-volkshuisvestingsfonds",
        "Dit krijgen zeven van onze gebieden",
        "kansrijke-wijk-256-miljoen",
        "energiefixers-zaandam-oost",
        "",
        "opinie-bestaanszekerheid",
        "leeuwarden-oost-gezonde-wijk",
        "Kort nieuws",
        "voorstel-ruimere-wbmgp",
        "baangarantie-negentien-gemeenten",
        "serie-jongeren-lelystad-oost",
        "Agenda",
        "Op 1 februari beginnen de leerkringen",
        "Luisteren, lezen en kijken",
        "podcast-amsterdam-wereldstad",
        "boek-pleidooi-voor-populisme",
        "documentaire-laat-ons-hopen",
        "podcast-geboeid",
        "podcast-rotterdamwet",
        "Uit de gebieden",
        "overvecht-in-2023",
        "Vacatures en benoemingen",
        "arie-slob-lelystad-oost",
    ]


def test_next_issue_waits_as_a_draft_of_redacteur(loaded):
    draft = Issue.objects.get(slug="2024-01-26")
    assert draft.status == Issue.Status.DRAFT
    assert draft.author.username == "redacteur"
    assert draft.items.count() == 4


def test_loading_again_changes_nothing_and_sends_nothing(loaded):
    before = rows()
    with time_machine.travel(timezone.now() + dt.timedelta(days=3), tick=True):
        told = run("--subscribers", "12")
    assert rows() == before
    assert "0 nieuw, 0 tekeningen, 0 thema’s" in told
    assert "begonnen" not in told


def test_what_somebody_changed_stays(loaded):
    article = Article.objects.get(slug="verbeter-breda")
    article.title = "Breda luistert"
    article.save()
    run("--subscribers", "12")
    article.refresh_from_db()
    assert article.title == "Breda luistert"


def test_colleagues_have_their_role_and_may_log_in(loaded):
    for role in TABLE:
        user = User.objects.get(username=role)
        assert [group.name for group in user.groups.all()] == [role]
        assert user.is_staff
        assert not user.is_superuser
        assert user.check_password("demo")


def test_a_third_of_the_subscribers_chose_areas(loaded):
    own = Subscriber.objects.filter(all_areas=False)
    assert own.count() == 4
    assert all(1 <= subscriber.areas.count() <= 3 for subscriber in own)


def test_every_subscriber_asked_and_confirmed(loaded):
    for subscriber in Subscriber.objects.all():
        kinds = sorted(subscriber.consent_events.values_list("kind", flat=True))
        assert kinds == [ConsentEvent.Kind.CONFIRMED, ConsentEvent.Kind.REQUESTED]
        assert subscriber.email.endswith("@example.org")


def test_pictures_are_described_and_on_disk(loaded):
    for image in Image.objects.all():
        assert image.alt_text
        assert (image.width, image.height) == (1600, 900)
        assert image.file.storage.exists(image.file.name)


def test_summary_is_dutch_and_says_what_happened(loaded):
    assert "Medewerkers: redacteur, eindredacteur, beheerder (wachtwoord: demo)" in loaded
    assert "Abonnees: 12 nieuw, 12 actief" in loaded
    assert "is begonnen: 12 abonnees" in loaded
    assert f"Editie {ISSUE}: gepubliceerd" in loaded


def test_with_no_send_the_issue_is_approved_and_later_sent(loaded):
    wipe_issues()
    assert f"Editie {ISSUE}: goedgekeurd" in run("--subscribers", "12", "--no-send")
    assert not Mailing.objects.exists()
    assert RenderedIssue.objects.count() == 1
    assert f"Editie {ISSUE}: gepubliceerd" in run("--subscribers", "12")
    assert Mailing.objects.get().audience == 12


def test_without_subscribers_nothing_is_sent(loaded):
    wipe_issues()
    Subscriber.objects.all().delete()
    told = run("--subscribers", "0")
    assert "Niet verstuurd: Er is niemand" in told
    assert f"Editie {ISSUE}: goedgekeurd" in told


def test_outside_the_demo_nobody_gets_the_known_password(loaded, settings):
    settings.NPLV_DEMO = settings.DEBUG = False
    wipe_issues()
    User.objects.all().delete()
    told = run("--subscribers", "12", "--no-send")
    assert "Stel er zelf een in met changepassword" in told
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_a_negative_number_of_subscribers_is_refused(loaded):
    with pytest.raises(CommandError, match="nul of meer"):
        run("--subscribers=-1")


def test_content_that_names_an_unknown_award_is_refused(loaded):
    with pytest.raises(loading.MissingContentError, match="geen-toekenning"):
        loading._awards(["geen-toekenning"])


def test_subscribers_are_added_up_to_the_number(loaded):
    assert demo.load_subscribers(12) == 0
    assert demo.load_subscribers(20) == 8


def wipe_issues():
    for model in (Delivery, Mailing):
        model.objects.all().delete()
    RenderedIssue.objects.all().delete()
    Issue.objects.all().delete()
