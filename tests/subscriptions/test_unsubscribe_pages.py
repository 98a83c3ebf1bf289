import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from nplv.tokens import UNSUBSCRIBE, make_token
from subscriptions.erasing import erase_by_request
from subscriptions.models import Subscriber
from subscriptions.unsubscribe import suppress
from tests.subscriptions.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


def url_of(subscriber, mailing=0):
    token = make_token(UNSUBSCRIBE, subscriber.pk, context=mailing)
    return reverse("subscriptions:unsubscribe", args=[token])


def one_click(url):
    """Post as a mail program does: no cookie, no token of a form, no referrer."""
    return Client(enforce_csrf_checks=True).post(url, ONE_CLICK, content_type=FORM)


def last_withdrawal(subscriber):
    return subscriber.consent_events.filter(kind="withdrawn").values_list("source", "detail").get()


def test_page_asks_with_a_masked_address(client):
    page = client.get(url_of(SubscriberFactory(email="jan@example.org"))).content.decode()
    assert "j•••@example.org" in page
    assert "Ja, meld mij af" in page
    assert "csrfmiddlewaretoken" not in page


def test_button_signs_off(client):
    subscriber = SubscriberFactory(email="jan@example.org")
    answer = client.post(url_of(subscriber, 3))
    subscriber.refresh_from_db()
    assert (answer.status_code, subscriber.status) == (200, "unsubscribed")
    assert "Je bent afgemeld" in answer.content.decode()
    assert last_withdrawal(subscriber) == ("unsubscribe page", "mailing 3")


def test_one_click_signs_off_and_may_come_twice():
    subscriber = SubscriberFactory()
    url = url_of(subscriber, 3)
    assert [one_click(url).status_code for _ in range(2)] == [200, 200]
    subscriber.refresh_from_db()
    assert subscriber.status == "unsubscribed"
    assert last_withdrawal(subscriber) == ("one-click", "mailing 3")
    assert len(mail.outbox) == 1


def test_one_click_as_multipart_form():
    subscriber = SubscriberFactory()
    client = Client(enforce_csrf_checks=True)
    assert client.post(url_of(subscriber), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert last_withdrawal(subscriber)[0] == "one-click"


def test_one_click_sets_no_cookie_and_follows_nothing():
    answer = one_click(url_of(SubscriberFactory()))
    assert (dict(answer.cookies), answer.has_header("Location")) == ({}, False)


def test_link_of_somebody_erased_still_says_yes(client):
    subscriber = SubscriberFactory(email="jan@example.org")
    url = url_of(subscriber)
    erase_by_request(subscriber)
    for answer in (client.get(url), one_click(url)):
        assert answer.status_code == 200
        assert "Je bent afgemeld" in answer.content.decode()
    assert Subscriber.objects.get().status == "erased"


def test_staying_after_all_takes_a_new_confirmation(client):
    subscriber = SubscriberFactory(email="jan@example.org")
    url = url_of(subscriber)
    page = client.post(url).content.decode()
    assert 'name="again"' in page
    mail.outbox.clear()
    assert client.post(url, {"again": "1"}).status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.status == "unsubscribed"
    assert ["Bevestig" in message.subject for message in mail.outbox] == [True]


def test_complaint_offers_no_way_back_by_itself(client):
    subscriber = SubscriberFactory()
    suppress(subscriber, status="complained", reason="")
    assert 'name="again"' not in client.get(url_of(subscriber)).content.decode()
    client.post(url_of(subscriber), {"again": "1"})
    assert mail.outbox == []


def test_leaving_through_an_issue_is_kept_with_its_mailing(client, db):
    subscriber = SubscriberFactory()
    token = make_token(UNSUBSCRIBE, subscriber.pk, context=7)  # also where that one is gone
    client.post(reverse("subscriptions:unsubscribe", args=[token]))
    (event,) = subscriber.consent_events.all()
    assert (event.kind, event.mailing_id) == ("withdrawn", 7)
