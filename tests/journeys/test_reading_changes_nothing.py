"""Every address of the site, asked for by a stranger and by a superuser: nothing is written."""

import hashlib
import io

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.urls import get_resolver
from django.utils import timezone

from areas.award_import import keep_upload
from areas.models import AwardUpload
from articles import bringing
from articles.models import (
    Abbreviation,
    Article,
    Image,
    ImageUpload,
    Issue,
    IssueItem,
    PreviewLink,
    RenderedIssue,
)
from articles.sharing import share
from nplv.tokens import CONFIRM, PREFERENCES, PREVIEW, UNSUBSCRIBE, make_token
from subscriptions.models import AuditLine, Delivery, Mailing, Subscriber
from tests.articles.factories import IssueFactory, IssueItemFactory, UserFactory, jpeg
from tests.site import build_site
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import started

# A log-in leaves a session, and the moment of it; they are no content.
# What was downloaded or refused is told to the audit log, by design.
LEFT_OUT = {"django_session", "subscriptions_auditline"}
AWARDS = "kenmerk;regeling;ronde;jaar;ontvanger\nx;y;1;2023;Delft\n"

# Page with an act in its address -> the acts.
ACTS = {
    "admin:subscriptions_mailing_act": [
        *("starten", "pauzeren", "hervatten", "annuleren", "vrijgeven", "mislukte-opnieuw"),
    ],
    "admin:subscriptions_mailing_settle": ["verzonden", "opnieuw"],
    "admin:articles_issue_finding": ["links-controleren"],
    "admin:articles_issue_step": ["submit", "approve", "send_back", "reopen", "correct"],
}


@pytest.fixture
def everything(db):
    """Something of every kind, so that pages have something to do."""
    call_command("load_roles", verbosity=0)
    article = build_site()
    draft = IssueFactory(status=Issue.Status.IN_REVIEW)
    share(draft, by=UserFactory())
    IssueItemFactory(issue=draft, article=article)
    mailing = started(2)
    Delivery.objects.filter(pk=mailing.deliveries.first().pk).update(status="unknown")
    Abbreviation.objects.create(short="SZW", meaning="Sociale Zaken")
    keep_upload(AWARDS.encode(), name="toekenningen.csv", by=UserFactory())
    AuditLine.objects.create(act="login", path="/beheer/login/", result="done")
    bringing.keep_upload(io.BytesIO(jpeg()), name="plein.jpg", by=UserFactory())
    SubscriberFactory(status="pending", requested_at=timezone.now())
    return draft


def patterns(found, prefix="", namespace=""):
    """Yield every address as (name, pattern)."""
    for each in found:
        if hasattr(each, "url_patterns"):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from patterns(each.url_patterns, prefix + str(each.pattern), inner)
        else:
            yield f"{namespace}{each.name}", prefix, each


def addresses(draft):
    """Return each address of the site, with rows that exist filled in."""
    return (path for _name, path in named_addresses(draft))


def named_addresses(draft):
    """Yield the name of each address too; for one without a name it is the pattern."""
    values = filled(draft)
    for name, prefix, each in patterns(get_resolver().url_patterns):
        path = prefix + str(each.pattern)
        if "(?P<url>" in path or path.startswith("anymail/"):  # Anymail's own take POST only
            continue
        path = path.replace(r"^([^/]+)/history/([^/]+)/$", "<id>/history/<old>/")
        if path.startswith("api/") and each.name is None:  # for addresses that do not exist
            continue
        if path.startswith("beheer/^(?P<app_label>"):
            for app in ("areas", "articles", "subscriptions", "auth"):
                yield f"{name}:{app}", f"/beheer/{app}/"
            continue
        for act in values["acts"].get(name, [""]):
            filled_in = fill(path, {**values, **of_model(name), "act": act, "step": act}, name)
            yield name if each.name else path, "/" + filled_in


def fill(path, values, name):
    for converter in ("path:", "str:", "slug:", "int:", ""):
        for part in (
            *(
                "object_id",
                "id",
                "old",
                "pk",
                "item",
                "issue_pk",
                "link",
                "upload",
                "token",
                "slug",
                "name",
            ),
            *("act", "step", "content_type_id", "path", "status", "way", "key", "kenmerk", "kind"),
        ):
            value = values["tokens"].get(name) if part == "token" else values.get(part, "x")
            if part == "upload" and name == "admin:articles_image_waiting":
                value = values["waiting"]
            if part in {"slug", "kenmerk"}:
                value = values["slugs"].get(name, "x")
            if part == "pk":
                of_mailing = name.startswith("admin:subscriptions_mailing_")
                value = values["pks"].get(name, values["mailing"] if of_mailing else value)
            path = path.replace(f"<{converter}{part}>", str(value))
    assert "<" not in path, path
    return path


def filled(draft):
    subscriber = Subscriber.objects.active().first()
    unknown = Delivery.objects.get(status="unknown")
    article = Article.objects.published().exclude(areas=None).first()
    person = subscriber.pk
    return {
        "pk": draft.pk,
        "mailing": Mailing.objects.get().pk,
        "link": PreviewLink.objects.get().pk,
        "item": IssueItem.objects.get(issue=draft).pk,
        "upload": AwardUpload.objects.get().pk,
        "waiting": ImageUpload.objects.get().pk,
        "issue_pk": RenderedIssue.objects.get().issue_id,
        "content_type_id": ContentType.objects.get_for_model(Article).pk,
        "object_id": article.pk,
        "pks": {
            "admin:articles_article_preview": article.pk,
            "admin:articles_article_typed": article.pk,
            "admin:articles_article_duplicate": article.pk,
            "admin:articles_image_thumbnail": Image.objects.first().pk,
            "admin:articles_renderedissue_html": RenderedIssue.objects.get().pk,
            "admin:subscriptions_mailing_settle": unknown.pk,
            "admin:subscriptions_subscriber_person": person,
            "admin:subscriptions_subscriber_unsubscribe": person,
            "admin:subscriptions_subscriber_erase": person,
        },
        "tokens": tokens_of(person),
        "key": article.awards.first().key,
        "status": "unknown",
        "way": "verzonden",
        "kind": "nieuws",
        "slugs": slugs_of(article),
        "acts": ACTS,
    }


def slugs_of(article):
    area, issue = article.areas.first().slug, Issue.objects.published().first().slug
    return {
        **dict.fromkeys(("articles:article", "articles:api:article"), article.slug),
        "articles:share": article.slug,
        "articles:event-ics": Article.objects.events().first().slug,
        **dict.fromkeys(("areas:area", "articles:area-feed", "articles:api:area"), area),
        "articles:api:award": article.awards.first().key,
        **dict.fromkeys(("articles:issue", "articles:api:issue"), issue),
    }


def tokens_of(person):
    pending = Subscriber.objects.get(status="pending")
    moment = int(pending.requested_at.timestamp())
    return {
        "articles:preview": make_token(PREVIEW, PreviewLink.objects.get().pk),
        "articles:preview-mail": make_token(PREVIEW, PreviewLink.objects.get().pk),
        "subscriptions:confirm": make_token(CONFIRM, pending.pk, context=moment),
        "subscriptions:preferences": make_token(PREFERENCES, person),
        "subscriptions:unsubscribe": make_token(UNSUBSCRIBE, person),
    }


def of_model(name):
    """Return the numbers of a row, and of its history, for a page of the admin."""
    for model in admin.site._registry:
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        if name.startswith(label):
            rows = model._default_manager.order_by("pk")
            row = rows.last() if model is IssueItem else rows.first()  # the last is of the draft
            number = row.pk if row else 1
            old = row.history.first().history_id if row and hasattr(row, "history") else 1
            return {"object_id": number, "id": number, "old": old}
    return {}


def snapshot():
    """Return a digest of every table: what is in it, to the byte."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in LEFT_OUT and model._meta.managed:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = sorted(map(repr, cursor.fetchall()))
                found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


@pytest.mark.parametrize("who", ["stranger", "superuser"])
def test_reading_every_address_changes_nothing(client, everything, settings, who):
    settings.NPLV_DEMO = True  # the local mailbox too
    if who == "superuser":
        boss = UserFactory(is_superuser=True, is_staff=True)
        client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    before = snapshot()
    paths = sorted(set(addresses(everything)))
    seen = {}
    for path in paths:
        for ask in (client.get, client.head):
            if "logout" not in path:
                seen[path] = ask(path).status_code
    assert snapshot() == before
    wrong = {path: code for path, code in seen.items() if code == 404 and "/x" not in path}
    assert wrong.pop("/stijl/") == 404  # with DEBUG only
    assert (len(paths) > 150, wrong) == (True, {})
    if who == "stranger":
        shown = [path for path in seen if path.startswith("/beheer/") and seen[path] == 200]
        assert shown == ["/beheer/login/"]
