import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from nplv import errors


def test_page_that_does_not_exist_helps(client, db):
    response = client.get("/bestaat-niet/")
    text = response.content.decode()
    assert response.status_code == 404
    assert 'action="/zoeken/"' in text
    assert 'href="/nieuws/"' in text
    assert "noindex" in text


def test_unknown_article_issue_event_and_area_are_not_found(client, db):
    for url in ("/nieuws/x/", "/nieuwsbrief/x/", "/agenda/x.ics", "/gebieden/x/"):
        assert client.get(url).status_code == 404


def test_refusals_have_pages_of_their_own():
    request = RequestFactory().get("/x/")
    assert errors.bad_request(request, SuspiciousOperation()).status_code == 400
    response = errors.forbidden(request, PermissionDenied())
    assert response.status_code == 403
    assert 'href="/beheer/"' in response.content.decode()


def test_form_without_its_token_tells_what_to_do(db):
    response = Client(enforce_csrf_checks=True).post("/nieuwsbrief/aanmelden/", {"email": "a@b.nl"})
    assert response.status_code == 403
    assert "Het formulier is verlopen" in response.content.decode()


def test_failure_shows_a_page_that_needs_nothing():
    """No database fixture here: a query would fail this test."""
    response = server_error(RequestFactory().get("/"))
    text = response.content.decode()
    assert response.status_code == 500
    assert "Er ging iets mis" in text
    assert "{%" not in text
    assert "/static/css/nplv.css" in text
    assert finders.find("css/nplv.css")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "410", "500"])
def test_pages_for_errors_are_valid(name, rf):
    text = render_to_string(f"{name}.html", request=rf.get("/"))
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    assert parser.errors == []
    assert len(list(tree.iter("h1"))) == 1
