"""A list goes to the database as one value, and comes out as it was."""

from django.db import connection
from django.utils.safestring import SafeString

from subscriptions.lists import among, as_value
from subscriptions.models import Subscriber
from tests.subscriptions.factories import SubscriberFactory

ODD = [
    "",
    "a,b",
    'a"b',
    "a\\b",
    '\\"',
    "{}",
    "NULL",
    "null",
    " a ",
    "a\nb",
    "'); --",
    "é€\U0001f600",
    "%s",
    SafeString("a,b"),  # a text of another class is a text too
]
READ = {
    "postgresql": "SELECT unnest(%s::text[])",
    "sqlite": "SELECT value FROM json_each(%s)",
}


def test_texts_come_out_as_they_were(db):
    with connection.cursor() as cursor:
        cursor.execute(READ[connection.vendor], [as_value(ODD)])
        assert [value for (value,) in cursor.fetchall()] == ODD


def test_nothing_is_among_no_values_and_numbers_are_found(db):
    first, _, third = (one.pk for one in SubscriberFactory.create_batch(3))
    statement = f"SELECT id FROM {Subscriber._meta.db_table} WHERE id {{among}} ORDER BY id"
    for numbers in ([], [third, first]):
        with connection.cursor() as cursor:
            cursor.execute(*among(statement, numbers))
            assert [pk for (pk,) in cursor.fetchall()] == sorted(numbers)
