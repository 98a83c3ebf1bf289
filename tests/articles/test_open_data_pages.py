"""The page with every data set, the page about the API, and the description for catalogues."""

import re

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.fields import AreaData, AwardData, RoundData
from articles.datasets import DATASETS
from articles.fields import ArticleData, IssueData
from nplv.data_fields import lines
from tests.site import build_site

pytestmark = pytest.mark.django_db
SITE = "https://nieuws.example.org"
# What DCAT-AP-NL 3.0 (with DCAT-AP 3.0 below it) calls mandatory, per class.
MANDATORY = {
    "dcat:Catalog": {
        *("dct:title", "dct:description", "dct:publisher", "dcat:contactPoint", "dcat:dataset")
    },
    "dcat:Dataset": {
        *("dct:title", "dct:description", "dct:identifier", "dct:accessRights", "dct:creator"),
        *("dct:publisher", "dcat:contactPoint", "dcat:theme"),
    },
    "dcat:Distribution": {"dcat:accessURL", "dct:license"},
    "dcat:DataService": {
        *("dct:title", "dct:description", "dct:identifier", "dct:accessRights", "dct:license"),
        *("dct:publisher", "dcat:contactPoint", "dcat:theme", "dcat:endpointURL"),
        "dcat:endpointDescription",
    },
    "foaf:Agent": {"foaf:name"},
    "vcard:Organization": {"vcard:fn", "vcard:hasEmail"},
}
ONCE = {
    "dcat:Dataset": {"dct:identifier", "dct:publisher", "adms:status"},
    "dcat:Distribution": {"dcat:accessURL", "dcat:downloadURL", "dct:license"},
    "dcat:DataService": {"dct:identifier", "dct:publisher", "dcat:endpointDescription"},
}


def test_page_explains_every_field_of_every_data_set(client):
    page = client.get("/open-data/").content.decode()
    for data in (AreaData, AwardData, RoundData, ArticleData, IssueData):
        for line in lines(data):
            assert f"<code>{line.name}</code>" in page
            assert line.meaning.split("‘")[0] in page
    assert "in CSV: <code>bekendgemaakt_op</code>" in page
    assert "CC0 1.0" in page


def test_page_leads_to_every_file_and_they_are_there(client):
    build_site()
    page = client.get("/open-data/").content.decode()
    for dataset in DATASETS:
        assert f'id="{dataset.key}"' in page
        for url in (*(file.url for file in dataset.files), dataset.api_url):
            assert f'href="{url}"' in page
            assert client.get(url).status_code == 200


def test_pages_name_the_descriptions_for_machines(client):
    page = client.get("/open-data/").content.decode()
    assert 'rel="alternate" type="application/ld+json"' in page
    assert 'href="/open-data/dcat.jsonld"' in page
    assert 'rel="service-desc"' in page
    assert 'href="/open-data/"' in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/open-data/", "/open-data/api/"])
def test_pages_are_valid_and_every_link_within_leads_somewhere(client, path):
    page = client.get(path).content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count("<h1") == 1
    names = set(re.findall(r' id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= names
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= names


def test_page_of_the_api_shows_every_address_and_parameter(client):
    page = client.get("/open-data/api/").content.decode()
    document = client.get("/api/v1/openapi.json").json()
    for path, ways in document["paths"].items():
        assert f"/api/v1{path}</code>" in page
        for one in ways["get"]["parameters"]:
            assert one["in"] == "path" or f"<code>{one['name']}</code>" in page
    told = client.get("/api/v1/gebieden?pagina=0").json()
    assert f'id="{told["type"].partition("#")[2]}"' in page


@pytest.mark.parametrize("path", ["/open-data/", "/open-data/api/", "/open-data/dcat.jsonld"])
def test_pages_ask_the_database_the_same_for_one_as_for_three(client, path):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)

    build_site(size=1)
    one = queries()
    build_site(size=2)

    assert queries() == one <= len(DATASETS)


def graph(client):
    response = client.get("/open-data/dcat.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def many(value):
    return value if isinstance(value, list) else [value]


def test_catalogue_has_what_the_profile_demands(client):
    build_site()
    nodes = graph(client)["@graph"]
    found = {kind for node in nodes for kind in many(node["@type"])}
    assert found >= MANDATORY.keys()
    for node in nodes:
        for kind in many(node["@type"]):
            assert MANDATORY.get(kind, set()) <= node.keys(), node["@id"]
            for name in ONCE.get(kind, set()) & node.keys():
                assert len(many(node[name])) == 1, (node["@id"], name)


def test_catalogue_says_of_everything_elsewhere_what_it_is(client):
    nodes = graph(client)["@graph"]
    kinds = {node["@id"]: node["@type"] for node in nodes}
    assert kinds["http://creativecommons.org/publicdomain/zero/1.0/deed.nl"] == (
        "dct:LicenseDocument"
    )
    assert kinds[f"{SITE}/open-data/#gebieden"] == "foaf:Document"
    names = {node["dct:language"]["@id"] for node in nodes if "dct:language" in node}
    assert {kinds[name] for name in names} == {"dct:LinguisticSystem"}


def test_catalogue_is_json_ld_without_loose_ends(client):
    build_site()
    document = graph(client)
    prefixes, nodes = document["@context"], document["@graph"]
    names = [node["@id"] for node in nodes]
    assert len(set(names)) == len(names)
    for node in nodes:
        for kind in many(node["@type"]):
            assert kind.split(":")[0] in prefixes
        for name, values in node.items():
            assert name.startswith("@") or name.split(":")[0] in prefixes
            for value in many(values):
                if isinstance(value, dict) and "@id" in value:
                    assert re.match(r"https?://|mailto:", value["@id"]), value
                    inside = f"{SITE}/open-data/#id-"
                    assert not value["@id"].startswith(inside) or value["@id"] in names
                elif isinstance(value, dict):
                    assert set(value) in ({"@value", "@language"}, {"@value", "@type"})


def test_catalogue_leads_to_files_that_are_of_the_kind_it_says(client):
    build_site()
    kinds = "https://www.iana.org/assignments/media-types/"
    for node in graph(client)["@graph"]:
        if "dcat:downloadURL" in node:
            response = client.get(node["dcat:downloadURL"]["@id"].removeprefix(SITE))
            kind = response["Content-Type"].split(";")[0]
            assert node["dcat:mediaType"]["@id"] == kinds + kind


def test_catalogue_names_the_publisher_of_the_national_list(client, settings):
    uri = "https://identifier.overheid.nl/tooi/id/ministerie/mnre0000"
    settings.NPLV_PUBLISHER = {"name": "ministerie van Voorbeelden", "uri": uri}
    nodes = {node["@id"]: node for node in graph(client)["@graph"]}
    assert nodes[uri]["foaf:name"]["@value"] == "ministerie van Voorbeelden"
    assert nodes[f"{SITE}/open-data/#id-gebieden"]["dct:publisher"] == {"@id": uri}


def test_catalogue_says_when_a_data_set_changed(client):
    article = build_site()
    moment = article.history.latest().history_date
    (node,) = [one for one in graph(client)["@graph"] if one["@id"].endswith("#id-artikelen")]
    assert node["dct:modified"]["@value"][:10] == f"{moment:%Y-%m-%d}"
