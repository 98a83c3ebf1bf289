"""The lists of all deliveries and of all messages of the ESP: what an index can answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from subscriptions.admin import deliveries
from subscriptions.models import Delivery, DeliveryEvent
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import started

pytestmark = pytest.mark.django_db
LIST = reverse("admin:subscriptions_delivery_changelist")
EVENTS = reverse("admin:subscriptions_deliveryevent_changelist")


@pytest.fixture
def desk(client):
    client.force_login(
        UserFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def shown(response):
    return [row.pk for row in response.context["cl"].result_list]


def filters(response):
    return [one.title for one in response.context["cl"].filter_specs]


def test_status_can_be_chosen_within_a_mailing_only(desk):
    mailing, other = started(3), started(1)
    failed = mailing.deliveries.order_by("pk")[1]
    Delivery.objects.filter(pk__in=[failed.pk, other.deliveries.first().pk]).update(status="failed")
    assert filters(desk.get(LIST)) == ["verzending"]
    of_mailing = {"mailing__id__exact": mailing.pk}
    assert filters(desk.get(LIST, of_mailing)) == ["verzending", "status"]
    assert set(shown(desk.get(LIST, of_mailing))) == set(
        mailing.deliveries.values_list("pk", flat=True)
    )
    assert shown(desk.get(LIST, {**of_mailing, "status__exact": "failed"})) == [failed.pk]


def test_list_of_one_mailing_where_there_is_only_one(desk):
    mailing = started(2)
    assert len(shown(desk.get(LIST, {"mailing__id__exact": mailing.pk}))) == 2
    assert shown(desk.get(LIST, {"mailing__id__exact": mailing.pk + 1})) == []


def test_search_goes_by_the_beginning_of_the_address_or_the_number(desk):
    mailing = started(3)
    one = mailing.deliveries.select_related("subscriber").order_by("pk")[1]
    assert shown(desk.get(LIST, {"q": one.subscriber.email.upper()})) == [one.pk]
    assert shown(desk.get(LIST, {"q": str(one.subscriber_id)})) == [one.pk]
    assert shown(desk.get(LIST, {"q": one.subscriber.email[1:]})) == []
    assert len(shown(desk.get(LIST, {"q": "%"}))) == 0


def test_page_costs_the_same_for_one_and_three(desk):
    started(1)
    desk.get(LIST)
    with CaptureQueriesContext(connection) as one:
        desk.get(LIST)
    started(3)
    with CaptureQueriesContext(connection) as three:
        desk.get(LIST)
    assert len(one) == len(three)


def test_kind_of_message_is_looked_for_among_the_latest(desk, monkeypatch):
    delivery = started(1).deliveries.get()
    for number, kind in enumerate(["bounced", "delivered", "bounced"]):
        DeliveryEvent.objects.create(
            esp="test",
            event_key=str(number),
            delivery=delivery,
            kind=kind,
            occurred_at=timezone.now(),
        )
    first, second, third = DeliveryEvent.objects.order_by("pk").values_list("pk", flat=True)
    assert shown(desk.get(EVENTS)) == [third, second, first]
    assert shown(desk.get(EVENTS, {"wat": "bounced"})) == [third, first]
    assert shown(desk.get(EVENTS, {"wat": "iets"})) == [third, second, first]
    monkeypatch.setattr(deliveries, "LATEST", 2)
    assert shown(desk.get(EVENTS, {"wat": "bounced"})) == [third]


def test_list_that_is_cut_off_says_so(desk, monkeypatch):
    started(3)
    assert "De eerste" not in desk.get(LIST).content.decode()
    monkeypatch.setattr(deliveries, "COUNTED", 2)
    assert "De eerste 2 bezorgingen" in desk.get(LIST).content.decode()
