import datetime as dt
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subscriptions import mailings
from subscriptions.models import Delivery, Mailing
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import counts, planned, run, started


def person(*permissions, **values):
    user = UserFactory(**values)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def sender(client, db):
    client.force_login(
        person("send_mailing", "view_mailing", "view_delivery"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


@pytest.fixture
def onlooker(client, db):
    client.force_login(person("view_mailing"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def plan_url(issue):
    return reverse("admin:subscriptions_mailing_plan", args=[issue.pk])


def page_url(mailing):
    return reverse("admin:subscriptions_mailing_change", args=[mailing.pk])


def act(client, mailing, name, method="post"):
    return getattr(client, method)(
        reverse("admin:subscriptions_mailing_act", args=[mailing.pk, name]), follow=True
    )


def live_url(mailing):
    return reverse("admin:subscriptions_mailing_live", args=[mailing.pk])


def text(response):
    return " ".join(response.content.decode().split())


def test_planning_and_acting_need_the_permission(onlooker):
    mailing = started(1)
    assert onlooker.get(plan_url(mailing.issue)).status_code == 403
    assert act(onlooker, mailing, "pauzeren").status_code == 403
    page = text(onlooker.get(page_url(mailing)))
    assert "Pauzeer</button>" not in page
    mailing.refresh_from_db()
    assert mailing.status == "sending"


def test_staff_without_any_permission_see_nothing(client, db):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(page_url(started(1))).status_code == 403


def test_page_shows_every_status_and_the_sum(sender):
    mailing = started(3)
    run(mailing)
    page = text(sender.get(page_url(mailing)))
    for label in Delivery.Status.labels:
        assert label in page
    assert "Samen 3 = 3 ontvangers: de som klopt." in page
    assert 'max="3" value="3"' in page
    assert "data-live" not in page
    assert "http-equiv" not in page


def test_page_of_a_running_mailing_is_followed(sender):
    mailing = started(1)
    page = text(sender.get(page_url(mailing)))
    assert f'data-live="{live_url(mailing)}" data-every="2"' in page
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page
    assert "http-equiv" not in text(sender.get(page_url(mailing), {"stil": ""}))


def test_part_that_changes_is_all_that_the_script_gets(sender):
    mailing = started(2)
    mailing.deliveries.filter(pk=mailing.deliveries.first().pk).update(status="sent")
    part = text(sender.get(live_url(mailing)))
    assert "50% </strong> klaar" in part.replace("%<", "% <")
    assert 'data-status="sending" data-say="wordt verzonden, 50 procent klaar"' in part
    assert "<html" not in part
    assert sender.get(live_url(mailing)).headers["Cache-Control"].startswith("max-age=0")


def test_part_that_changes_needs_the_permission(client, db):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(live_url(started(1))).status_code == 403


def test_mailing_without_a_worker_says_so(sender):
    mailing = started(1)
    long_ago = mailing.started_at - dt.timedelta(minutes=5)
    Mailing.objects.update(started_at=long_ago, samples=None)
    page = text(sender.get(live_url(mailing)))
    assert "Er draait geen verzender: er is al 5 minuten niets opgepakt." in page
    assert "mailing-notice--stop" in page


def test_page_says_when_the_sum_is_wrong(sender):
    mailing = started(1)
    Mailing.objects.update(audience=4)
    assert "de som klopt niet" in text(sender.get(page_url(mailing)))


def test_expected_end_is_shown_where_the_rate_is_known(sender, settings):
    settings.NPLV_SEND_RATE = 10
    page = text(sender.get(page_url(started(1))))
    assert re.search(r"<dt>Klaar rond</dt><dd>\d\d:\d\d", page)


def test_buttons_pause_resume_and_cancel(sender):
    mailing = started(2)
    for name, status in [
        ("pauzeren", "paused"),
        ("hervatten", "sending"),
        ("annuleren", "cancelled"),
    ]:
        assert act(sender, mailing, name).status_code == 200
        mailing.refresh_from_db()
        assert mailing.status == status
    assert counts(mailing) == {"cancelled": 2}
    assert "Dat kan niet meer" in text(act(sender, mailing, "hervatten"))


def test_looking_at_the_address_of_a_button_changes_nothing(sender):
    mailing = started(1)
    assert act(sender, mailing, "annuleren", method="get").status_code == 405
    assert act(sender, mailing, "iets-anders").status_code == 404
    mailing.refresh_from_db()
    assert mailing.status == "sending"


def test_buttons_are_guarded_against_forged_requests(db):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("send_mailing"), backend="django.contrib.auth.backends.ModelBackend")
    mailing = started(1)
    assert act(strict, mailing, "annuleren").status_code == 403


def test_planned_mailing_that_waits_for_a_person_can_be_started(sender):
    mailing = planned(1)
    Mailing.objects.update(pause_reason="De geplande tijd is te lang voorbij.")
    assert "te lang voorbij" in text(sender.get(page_url(mailing)))
    act(sender, mailing, "starten")
    mailing.refresh_from_db()
    assert mailing.status == "sending"


def test_copy_of_the_database_is_named_and_can_be_rearmed(sender, settings):
    mailing = planned(1)
    Mailing.objects.update(stamp="elders")
    assert "Geef vrij" in text(sender.get(page_url(mailing)))
    assert "mag nu vanaf hier weg" in text(act(sender, mailing, "vrijgeven"))


def test_question_about_cancelling_needs_the_permission(onlooker):
    url = reverse("admin:subscriptions_mailing_cancel", args=[started(1).pk])
    assert onlooker.get(url).status_code == 403


def test_cancelled_mailing_does_not_call_itself_ready(sender):
    mailing = started(4)
    mailing.deliveries.filter(pk=mailing.deliveries.first().pk).update(status="sent")
    mailings.cancel(mailing)
    said = text(sender.get(page_url(mailing)))
    assert "Aan <strong>1</strong> van de 4 ontvangers verzonden, daarna geannuleerd." in said
    assert "klaar:" not in said


def test_cancelling_says_what_happens(sender):
    mailing = started(3)
    mailing.deliveries.filter(pk=mailing.deliveries.first().pk).update(status="sent")
    url = reverse("admin:subscriptions_mailing_cancel", args=[mailing.pk])
    page = text(sender.get(url))
    assert "<strong>2</strong> ontvangers die nog wachten, krijgen deze editie niet." in page
    assert "<strong>1</strong> bericht is al weg." in page
    mailing.refresh_from_db()
    assert mailing.status == "sending"
    mailings.cancel(mailing)
    assert "Dat kan niet meer" in text(sender.get(url, follow=True))


def test_button_on_a_page_that_is_behind_does_nothing(sender):
    mailing = started(2)
    url = reverse("admin:subscriptions_mailing_act", args=[mailing.pk, "annuleren"])
    mailings.pause(mailing)
    page = text(sender.post(url, {"status": "sending"}, follow=True))
    assert "Dat kan niet meer: de status is nu ‘gepauzeerd’. Er is niets veranderd." in page
    assert counts(mailing) == {"queued": 2}


def test_unknown_deliveries_are_explained_with_three_ways_out(sender):
    mailing = started(3)
    mailing.deliveries.update(status="unknown")
    page = text(sender.get(page_url(mailing)))
    assert "Onbekend: 3" in page
    assert page.count("mogelijk krijgt iemand de editie dan twee keer") == 1
    assert reverse("admin:subscriptions_mailing_list", args=[mailing.pk, "unknown"]) in page


def test_reasons_are_told_in_groups(sender):
    mailing = started(3)
    first = mailing.deliveries.first()
    mailing.deliveries.update(status="bounced", error="550 5.1.1 user unknown")
    mailing.deliveries.filter(pk=first.pk).update(error="452 4.2.2 mailbox full")
    page = text(sender.get(page_url(mailing)))
    assert re.search(r"bestaat niet \(meer\)\.<small>\S.*?</small></th><td>2</td>", page)
    assert re.search(r"mailbox van de ontvanger is vol\.<small>\S.*?</small></th><td>1</td>", page)


def test_page_takes_as_many_statements_for_one_as_for_many_unknowns(sender):
    def statements(subscribers):
        mailing = started(subscribers)
        mailing.deliveries.update(status="unknown")
        sender.get(page_url(mailing))
        with CaptureQueriesContext(connection) as queries:
            sender.get(page_url(mailing))
        return len(queries)

    assert statements(1) == statements(30)


def test_list_of_mailings_writes_months_small(sender):
    mailing = started(1)
    moment = dt.datetime(2026, 11, 23, 12, 5, tzinfo=dt.UTC)
    Mailing.objects.filter(pk=mailing.pk).update(scheduled_for=moment)
    page = text(sender.get(reverse("admin:subscriptions_mailing_changelist")))
    assert "23 nov 2026 13:05" in page


def test_mailing_that_does_not_exist_is_not_found(sender):
    url = reverse("admin:subscriptions_mailing_change", args=[99])
    assert sender.get(url).status_code == 404


def test_lists_can_be_looked_at_and_searched_but_not_changed(client, db):
    client.force_login(
        UserFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    mailing = started(3)
    run(mailing)
    assert "verzonden" in text(client.get(reverse("admin:subscriptions_mailing_changelist")))
    url = reverse("admin:subscriptions_delivery_changelist")
    one, *others = mailing.deliveries.select_related("subscriber")
    asked = {"mailing__id__exact": mailing.pk, "status__exact": "sent"}
    page = text(client.get(url, {**asked, "q": one.subscriber.email}))
    assert one.subscriber.email in page
    assert not any(f">{other.subscriber.email}<" in page for other in others)
    change = reverse("admin:subscriptions_delivery_change", args=[one.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {}).status_code == 403
    assert client.get(reverse("admin:subscriptions_deliveryevent_changelist")).status_code == 200
    assert client.get(reverse("admin:subscriptions_mailing_add")).status_code == 403
    delete = reverse("admin:subscriptions_mailing_delete", args=[mailing.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
