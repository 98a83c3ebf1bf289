"""The pages behind the personal links in a mail."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from nplv.tokens import CONFIRM, PREFERENCES, TOKEN_LENGTH, UNSUBSCRIBE, make_token
from subscriptions.models import ConsentEvent, Subscriber
from subscriptions.signup import request
from subscriptions.unsubscribe import Reason, remember
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.test_signup_pages import EMAIL, FORM, asked, confirm_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def test_confirmation_page_asks_and_the_button_confirms(client):
    subscriber = asked()
    url = confirm_url(subscriber)
    page = client.get(url)
    assert "Bevestig je aanmelding" in page.content.decode()
    answer = Client(enforce_csrf_checks=True).post(url)
    subscriber.refresh_from_db()
    assert (answer.status_code, subscriber.status) == (200, "active")
    token = make_token(PREFERENCES, subscriber.pk)
    assert f"/nieuwsbrief/voorkeuren/{token}/" in answer.content.decode()


def test_confirming_twice(client):
    url = confirm_url(asked())
    assert [client.post(url).status_code for _ in range(2)] == [200, 200]
    assert client.get(url).status_code == 200
    assert ConsentEvent.objects.filter(kind="confirmed").count() == 1


@pytest.mark.parametrize("link", ["confirm", "preferences", "unsubscribe"])
def test_reading_changes_nothing_however_often(client, link, settings):
    subscriber = asked() if link == "confirm" else SubscriberFactory(email=EMAIL)
    url = (
        confirm_url(subscriber)
        if link == "confirm"
        else reverse(f"subscriptions:{link}", args=[make_token(link, subscriber.pk)])
    )
    before = list(Subscriber.objects.values()), ConsentEvent.objects.count(), len(mail.outbox)
    for _ in range(100):
        assert client.get(url).status_code == client.head(url).status_code == 200
    after = list(Subscriber.objects.values()), ConsentEvent.objects.count(), len(mail.outbox)
    assert before == after


@pytest.mark.parametrize("page", ["confirm", "preferences", "unsubscribe"])
def test_other_methods_are_refused(client, page):
    url = reverse(f"subscriptions:{page}", args=[make_token(page, SubscriberFactory().pk)])
    assert client.put(url).status_code == client.delete(url).status_code == 405


@pytest.mark.parametrize("page", ["confirm", "preferences", "unsubscribe"])
def test_link_stays_between_us_and_its_owner(client, page):
    subscriber = SubscriberFactory(email=EMAIL)
    if page == "confirm":
        subscriber = SubscriberFactory(email="x@example.org", status="unsubscribed")
        request("x@example.org", network="192.0.2.0/24", source="website")
        url = confirm_url(subscriber)
    else:
        url = reverse(f"subscriptions:{page}", args=[make_token(page, subscriber.pk)])
    response = client.get(url)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response.headers["Cache-Control"]
    assert (dict(response.cookies), EMAIL in response.content.decode()) == ({}, False)
    assert url.split("/")[-2] not in response.content.decode()


@pytest.mark.parametrize("page", ["confirm", "preferences", "unsubscribe"])
def test_wrong_link_gets_a_friendly_page(client, page):
    subscriber = asked() if page == "confirm" else SubscriberFactory(email=EMAIL)
    token = make_token(page, subscriber.pk, context=2_000_000_000)
    wrong = [
        token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        for place in range(TOKEN_LENGTH)
    ]
    wrong += ["x", token[:-1], token + "A", token.upper(), "é" * TOKEN_LENGTH]
    others = {CONFIRM, PREFERENCES, UNSUBSCRIBE} - {page}
    wrong += [make_token(other, subscriber.pk) for other in others]
    wrong += [make_token(page, 999)]
    before = Subscriber.objects.values().get()
    for text in wrong:
        url = reverse(f"subscriptions:{page}", args=[text])
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code == 404
            assert "Deze link werkt niet" in answer.content.decode()
    assert Subscriber.objects.values().get() == before


def test_expired_confirmation_shows_the_way_on(client, time_machine):
    time_machine.move_to("2023-12-01T09:00:00Z")
    url = confirm_url(asked())
    time_machine.move_to("2023-12-09T09:00:00Z")
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 410
        assert f'href="{FORM}"' in answer.content.decode()


def test_refused_confirmation_names_somebody_to_ask(client):
    url = confirm_url(asked())
    remember(EMAIL, reason=Reason.COMPLAINED)
    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 403
        assert "/contact/" in answer.content.decode()
