"""The data sets described for other catalogues: DCAT-AP-NL 3.0, as JSON-LD.

Every property that the profile calls mandatory is there, and those it recommends where we know
them. The context is in the document, so that nobody has to fetch one elsewhere.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.datasets import DATASETS, Dataset, File
from nplv.rest import BASE, VERSION

PROFILE = "https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/"
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
PROGRAMME = "Nationaal Programma Leefbaarheid en Veiligheid"
CONTEXT: dict[str, Any] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# What a thing elsewhere is, when a property of ours leads to it: the profile asks for the class.
RANGES = {
    "dcat:landingPage": "foaf:Document",
    "dcat:mediaType": "dct:MediaType",
    "dct:accessRights": "dct:RightsStatement",
    "dct:accrualPeriodicity": "dct:Frequency",
    "dct:conformsTo": "dct:Standard",
    "dct:format": "dct:MediaTypeOrExtent",
    "dct:language": "dct:LinguisticSystem",
    "dct:license": "dct:LicenseDocument",
    "dct:spatial": "dct:Location",
    "foaf:homepage": "foaf:Document",
}


def catalogue() -> dict[str, Any]:
    """Return the catalogue with its data sets, their files and the API."""
    moments = {dataset.key: dataset.changed() for dataset in DATASETS}
    known = [moment for moment in moments.values() if moment is not None]
    sets = [_dataset(dataset, moments[dataset.key]) for dataset in DATASETS]
    files = [
        _file(dataset, found, number)
        for dataset in DATASETS
        for number, found in enumerate(dataset.files, 1)
    ]
    answers = [_answers(dataset) for dataset in DATASETS]
    graph = [_catalogue(max(known, default=None)), *sets, *files, *answers]
    graph += [_service(), _agent(), _contact()]
    return {"@context": CONTEXT, "@graph": [*graph, *_elsewhere(graph)]}


def _catalogue(changed: dt.datetime | None) -> dict[str, Any]:
    return {
        "@id": _here("catalogus"),
        "@type": "dcat:Catalog",
        "dct:title": _nl(f"Open data van het {PROGRAMME}"),
        "dct:description": _nl("De gebieden, het geld, het nieuws en de nieuwsbrieven."),
        "dct:license": _id(DATASETS[0].licence.url),
        "foaf:homepage": _id(_url(reverse("articles:open-data"))),
        "dct:conformsTo": _id(PROFILE),
        "dcat:dataset": [_id(_here(dataset.key)) for dataset in DATASETS],
        "dcat:service": _id(_here("api")),
        **_shared(changed),
    }


def _dataset(dataset: Dataset, changed: dt.datetime | None) -> dict[str, Any]:
    files = [f"{dataset.key}-{number}" for number, _file in enumerate(dataset.files, 1)]
    page = f"{_url(reverse('articles:open-data'))}#{dataset.key}"
    return {
        "@id": _here(dataset.key),
        "@type": "dcat:Dataset",
        "dct:title": _nl(dataset.title),
        "dct:description": _nl(dataset.description),
        "dct:identifier": _here(dataset.key),
        "dct:accessRights": _id(f"{EU}access-right/PUBLIC"),
        "dct:creator": _id(_publisher()),
        "dcat:theme": [_id(theme) for theme in dataset.theme_urls],
        "dcat:keyword": [_nl(word) for word in dataset.keywords],
        "dcat:landingPage": _id(page),
        "dct:spatial": _id(f"{EU}country/NLD"),
        "dct:accrualPeriodicity": _id(f"{EU}frequency/IRREG"),
        "adms:status": _id(f"{EU}dataset-status/COMPLETED"),
        "dcat:distribution": [_id(_here(name)) for name in [*files, f"{dataset.key}-api"]],
        **_shared(changed),
    }


def _file(dataset: Dataset, found: File, number: int) -> dict[str, Any]:
    return {
        **_distribution(dataset, str(number)),
        "dct:title": _nl(f"{dataset.title}: {found.label}"),
        "dct:format": _id(f"{EU}file-type/{found.kind}"),
        "dcat:mediaType": _id(IANA + found.media_type),
        "dcat:accessURL": _id(_url(found.url)),
        "dcat:downloadURL": _id(_url(found.url)),
    }


def _answers(dataset: Dataset) -> dict[str, Any]:
    return {
        **_distribution(dataset, "api"),
        "dct:title": _nl(f"{dataset.title}: de API"),
        "dct:format": _id(f"{EU}file-type/JSON"),
        "dcat:accessURL": _id(_url(dataset.api_url)),
        "dcat:accessService": _id(_here("api")),
    }


def _distribution(dataset: Dataset, name: str) -> dict[str, Any]:
    return {
        "@id": _here(f"{dataset.key}-{name}"),
        "@type": "dcat:Distribution",
        "dct:license": _id(dataset.licence.url),
        "dct:language": _id(f"{EU}language/NLD"),
        "adms:status": _id(f"{EU}distribution-status/COMPLETED"),
    }


def _service() -> dict[str, Any]:
    return {
        "@id": _here("api"),
        "@type": "dcat:DataService",
        "dct:title": _nl(f"API van het {PROGRAMME}"),
        "dct:description": _nl(
            "Alle gegevens als JSON, in pagina’s en met filters. Zonder sleutel."
        ),
        "dct:identifier": _here("api"),
        "dct:accessRights": _id(f"{EU}access-right/PUBLIC"),
        "dct:license": _id(DATASETS[0].licence.url),
        "dct:creator": _id(_publisher()),
        "dct:conformsTo": _id("https://spec.openapis.org/oas/v3.1.0"),
        "dcat:endpointURL": _id(_url(BASE)),
        "dcat:endpointDescription": _id(_url(reverse("articles:api:openapi"))),
        "dcat:landingPage": _id(_url(reverse("articles:open-data-api"))),
        "dcat:servesDataset": [_id(_here(dataset.key)) for dataset in DATASETS],
        "dcat:theme": _id(DATASETS[1].theme_urls[0]),
        "dcat:keyword": [_nl("API"), _nl("open data")],
        "dcat:version": VERSION,
        **_shared(None),
    }


def _shared(changed: dt.datetime | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "dct:publisher": _id(_publisher()),
        "dcat:contactPoint": _id(_here("contact")),
        "dct:language": _id(f"{EU}language/NLD"),
    }
    if changed is not None:
        moment = changed.replace(microsecond=0).isoformat()
        found["dct:modified"] = {"@value": moment, "@type": "xsd:dateTime"}
    return found


def _agent() -> dict[str, Any]:
    return {
        "@id": _publisher(),
        "@type": "foaf:Agent",
        "foaf:name": _nl(settings.NPLV_PUBLISHER.get("name", PROGRAMME)),
        "foaf:homepage": _id(_url("/")),
        "dct:type": _id("http://purl.org/adms/publishertype/NationalAuthority"),
    }


def _contact() -> dict[str, Any]:
    return {
        "@id": _here("contact"),
        "@type": ["vcard:Kind", "vcard:Organization"],
        "vcard:fn": _nl(f"Redactie van het {PROGRAMME}"),
        "vcard:hasEmail": _id(f"mailto:{settings.NPLV_CONTACT_EMAIL}"),
        "vcard:hasURL": _id(_url(reverse("articles:contact"))),
    }


def _elsewhere(graph: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return, once each, the things elsewhere that the graph leads to, with their class."""
    kinds = {
        node[name]["@id"]: kind for node in graph for name, kind in RANGES.items() if name in node
    }
    return [{"@id": url, "@type": kind} for url, kind in sorted(kinds.items())]


def _publisher() -> str:
    """Return the name of the organisation in a national list, or one of our own."""
    return str(settings.NPLV_PUBLISHER.get("uri") or _here("uitgever"))


def _here(name: str) -> str:
    """Return the lasting name of a part of this description."""
    return f"{_url(reverse('articles:open-data'))}#id-{name}"


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _id(url: str) -> dict[str, str]:
    return {"@id": url}


def _nl(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "nl"}
