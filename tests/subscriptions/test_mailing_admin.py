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
    assert "De som klopt: 3 van 3." in page
    assert 'max="3" value="3"' in page
    assert "data-follow" not in page


def test_page_of_a_running_mailing_is_followed(sender):
    assert "data-follow" in text(sender.get(page_url(started(1))))


def test_page_says_when_the_sum_is_wrong(sender):
    mailing = started(1)
    Mailing.objects.update(audience=4)
    assert "de som klopt niet" in text(sender.get(page_url(mailing)))


def test_expected_end_is_shown_where_the_rate_is_known(sender, settings):
    settings.NPLV_SEND_RATE = 10
    assert "Naar verwachting klaar om" in text(sender.get(page_url(started(1))))


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


def test_unknown_deliveries_are_listed_with_ways_out(sender, mailoutbox):
    mailing = started(3)
    Delivery.objects.update(status="unknown")
    mailing.batches.update(status="unknown")
    mailings.finish()
    page = text(sender.get(page_url(mailing)))
    assert page.count("Markeer als verzonden</button>") == 3
    first, second, _ = mailing.deliveries.order_by("pk")
    for delivery, way in [(first, "verzonden"), (second, "opnieuw")]:
        sender.post(reverse("admin:subscriptions_mailing_settle", args=[delivery.pk, way]))
    assert counts(mailing) == {"sent": 1, "queued": 1, "unknown": 1}
    act(sender, mailing, "alles-verzonden")
    run(mailing)
    assert (mailing.status, counts(mailing), len(mailoutbox)) == ("sent", {"sent": 3}, 1)


def test_page_takes_as_many_statements_for_one_as_for_many_unknowns(sender):
    def statements(subscribers):
        mailing = started(subscribers)
        mailing.deliveries.update(status="unknown")
        sender.get(page_url(mailing))
        with CaptureQueriesContext(connection) as queries:
            sender.get(page_url(mailing))
        return len(queries)

    assert statements(1) == statements(30)


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
    page = text(client.get(url, {"q": one.subscriber.email, "status__exact": "sent"}))
    assert one.subscriber.email in page
    assert not any(f">{other.subscriber.email}<" in page for other in others)
    change = reverse("admin:subscriptions_delivery_change", args=[one.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {}).status_code == 403
    assert client.get(reverse("admin:subscriptions_deliveryevent_changelist")).status_code == 200
    assert client.get(reverse("admin:subscriptions_mailing_add")).status_code == 403
    delete = reverse("admin:subscriptions_mailing_delete", args=[mailing.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
