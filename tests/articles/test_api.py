"""The API as programs outside see it; every answer is held against its description."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from areas.models import FundingAward
from articles.models import Article, Issue
from tests.areas.factories import AreaFactory, FundingAwardFactory
from tests.articles.factories import ArticleFactory, IssueFactory, ThemeFactory
from tests.site import build_site

pytestmark = pytest.mark.django_db
LISTS = ("gebieden", "toekenningen", "artikelen", "edities")


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json()


def check(document, response, path):
    """Hold the body of `response` against the schema that the description has for it."""
    answers = document["paths"][path]["get"]["responses"]
    kind = "application/json" if response.status_code == 200 else "application/problem+json"
    assert response["Content-Type"].split(";")[0] == kind
    schema = answers[str(response.status_code)]["content"][kind]["schema"]
    whole = {**document, **schema, "$schema": "https://json-schema.org/draft/2020-12/schema"}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        response.json()
    )
    return response.json()


def test_description_is_valid_openapi(document):
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == "1.0.0"
    assert document["servers"][0]["url"] == "https://nieuws.example.org/api/v1"
    assert set(document["info"]["contact"]) == {"name", "url", "email"}
    assert sorted(document["paths"]) == sorted(
        ["/", "/crss", *(f"/{name}" for name in LISTS), *(f"/{name}/{{kenmerk}}" for name in LISTS)]
    )
    assert "x-table" not in json.dumps(document)


def test_every_operation_tells_version_and_errors(document):
    for ways in document["paths"].values():
        (operation,) = ways.values()
        for status, answer in operation["responses"].items():
            assert "API-Version" in answer["headers"]
            if status.startswith("4"):
                assert list(answer["content"]) == ["application/problem+json"]
        if any(one["in"] == "query" for one in operation["parameters"]):
            assert "400" in operation["responses"]


def test_every_answer_is_as_described(client, document):
    build_site(size=2)
    check(document, client.get("/api/v1/"), "/")
    for name in LISTS:
        page = check(document, client.get(f"/api/v1/{name}"), f"/{name}")
        assert page["totaal"] == len(page[name]) > 0
        for row in page[name]:
            path = row["uri"].removeprefix("https://nieuws.example.org")
            one = check(document, client.get(path), f"/{name}/{{kenmerk}}")
            assert row.items() <= one.items()
        wrong = client.get(f"/api/v1/{name}?pagina=0&jaar=x&y=1")
        check(document, wrong, f"/{name}")
        check(document, client.get(f"/api/v1/{name}/weg"), f"/{name}/{{kenmerk}}")


def test_only_what_is_published_shows(client, document):
    shown = ArticleFactory()
    draft = ArticleFactory(status="draft", published_at=None)
    later = ArticleFactory(published_at=timezone.now() + dt.timedelta(days=1))
    withdrawn = ArticleFactory(status="withdrawn")
    IssueFactory()

    rows = client.get("/api/v1/artikelen").json()["artikelen"]

    assert [row["kenmerk"] for row in rows] == [shown.slug]
    assert client.get(f"/api/v1/artikelen/{draft.slug}").status_code == 404
    assert client.get(f"/api/v1/artikelen/{later.slug}").status_code == 404
    gone = client.get(f"/api/v1/artikelen/{withdrawn.slug}")
    assert gone.status_code == 410
    assert check(document, gone, "/artikelen/{kenmerk}")["detail"] == "Dit artikel is ingetrokken."
    assert client.get("/api/v1/edities").json()["totaal"] == 0
    assert client.get(f"/api/v1/edities/{Issue.objects.get().slug}").status_code == 404


def test_pages_link_to_each_other_and_keep_the_filters(client):
    area = AreaFactory()
    FundingAwardFactory.create_batch(5, area=area, scope="whole")
    query = f"gebied={area.slug}&paginagrootte=2"

    page = client.get(f"/api/v1/toekenningen?{query}&pagina=2")

    data = page.json()
    base = f"https://nieuws.example.org/api/v1/toekenningen?{query}&pagina="
    assert data["_links"] == {
        name: {"href": f"{base}{number}"}
        for name, number in {"self": 2, "first": 1, "last": 3, "prev": 1, "next": 3}.items()
    }
    assert page["Link"].split(", ")[0] == f'<{base}1>; rel="first"'
    assert (data["totaal"], data["pagina"], data["paginas"]) == (5, 2, 3)
    ends = client.get(f"/api/v1/toekenningen?{query}&pagina=3").json()
    assert (len(ends["toekenningen"]), ends["_links"]["next"]) == (1, None)
    assert client.get(f"/api/v1/toekenningen?{query}&pagina=4").status_code == 404


def found(client, path):
    rows = client.get(f"/api/v1/{path}").json()[path.partition("?")[0]]
    return [row["kenmerk"] for row in rows]


def test_awards_are_filtered(client):
    area = AreaFactory(slug="noord")
    FundingAwardFactory(key="een", area=area, scope="whole", round__year=2023)
    FundingAwardFactory(key="twee", round__scheme__slug="vhf", round__year=2024, kind="payment")
    FundingAwardFactory(key="drie", round__year=2022, amount=None)
    assert found(client, "toekenningen") == ["twee", "een", "drie"]
    assert found(client, "toekenningen?gebied=noord") == ["een"]
    assert found(client, "toekenningen?regeling=vhf") == ["twee"]
    assert found(client, "toekenningen?jaar=2022") == ["drie"]
    assert found(client, "toekenningen?soort=uitbetaling") == ["twee"]
    key = FundingAward.objects.get(key="een").round.key
    assert found(client, f"toekenningen?ronde={key}") == ["een"]
    assert found(client, "toekenningen?ronde=weg") == []
    assert found(client, "toekenningen?bereik=helemaal-voor-dit-gebied") == ["een"]
    assert found(client, "toekenningen?teltMee=true") == ["een"]
    assert found(client, "toekenningen?teltMee=false") == ["twee", "drie"]
    assert found(client, "toekenningen?gebied=weg") == []


def test_areas_are_filtered(client):
    AreaFactory(slug="a", municipality_code="GM0014", latitude="53.2", longitude="6.5")
    AreaFactory(slug="b", left_on="2024-01-01")
    assert found(client, "gebieden") == ["a", "b"]
    assert found(client, "gebieden?gemeentecode=GM0014") == ["a"]
    assert found(client, "gebieden?doetMee=true") == ["a"]
    assert found(client, "gebieden?doetMee=false") == ["b"]
    assert found(client, "gebieden?bbox=6,53,7,54") == ["a"]
    assert client.get("/api/v1/gebieden?bbox=6,91,7,92").status_code == 400
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    for path in ("gebieden", "gebieden/a"):
        assert client.get(f"/api/v1/{path}")["Content-Crs"] == f"<{crs84}>"
    assert client.get("/api/v1/crss").json() == {"crs": [crs84]}


def test_articles_are_filtered(client):
    one = ArticleFactory(slug="een", kind="story", published_at="2023-03-01T22:30Z")
    ArticleFactory(slug="twee", published_at="2023-03-03T12:00Z")
    one.areas.add(AreaFactory(slug="noord"))
    one.themes.add(ThemeFactory(slug="wonen"))
    assert found(client, "artikelen") == ["twee", "een"]
    for query in ("gebied=noord", "thema=wonen", "soort=verhaal", "totEnMet=2023-03-01"):
        assert found(client, f"artikelen?{query}") == ["een"]
    assert found(client, "artikelen?vanaf=2023-03-02") == ["twee"]
    assert found(client, "artikelen?vanaf=2023-03-01&totEnMet=2023-03-01") == ["een"]


def test_issues_are_filtered_by_year(client):
    for year in (2022, 2023):
        now = timezone.now()
        date = dt.date(year, 5, 1)
        IssueFactory(slug=f"e{year}", date=date, status="published", published_at=now)
    assert found(client, "edities") == ["e2023", "e2022"]
    assert found(client, "edities?jaar=2022") == ["e2022"]


def test_all_that_is_wrong_is_told_at_once(client):
    response = client.get("/api/v1/toekenningen?jaar=1&soort=geld&gebeid=x&pagina=1&pagina=2")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert (told["status"], told["title"]) == (400, "De vraag klopt niet")
    assert {fault["naam"]: fault["melding"] for fault in told["fouten"]} == {
        "jaar": "Geef een heel getal van 2010 tot en met 2060.",
        "soort": ("Kies uit: toekenning, uitbetaling, bijdrage-van-anderen, plan-of-voornemen."),
        "gebeid": "Deze parameter kennen we niet.",
        "pagina": "Geef deze parameter één keer.",
    }


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_the_database_as_often_for_one_as_for_three(client, name):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/v1/{name}").status_code == 200
        return len(captured)

    build_site(size=1)
    one = queries()
    build_site(size=2)

    assert queries() == one <= 7


def test_an_article_shows_its_text_and_links(client):
    article = build_site()
    data = client.get(f"/api/v1/artikelen/{article.slug}").json()
    assert data["tekst"] == article.body
    (link,) = data["links"]
    assert link == {"rol": "lees-verder", "tekst": "De brief", "url": "https://example.org/b"}
    assert data["afbeelding"]["url"].startswith("https://nieuws.example.org/media/")
    assert data["gepubliceerdOp"] == "2023-12-01T09:00:00Z"


def test_an_issue_drops_the_link_to_an_article_that_was_withdrawn(client):
    article = build_site()
    issue = Issue.objects.published().first()
    Article.objects.filter(pk=article.pk).update(status="withdrawn")

    items = client.get(f"/api/v1/edities/{issue.slug}").json()["onderdelen"]

    assert items[0]["kop"] == article.title
    assert items[0]["webpagina"] is None


def written(schema):
    """Return how a value that this schema allows may be written in an address."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema["maximum"]).map(str)
    if schema["type"] == "boolean":
        return st.sampled_from(["true", "false"])
    if schema.get("format") == "date":
        return st.dates().map(str)
    return st.from_regex(schema["pattern"].strip("^$"), fullmatch=True)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_the_description_allows_is_answered(client, document, data):
    path = data.draw(st.sampled_from([f"/{name}" for name in LISTS]))
    allowed = document["paths"][path]["get"]["parameters"]
    chosen = data.draw(st.lists(st.sampled_from(allowed), unique_by=lambda one: one["name"]))
    query = {one["name"]: data.draw(written(one["schema"])) for one in chosen}
    response = client.get(f"/api/v1{path}", query)
    assert response.status_code in ({200, 404} if "pagina" in query else {200})
    check(document, response, path)


def test_every_example_is_one_that_could_be(document):
    found = 0
    for schema in document["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            for example in field.get("examples", []):
                Draft202012Validator({**document, **field}).validate(example)
                found += 1
            assert field.get("description") or "$ref" in field, name
    assert found > 80
