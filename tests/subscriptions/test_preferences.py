import pytest
from django.test import Client
from django.urls import reverse

from nplv.tokens import PREFERENCES, UNSUBSCRIBE, make_token
from subscriptions.models import Subscriber
from subscriptions.preferences import NotActiveError, change
from tests.areas.factories import AreaFactory
from tests.subscriptions.factories import SubscriberFactory

pytestmark = pytest.mark.django_db
Status = Subscriber.Status


def url_of(subscriber, mailing=0):
    token = make_token(PREFERENCES, subscriber.pk, context=mailing)
    return reverse("subscriptions:preferences", args=[token])


def chosen(subscriber):
    subscriber.refresh_from_db()
    return subscriber.all_areas, [area.slug for area in subscriber.areas.all()]


def test_choosing_areas():
    subscriber, zuid = SubscriberFactory(), AreaFactory(slug="zuid")
    change(subscriber, areas=[zuid], detail="mailing 3")
    assert chosen(subscriber) == (False, ["zuid"])
    event = subscriber.consent_events.get()
    assert (event.kind, event.source, event.detail) == ("changed", "preferences page", "mailing 3")


def test_choosing_all_areas_again():
    subscriber, zuid = SubscriberFactory(), AreaFactory(slug="zuid")
    change(subscriber, areas=[zuid])
    change(subscriber, areas=[])
    assert chosen(subscriber) == (True, [])
    assert subscriber.consent_events.count() == 2


def test_choosing_the_same_leaves_no_trace():
    subscriber = SubscriberFactory()
    change(subscriber, areas=[])
    assert subscriber.consent_events.count() == 0


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.ACTIVE, Status.ERASED}))
def test_who_gets_no_newsletter_has_nothing_to_choose(client, status):
    subscriber = SubscriberFactory(status=status)
    with pytest.raises(NotActiveError):
        change(subscriber, areas=[AreaFactory()])
    for answer in (client.get(url_of(subscriber)), client.post(url_of(subscriber), {})):
        assert answer.status_code == 410
        assert "/nieuwsbrief/aanmelden/" in answer.content.decode()
    assert chosen(subscriber) == (True, [])


def test_link_of_somebody_erased(client):
    subscriber = SubscriberFactory(status=Status.ERASED, email="", email_key="erased:1")
    assert client.get(url_of(subscriber)).status_code == 410


def test_page_shows_the_choice_and_a_masked_address(client):
    AreaFactory(name="Noord", slug="noord")
    subscriber = SubscriberFactory(email="jan@example.org", all_areas=False)
    subscriber.areas.add(AreaFactory(name="Zuid", slug="zuid"))
    response = client.get(url_of(subscriber))
    form = response.context["form"]
    assert (form["scope"].value(), form["areas"].value()) == ("some", ["zuid"])
    page = response.content.decode()
    assert ("j•••@example.org" in page, "jan@example.org" in page) == (True, False)


def test_saving_on_the_page_needs_no_cookie_and_works_twice():
    AreaFactory(slug="zuid")
    subscriber = SubscriberFactory()
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post(url_of(subscriber, 7), {"scope": "some", "areas": ["zuid"]})
        assert "Je keuze is bewaard." in answer.content.decode()
    assert chosen(subscriber) == (False, ["zuid"])
    assert subscriber.consent_events.get().detail == "mailing 7"


def test_choosing_nothing_is_an_error(client):
    subscriber = SubscriberFactory()
    AreaFactory()
    answer = client.post(url_of(subscriber), {"scope": "some"})
    assert list(answer.context["form"].errors) == ["areas"]
    assert "Je keuze is bewaard." not in answer.content.decode()


def test_signing_off_keeps_the_mailing_in_its_link(client):
    subscriber = SubscriberFactory()
    page = client.get(url_of(subscriber, 7)).content.decode()
    token = make_token(UNSUBSCRIBE, subscriber.pk, context=7)
    assert reverse("subscriptions:unsubscribe", args=[token]) in page
