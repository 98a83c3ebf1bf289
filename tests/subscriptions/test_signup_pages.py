import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from nplv.tokens import CONFIRM, make_token
from subscriptions import rate_limits
from subscriptions.erasing import erase_by_request
from subscriptions.forms import new_moment
from subscriptions.models import RateCounter, Subscriber
from subscriptions.signup import request
from subscriptions.unsubscribe import block, suppress, unsubscribe
from subscriptions.wording import CURRENT
from tests.areas.factories import AreaFactory
from tests.subscriptions.factories import SubscriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
FORM = "/nieuwsbrief/aanmelden/"
BEGIN = "/nieuwsbrief/aanmelden/begin/"
DONE = "/nieuwsbrief/aanmelden/gelukt/"
EMAIL_FIELD = 'name="email" maxlength="320" autocomplete="email"'
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
    cookies = client.get(FORM).cookies
    assert set(cookies) == {"csrftoken"}
    assert cookies["csrftoken"]["max-age"] == ""  # gone with the browser, as /privacy/ says
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


def test_field_on_another_page_leads_to_the_form_and_keeps_nothing(client):
    strict = Client(enforce_csrf_checks=True)
    assert EMAIL_FIELD in strict.get("/").content.decode()
    assert not strict.cookies
    answer = strict.post(BEGIN, {"email": 'jan@example.org"><b>' + "x" * 400})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="jan@example.org&quot;&gt;&lt;b&gt;xxx' in text
    assert f'action="{FORM}"' in text
    assert "x" * 320 not in text
    assert "error" not in text
    assert (len(mail.outbox), Subscriber.objects.count()) == (0, 0)


def test_page_behind_that_field_is_the_form_itself(client):
    assert client.get(BEGIN).headers["Location"] == FORM
    assert client.post(BEGIN).status_code == 200


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
