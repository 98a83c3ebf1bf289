import pytest

from subscriptions.by_address import ByAddress, begins_with
from subscriptions.models import Subscriber
from tests.subscriptions.factories import SubscriberFactory

pytestmark = pytest.mark.django_db
NAMES = ["a-b@x.nl", "a.b@x.nl", "a1@x.nl", "ab@x.nl", "a_b@x.nl", "b@x.nl", "a%b@x.nl"]


@pytest.fixture
def people():
    return {name: SubscriberFactory(email=name, email_key=name).pk for name in reversed(NAMES)}


def keys(rows):
    return list(rows.values_list("email_key", flat=True))


def test_order_is_that_of_the_bytes_on_both_databases(people):
    every = sorted(NAMES)
    rows, order = Subscriber.objects.all(), ByAddress()

    assert keys(order.after(rows, None)) == every
    assert keys(order.after(rows, people[every[2]])) == every[3:]
    assert keys(order.before(rows, people[every[2]])) == [every[1], every[0]]


def test_begin_is_taken_as_it_stands(people):
    begins = {
        term: sorted(keys(Subscriber.objects.filter(begins_with(term))))
        for term in ("a", "a_", "a%", "A", "b@x.nl")
    }
    assert begins == {
        "a": sorted(name for name in NAMES if name.startswith("a")),
        "a_": ["a_b@x.nl"],
        "a%": ["a%b@x.nl"],
        "A": [],
        "b@x.nl": ["b@x.nl"],
    }
