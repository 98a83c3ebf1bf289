"""Who reaches what at the desk: every address of the admin, by every role, asked and posted to.

The tables below are the expectation, written by hand; the addresses come from the URLconf. An
address without a line fails, and so does a line without an address. A new page of the desk gets
a line in PAGES: the lowest role that may ask for it, and the lowest that may post to it. Values
for its address stand in tests/journeys/test_reading_changes_nothing.py.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nplv.roles import load_roles
from subscriptions.models import Delivery, Suppression
from tests.journeys.test_reading_changes_nothing import everything, named_addresses

__all__ = ["everything"]

# From least to most: each may do what the one before it may. NOBODY is not even a beheerder.
ANYBODY, STAFF = "anybody", "staff"
REDACTEUR, EIND, BEHEER = "redacteur", "eindredacteur", "beheerder"
NOBODY = "nobody"
ORDER = [ANYBODY, STAFF, REDACTEUR, EIND, BEHEER]
HOME, LOGIN = "/beheer/", "/beheer/login/"

# Model -> lowest role that may see it, add one, change one, delete one; by the stock pages.
MODELS = {
    "articles_abbreviation": (REDACTEUR, REDACTEUR, REDACTEUR, EIND),
    "articles_article": (REDACTEUR, REDACTEUR, REDACTEUR, EIND),
    "articles_image": (REDACTEUR, REDACTEUR, REDACTEUR, EIND),
    "articles_issue": (REDACTEUR, REDACTEUR, REDACTEUR, EIND),
    "articles_issueitem": (REDACTEUR, NOBODY, REDACTEUR, NOBODY),
    "articles_renderedissue": (REDACTEUR, NOBODY, NOBODY, NOBODY),
    "articles_theme": (REDACTEUR, EIND, EIND, EIND),
    "areas_area": (REDACTEUR, BEHEER, EIND, NOBODY),
    "areas_fundingscheme": (REDACTEUR, BEHEER, BEHEER, BEHEER),
    "areas_fundinground": (REDACTEUR, BEHEER, BEHEER, BEHEER),
    "areas_fundingaward": (REDACTEUR, BEHEER, BEHEER, BEHEER),
    "subscriptions_mailing": (REDACTEUR, NOBODY, NOBODY, NOBODY),
    "subscriptions_delivery": (EIND, NOBODY, NOBODY, NOBODY),
    "subscriptions_deliveryevent": (BEHEER, NOBODY, NOBODY, NOBODY),
    "subscriptions_subscriber": (BEHEER, NOBODY, NOBODY, NOBODY),
    "subscriptions_consentevent": (BEHEER, NOBODY, NOBODY, NOBODY),
    "subscriptions_suppression": (BEHEER, BEHEER, NOBODY, BEHEER),
    "subscriptions_auditline": (BEHEER, NOBODY, NOBODY, NOBODY),
    "auth_user": (BEHEER, BEHEER, BEHEER, BEHEER),
}
# Page -> lowest role that may ask for it (GET), lowest role that may post to it.
PAGES = {
    # For whoever is logged in
    "index": (STAFF, STAFF),
    "login": (ANYBODY, ANYBODY),
    "logout": (NOBODY, STAFF),
    "password_change": (STAFF, STAFF),
    "password_change_done": (STAFF, NOBODY),
    "second_step": (NOBODY, NOBODY),  # between password and code only: test_second_step
    "second_step_enrol": (NOBODY, NOBODY),
    "second_step_own": (STAFF, STAFF),
    "jsi18n": (STAFF, NOBODY),
    "view_on_site": (STAFF, STAFF),
    "autocomplete": (NOBODY, NOBODY),  # without a field; see test_autocomplete
    "app_list:articles": (REDACTEUR, REDACTEUR),
    "app_list:areas": (REDACTEUR, REDACTEUR),
    "app_list:subscriptions": (REDACTEUR, REDACTEUR),
    "app_list:auth": (BEHEER, BEHEER),
    # Composing an issue
    "articles_issue_compose": (REDACTEUR, REDACTEUR),
    "articles_issue_add_item": (NOBODY, REDACTEUR),
    "articles_issue_move_item": (NOBODY, REDACTEUR),
    "articles_issue_item_fields": (NOBODY, REDACTEUR),
    "articles_issue_remove_item": (NOBODY, REDACTEUR),
    "articles_issue_put_back_item": (NOBODY, REDACTEUR),
    "articles_issue_begin": (NOBODY, REDACTEUR),
    "articles_issue_inbox": (NOBODY, REDACTEUR),
    "articles_issue_candidates": (REDACTEUR, NOBODY),
    "articles_issue_item": (REDACTEUR, NOBODY),
    "articles_issue_pictures": (REDACTEUR, NOBODY),
    "articles_issue_news": (REDACTEUR, REDACTEUR),
    "articles_issue_step:submit": (NOBODY, REDACTEUR),
    "articles_issue_step:reopen": (NOBODY, REDACTEUR),
    "articles_issue_step:approve": (NOBODY, EIND),
    "articles_issue_step:send_back": (NOBODY, EIND),
    "articles_issue_step:correct": (NOBODY, EIND),
    "articles_issue_changes": (REDACTEUR, REDACTEUR),
    "articles_issue_finding": (NOBODY, REDACTEUR),
    "articles_issue_preview": (REDACTEUR, NOBODY),
    "articles_issue_preview_html": (REDACTEUR, NOBODY),
    "articles_issue_preview_web": (REDACTEUR, NOBODY),
    "articles_issue_share": (NOBODY, REDACTEUR),
    "articles_issue_revoke": (NOBODY, REDACTEUR),
    "articles_issue_test_mail": (NOBODY, REDACTEUR),
    "articles_issue_ask_address": (NOBODY, REDACTEUR),
    "articles_issue_confirm_address": (REDACTEUR, REDACTEUR),
    "articles_issue_corrections": (EIND, EIND),
    "articles_issue_correct_head": (EIND, EIND),
    "articles_issue_correct_item": (EIND, EIND),
    "articles_renderedissue_html": (REDACTEUR, REDACTEUR),
    "articles_issueitem_changelist": (NOBODY, NOBODY),  # reached from its issue only
    "articles_image_thumbnail": (REDACTEUR, REDACTEUR),
    "articles_image_upload": (REDACTEUR, REDACTEUR),
    "articles_image_take_in": (NOBODY, REDACTEUR),
    "articles_image_waiting": (REDACTEUR, NOBODY),
    "articles_image_choose": (REDACTEUR, NOBODY),
    "articles_image_name": (REDACTEUR, NOBODY),
    # Writing an article
    "articles_article_preview": (NOBODY, REDACTEUR),
    "articles_article_preview_new": (NOBODY, REDACTEUR),
    "articles_article_links": (REDACTEUR, NOBODY),
    "articles_article_typed": (NOBODY, REDACTEUR),
    "articles_article_typed_new": (NOBODY, REDACTEUR),
    "articles_article_duplicate": (NOBODY, REDACTEUR),
    # Sending
    "subscriptions_mailing_change": (REDACTEUR, REDACTEUR),  # shows; posting shows it again
    "subscriptions_mailing_live": (REDACTEUR, REDACTEUR),
    "subscriptions_mailing_report": (REDACTEUR, REDACTEUR),
    "subscriptions_mailing_csv": (REDACTEUR, REDACTEUR),
    "subscriptions_mailing_list": (EIND, EIND),
    "subscriptions_mailing_list_csv": (EIND, EIND),
    "subscriptions_mailing_plan": (EIND, EIND),
    "subscriptions_mailing_move": (EIND, EIND),
    "subscriptions_mailing_cancel": (EIND, EIND),
    "subscriptions_mailing_act": (NOBODY, EIND),
    "subscriptions_mailing_decide": (EIND, EIND),
    # Awards from a spreadsheet, and as one
    "areas_fundingaward_import": (BEHEER, BEHEER),
    "areas_fundingaward_template": (BEHEER, BEHEER),
    "areas_fundingaward_check": (BEHEER, NOBODY),
    "areas_fundingaward_carry_out": (NOBODY, BEHEER),
    "areas_fundingaward_export": (REDACTEUR, REDACTEUR),
    # People
    "subscriptions_subscriber_export": (BEHEER, BEHEER),
    "subscriptions_subscriber_person": (BEHEER, BEHEER),
    "subscriptions_subscriber_unsubscribe": (BEHEER, BEHEER),
    "subscriptions_subscriber_erase": (BEHEER, BEHEER),
    "subscriptions_auditline_export": (BEHEER, BEHEER),
    "auth_user_password_change": (BEHEER, BEHEER),
    "auth_user_second_step": (BEHEER, BEHEER),
}
# Field that completes what is typed -> lowest role that it answers.
COMPLETED = {
    "articles.article.image": REDACTEUR,
    "articles.article.awards": REDACTEUR,
    "articles.issueitem.image": REDACTEUR,
    "articles.issueitem.awards": REDACTEUR,
    "areas.fundinground.scheme": REDACTEUR,
    "areas.fundingaward.round": REDACTEUR,
    "areas.fundingaward.area": REDACTEUR,
}


@pytest.fixture
def desk(everything):
    """Everything, and a row of what is left; returns page -> addresses."""
    User.objects.create_user("collega", is_staff=True)
    delivery = Delivery.objects.first()
    delivery.subscriber.consent_events.create(kind="confirmed", source="test")
    delivery.events.create(esp="x", event_key="1", kind="sent", occurred_at=timezone.now())
    Suppression.objects.create(address_hash="x", reason="staff")
    return pages(everything)


def table():
    """Return page -> (lowest role that may GET, lowest that may POST), stock pages included."""
    found = {}
    for model, (see, add, change, delete) in MODELS.items():
        found |= {
            f"{model}_changelist": (see, see),
            f"{model}_add": (add, add),
            f"{model}_change": (see, change),
            f"{model}_delete": (delete, delete),
            f"{model}_history": (see, see),
        }
        if hasattr(model_of(model), "history"):
            found[f"{model}_simple_history"] = (see, NOBODY)
    return found | PAGES


def model_of(label):
    models = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
    return models[label]


def pages(draft):
    """Return page -> its addresses; a page with acts in its address counts per act."""
    found = {}
    for name, path in named_addresses(draft):
        if not path.startswith("/beheer/"):
            continue
        page = name.removeprefix("admin:")
        if page == "articles_issue_step":
            page = f"{page}:{path.rstrip('/').rpartition('/')[2]}"
        if not name.startswith("beheer/"):  # those without a name lead to a page that has one
            found.setdefault(page, []).append(path)
    return found


def visitor(role):
    """Return a client of somebody with `role`; in the database, so that a rollback ends it."""
    client = Client()
    if role != ANYBODY:
        person = User.objects.create_user(f"de-{role}", is_staff=True)
        if role != STAFF:
            person.groups.add(Group.objects.get(name=role))
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def reaches(client, method, path):
    """Return whether an answer is more than a refusal; whatever was done is undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(path)
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.status_code == 302 and path != LOGIN:
        # The way in; or the home of the desk, where the admin sends who asks for what is not there.
        return response["Location"] != HOME and not response["Location"].startswith(LOGIN)
    return response.status_code not in {403, 404, 405}


def may(role, lowest):
    return lowest != NOBODY and ORDER.index(role) >= ORDER.index(lowest)


def test_every_page_of_the_desk_has_a_line(desk):
    named, known = desk.keys(), table().keys()

    assert named - known == set(), "Add these to PAGES (or their model to MODELS)"
    assert known - named == set(), "These lines have no page any more"


@pytest.mark.parametrize("role", ORDER)
def test_role_reaches_exactly_its_pages(desk, role):
    expected = table()
    client = visitor(role)
    wrong = {
        f"{method.upper()} {page} {path}": not may(role, lowest)
        for page, paths in desk.items()
        for path in paths
        for method, lowest in zip(("get", "post"), expected.get(page, ()), strict=False)
        if reaches(client, method, path) != may(role, lowest)
    }

    assert wrong == {}, "True: reached, but should not be. False: the other way about."


def test_autocomplete_answers_each_role_as_the_table_says(db):
    load_roles()
    address = reverse("admin:autocomplete")
    fields = [
        (model._meta.app_label, model._meta.model_name, name)
        for model, desk in admin.site._registry.items()
        for name in desk.autocomplete_fields
    ]
    assert {".".join(field) for field in fields} == set(COMPLETED)
    wrong = []
    for role in ORDER:
        client = visitor(role)
        for app, model, name in fields:
            asked = f"{address}?app_label={app}&model_name={model}&field_name={name}"
            if reaches(client, "get", asked) != may(role, COMPLETED[f"{app}.{model}.{name}"]):
                wrong.append((role, model, name))
    assert wrong == []
