import pytest

from subscriptions.keyset import in_status
from subscriptions.models import Delivery
from tests.subscriptions.ledgers import started

pytestmark = pytest.mark.django_db


def numbers(found):
    return list(found.values_list("pk", flat=True))


def test_deliveries_of_one_status_follow_in_order_from_a_place_on():
    mailing, other = started(4), started(2)
    first, second, third, fourth = numbers(mailing.deliveries.order_by("pk"))
    Delivery.objects.filter(pk=third).update(status="sent")
    assert numbers(in_status(mailing, "queued")) == [first, second, fourth]
    assert numbers(in_status(mailing, "queued", after=first)) == [second, fourth]
    assert numbers(in_status(mailing, "queued", after=fourth)) == []
    assert numbers(in_status(mailing, "sent")) == [third]
    assert numbers(in_status(mailing, "failed")) == []
    assert numbers(in_status(other, "queued")) == numbers(other.deliveries.order_by("pk"))
