import datetime as dt

import factory

from subscriptions.models import Subscriber

CONFIRMED = dt.datetime(2023, 11, 1, 9, 0, tzinfo=dt.UTC)


class SubscriberFactory(factory.django.DjangoModelFactory):
    """An active subscriber; pass status for another one."""

    class Meta:
        model = Subscriber

    email = factory.Sequence(lambda n: f"abonnee{n}@example.org")
    email_key = factory.LazyAttribute(lambda subscriber: subscriber.email.lower())
    status = Subscriber.Status.ACTIVE
    status_at = CONFIRMED
    confirmed_at = CONFIRMED
