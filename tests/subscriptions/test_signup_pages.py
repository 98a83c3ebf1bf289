import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from nplv.tokens import CONFIRM, PREFERENCES, TOKEN_LENGTH, UNSUBSCRIBE, make_token
from subscriptions import rate_limits
from subscriptions.erasing import erase_by_request
from subscriptions.forms import new_moment
from subscriptions.models import ConsentEvent, RateCounter, Subscriber
from subscriptions.signup import request
from subscriptions.unsubscribe import Reason, block, remember, suppress, unsubscribe
from subscriptions.wording import CURRENT
from tests.areas.factories import AreaFactory
from tests.subscriptions.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
FORM = "/nieuwsbrief/aanmelden/"
DONE = "/nieuwsbrief/aanmelden/gelukt/"
EMAIL = "jan@example.org"


@pytest.fixture(autouse=True)
def _patient(settings):
    settings.NPLV_MIN_FILL_SECONDS = 0


def confirm_url(subscriber):
    subscriber.refresh_from_db()
    moment = int(subscriber.requested_at.timestamp())
    return reverse(
        "subscriptions:confirm", args=[make_token(CONFIRM, subscriber.pk, context=moment)]
    )


def asked():
    request(EMAIL, network="192.0.2.0/24", source="website")
    return Subscriber.objects.get()


def test_form_shows_exactly_the_words_that_are_kept(client):
    assert CURRENT.text in client.get(FORM).content.decode()


def test_form_sets_the_only_cookie(client):
    assert set(client.get(FORM).cookies) == {"csrftoken"}
    assert set(client.get(DONE).cookies) == set()


def test_form_begins_with_all_areas(client):
    AreaFactory(name="Zuid", slug="zuid")
    form = client.get(FORM).context["form"]
    assert (form["scope"].value(), form["areas"].value()) == ("all", None)


def test_form_begins_with_the_area_of_the_link(client):
    AreaFactory(name="Zuid", slug="zuid")
    page = client.get(FORM + "?gebied=zuid").content.decode()
    assert re.search(r'value="zuid"[^>]* checked', page)


def test_form_with_an_unknown_area_in_the_link(client):
    assert client.get(FORM + "?gebied=<script>").status_code == 200


def test_area_that_left_cannot_be_chosen(client):
    AreaFactory(slug="weg", left_on="2023-01-01")
    response = client.post(FORM, {"email": EMAIL, "scope": "some", "areas": ["weg"]})
    assert response.context["form"].errors == {"areas": ["Kies een gebied uit de lijst."]}


def test_signing_up(client):
    AreaFactory(slug="noord")
    zuid = AreaFactory(slug="zuid")
    response = client.post(FORM, {"email": EMAIL, "scope": "some", "areas": ["zuid"]})
    assert (response.status_code, response.url) == (302, DONE)
    assert [list(row.areas.all()) for row in Subscriber.objects.all()] == [[zuid]]
    assert mail.outbox[0].to == [EMAIL]


@pytest.mark.parametrize(
    ("data", "field", "error"),
    [
        ({}, "email", "Vul je e-mailadres in."),
        (
            {"email": "jan"},
            "email",
            "Vul een geldig e-mailadres in, bijvoorbeeld naam@voorbeeld.nl.",
        ),
        ({"email": "j" * 321}, "email", "Dit e-mailadres is te lang."),
        (
            {"email": EMAIL, "scope": "some"},
            "areas",
            "Kies minstens één gebied, of kies hierboven alle gebieden.",
        ),
        ({"email": "jan@example.org\nBcc: a@b.nl"}, "email", None),
    ],
)
def test_error_is_tied_to_its_field(client, data, field, error):
    AreaFactory()
    response = client.post(FORM, data)
    page = response.content.decode()
    assert list(response.context["form"].errors) == [field]
    assert page.count(f'id="id_{field}_error"') == 1
    assert f'id_{field}_error"' in re.search(r'aria-describedby="([^"]*error[^"]*")', page)[1]
    assert (f'href="#id_{field}' in page, "<title>Fout: " in page) == (True, True)
    assert error is None or response.context["form"].errors[field] == [error]
    assert (Subscriber.objects.count(), mail.outbox) == (0, [])


def test_error_keeps_what_was_typed(client):
    page = client.post(FORM, {"email": '"><script>x', "scope": "some"}).content.decode()
    assert 'value="&quot;&gt;&lt;script&gt;x"' in page


def test_program_that_fills_in_everything_gets_the_same_answer(client):
    response = client.post(FORM, {"email": EMAIL, "website": "https://spam.example"})
    assert (response.status_code, response.url) == (302, DONE)
    assert (Subscriber.objects.count(), mail.outbox) == (0, [])


def test_form_that_comes_back_too_soon(client, settings, time_machine):
    settings.NPLV_MIN_FILL_SECONDS = 2
    time_machine.move_to("2023-12-01T09:00:00Z", tick=False)
    data = {"email": EMAIL, "moment": new_moment()}
    assert client.post(FORM, data).context["form"].non_field_errors()
    time_machine.shift(3)
    assert client.post(FORM, data).status_code == 302
    time_machine.shift(24 * 3600)
    assert client.post(FORM, data).status_code == 200
    assert client.post(FORM, {"email": EMAIL, "moment": "x"}).status_code == 200
    assert len(mail.outbox) == 1


def test_form_without_its_csrf_token():
    assert Client(enforce_csrf_checks=True).post(FORM, {"email": EMAIL}).status_code == 403


def nobody():
    pass


def pending():
    asked()


def active():
    SubscriberFactory(email=EMAIL)


def unsubscribed():
    unsubscribe(SubscriberFactory(email=EMAIL), reason="request", source="one-click")


def bounced():
    suppress(SubscriberFactory(email=EMAIL), status="bounced", reason="550")


def complained():
    suppress(SubscriberFactory(email=EMAIL), status="complained", reason="fbl")


def erased():
    erase_by_request(SubscriberFactory(email=EMAIL))


def blocked():
    block(EMAIL)


STATES = [nobody, pending, active, unsubscribed, bounced, complained, erased, blocked]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("typed", [EMAIL, "JAN@Example.ORG"])
def test_answer_is_the_same_whatever_we_know(client, state, typed):
    state()
    known, unknown = (client.post(FORM, {"email": email}) for email in (typed, "wie@example.org"))
    assert (known.status_code, known.content, known.url) == (302, b"", DONE)
    assert unknown.status_code == 302
    assert visible(known) == visible(unknown)


def visible(response):
    """All that a visitor sees of an answer, but for the clock."""
    headers = {name: text for name, text in response.headers.items() if name != "Expires"}
    return headers, dict(response.cookies), response.content


@pytest.mark.parametrize(
    ("state", "subjects"),
    [
        (nobody, ["Bevestig je aanmelding voor de nieuwsbrief"]),
        (active, ["Je bent al abonnee van de nieuwsbrief"]),
        (unsubscribed, ["Bevestig je aanmelding voor de nieuwsbrief"]),
        (bounced, ["Bevestig je aanmelding voor de nieuwsbrief"]),
        (erased, ["Bevestig je aanmelding voor de nieuwsbrief"]),
        (complained, []),
        (blocked, []),
    ],
)
def test_difference_goes_by_mail(client, state, subjects):
    state()
    mail.outbox.clear()
    client.post(FORM, {"email": EMAIL})
    assert [message.subject for message in mail.outbox] == subjects


def test_bombing_one_address_is_one_mail(client):
    for number in range(40):
        client.post(FORM, {"email": f"jan+{number}@example.org"})
    assert len(mail.outbox) == 1


def test_bombing_from_one_network_ends_whatever_it_forges(client, monkeypatch):
    monkeypatch.setattr(rate_limits, "PER_NETWORK", 5)
    answers = [
        client.post(
            FORM,
            {"email": f"abonnee{number}@example.org"},
            REMOTE_ADDR=f"192.0.2.{number}",
            headers={"X-Forwarded-For": f"10.0.{number}.1, 10.1.{number}.1"},
        ).status_code
        for number in range(8)
    ]
    assert answers == [302] * 5 + [429] * 3
    assert (len(mail.outbox), Subscriber.objects.count()) == (5, 5)


def test_too_many_says_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(rate_limits, "EVERYBODY", 0)
    response = client.post(FORM, {"email": EMAIL})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert "over een uur" in response.content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "networks"),
    [
        (0, "203.0.113.9", 1),
        (1, "203.0.113.9", 2),
        (1, "6.6.6.6, 203.0.113.9", 2),
        (2, "203.0.113.9, 10.0.0.1", 2),
        (2, "203.0.113.9", 1),
    ],
)
def test_only_our_own_proxies_say_where_somebody_comes_from(
    client, settings, proxies, forwarded, networks
):
    settings.NPLV_TRUSTED_PROXIES = proxies
    for number, header in enumerate(["", forwarded]):
        headers = {"X-Forwarded-For": header} if header else {}
        client.post(FORM, {"email": f"a{number}@example.org"}, headers=headers)
    by_network = RateCounter.objects.exclude(key__in=_keys_of_addresses()).count() - 1
    assert by_network == networks


def _keys_of_addresses():
    return [rate_limits._address(f"a{number}@example.org") for number in range(2)]


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
