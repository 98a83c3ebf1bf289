"""What HTTP asks of the API, whatever it is about."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.areas.factories import AreaFactory
from tests.articles.factories import ArticleFactory
from tests.site import build_site

pytestmark = pytest.mark.django_db
PATHS = ["/api/v1/", "/api/v1/gebieden", "/api/v1/openapi.json", "/api/v1/weg", "/api/v1/gebieden/"]


@pytest.mark.parametrize("path", PATHS)
def test_who_writes_from_outside_is_told_what_can_be_done(path):
    response = Client(enforce_csrf_checks=True).post(path)
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
    assert not response.cookies


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_open_and_tells_the_version(client, path):
    for method in ("get", "head", "options", "post", "delete"):
        response = getattr(client, method)(path)
        assert response["API-Version"] == "1.0.0"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        if response.status_code >= 400 and method != "head":
            assert response["Content-Type"] == "application/problem+json"
            told = response.json()
            assert told["status"] == response.status_code
            assert told["title"]
            assert told["detail"]


def test_unknown_addresses_and_closing_slashes_are_not_there(client):
    for path in ("/api/v1/gebieden/", "/api/v1/weg", "/api/v1/gebieden/a/b", "/api/v1/a%00b"):
        response = client.get(path)
        assert (response.status_code, response.json()["title"]) == (404, "Niet gevonden"), path


def test_head_answers_as_get_without_a_body(client):
    AreaFactory()
    got, head = client.get("/api/v1/gebieden"), client.head("/api/v1/gebieden")
    assert head.content == b""
    for name in ("Content-Type", "ETag", "Last-Modified", "Link"):
        assert head[name] == got[name]
    again = client.head("/api/v1/gebieden", headers={"if-none-match": got["ETag"]})
    assert again.status_code == 304


def test_options_tells_what_can_be_done(client):
    response = client.options(
        "/api/v1/gebieden",
        headers={"origin": "https://example.org", "access-control-request-method": "GET"},
    )
    assert response.status_code == 204
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, method):
    response = getattr(client, method)("/api/v1/gebieden")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/api/v1/gebieden", "/api/v1/artikelen", "/api/v1/openapi.json"])
def test_who_has_the_newest_gets_nothing_again(client, path):
    ArticleFactory()
    area = AreaFactory()
    first = client.get(path)

    again = client.get(path, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert again["API-Version"] == "1.0.0"
    assert again["Access-Control-Allow-Origin"] == "*"
    if path == "/api/v1/gebieden":
        area.name = "Een andere naam"
        area.save()
        newer = client.get(path, headers={"if-none-match": first["ETag"]})
        assert newer.status_code == 200
        assert newer["ETag"] != first["ETag"]


@pytest.mark.usefixtures("page_cache")
def test_a_kept_answer_is_as_open_as_one_that_was_made(client):
    AreaFactory()
    for again in range(2):
        first = client.get("/api/v1/gebieden?pagina=1")
        short = client.get("/api/v1/gebieden?pagina=1", headers={"if-none-match": first["ETag"]})
        assert (first.status_code, short.status_code) == (200, 304), again
        for response in (first, short):
            assert response["API-Version"] == "1.0.0"
            assert response["Access-Control-Allow-Origin"] == "*"


def test_last_modified_holds_too(client):
    AreaFactory()
    moment = client.get("/api/v1/gebieden")["Last-Modified"]
    again = client.get("/api/v1/gebieden", headers={"if-modified-since": moment})
    assert (again.status_code, again["API-Version"]) == (304, "1.0.0")
    old = {"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert client.get("/api/v1/gebieden", headers=old).status_code == 200


def test_a_condition_that_fails_is_a_problem(client):
    response = client.get("/api/v1/gebieden", headers={"if-match": '"anders"'})
    assert (response.status_code, response.json()["status"]) == (412, 412)


def test_too_many_parameters_are_a_problem(client):
    query = "&".join(f"p{number}=1" for number in range(1200))
    response = client.get(f"/api/v1/gebieden?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_a_failure_of_ours_is_a_problem_and_is_logged(client, caplog, monkeypatch):
    monkeypatch.setattr("areas.api.last_change", lambda *histories: 1 / 0)
    response = client.get("/api/v1/gebieden")
    assert (response.status_code, response.json()["detail"]) == (500, "Probeer het later nog eens.")
    assert "API failed at /api/v1/gebieden" in caplog.text
    assert "division" not in response.content.decode()


NAMES = [
    *("pagina", "paginagrootte", "jaar", "gebied", "regeling", "soort", "thema", "teltMee"),
    *("doetMee", "bbox", "gemeentecode", "vanaf", "totEnMet", "q"),
]
ODD = [
    *("0", "-1", "1.0", "1e3", "00", "+1", "²", "٣", "1_0", "NaN", "inf", "true", "null", "[]"),
    *("{}", "'", "%", "\ud7ff", "é", "🙂", "2023-02-30", "0000-00-00", "0001-01-01", "9999-12-31"),
    *("1,1,1,1", "1,1,1", "-999,-99,999,99", "181,1,1,1"),
]
VALUES = st.sampled_from([*ODD, "", " 1", "1\n", "9" * 30, "9" * 5000, "\0", "a\0b", "x" * 4000])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    name=st.sampled_from(["gebieden", "toekenningen", "artikelen", "edities", "gebieden/é", ""]),
    query=st.lists(
        st.tuples(st.sampled_from(NAMES), st.one_of(VALUES, st.text(max_size=20))), max_size=4
    ),
)
def test_no_question_breaks_it(client, name, query):
    parameters = {}
    for key, value in query:
        parameters.setdefault(key, []).append(value)
    response = client.get(f"/api/v1/{name}", parameters)
    assert response.status_code in {200, 400, 404}
    if response.status_code != 200:
        assert response["Content-Type"] == "application/problem+json"


def test_reading_changes_nothing_and_needs_no_session(client, django_assert_max_num_queries):
    build_site()
    with django_assert_max_num_queries(7):
        client.get("/api/v1/artikelen", headers={"cookie": "sessionid=x"})
