"""The fields of the articles and the issues, as open data gives them to the outside."""

import datetime as dt
from typing import Any

from django.conf import settings
from pydantic import BaseModel, ConfigDict

from articles.archive import Entry, entries
from articles.models import Article, ArticleLink, Image, Issue, IssueItem
from nplv.data_fields import Data, Url, code, field, named
from nplv.rest import address
from nplv.richtext import clean_html


class Picture(BaseModel):
    url: Url = named("url", "Webadres van de afbeelding.")
    alt: str = named("alt", "Wat er te zien is. Leeg als de afbeelding alleen versiert.")
    credit: str | None = named("maker", "Wie de afbeelding maakte.")

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class LinkData(BaseModel):
    role: str = named("rol", "Waar de link voor is.", examples=["lees-ook"])
    label: str = named("tekst", "De tekst van de link.", examples=["De brief aan de Kamer"])
    url: Url = named("url", "Waar de link heen gaat.")

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class ArticleSummary(Data):
    key: str = field(
        "kenmerk", "Vaste sleutel van het artikel.", example="nieuwe-woningen-in-noord"
    )
    uri: Url = field(
        "uri",
        "Vast webadres van het artikel in de API.",
        example="https://www.example.nl/api/v1/artikelen/nieuwe-woningen-in-noord",
    )
    kind: str = field("soort", "Wat voor artikel dit is.", example="nieuws", codes=Article.Kind)
    title: str = field("titel", "De titel.", example="Nieuwe woningen in Noord")
    teaser: str = field("samenvatting", "Twee of drie zinnen.", example="De bouw begint in mei.")
    byline: str | None = field("auteur", "Wie het schreef.", example="Fatma de Vries")
    source_name: str | None = field("bron", "Waar het vandaan komt.", example="gemeente.nu")
    source_url: Url | None = field(
        "bronUrl", "Webadres van de bron.", example="https://www.gemeente.nu/"
    )
    published_at: dt.datetime = field(
        "gepubliceerdOp", "Wanneer het online kwam, in UTC.", example="2023-12-22T08:00:00Z"
    )
    updated_at: dt.datetime = field(
        "gewijzigdOp", "Wanneer het voor het laatst is gewijzigd.", example="2023-12-23T08:00:00Z"
    )
    starts_at: dt.datetime | None = field(
        "begintOp", "Begin van een bijeenkomst.", example="2024-02-01T12:30:00Z"
    )
    ends_at: dt.datetime | None = field(
        "eindigtOp", "Einde van een bijeenkomst.", example="2024-02-01T15:30:00Z"
    )
    place: str | None = field("plaats", "Waar een bijeenkomst is.", example="Utrecht")
    registration: str | None = field(
        "aanmelden", "Waar je je aanmeldt.", example="https://www.example.nl/aanmelden"
    )
    expires_on: dt.date | None = field(
        "vervaltOp", "Laatste dag dat dit geldt, zoals bij een vacature.", example="2024-01-31"
    )
    areas: list[str] = field(
        "gebieden", "Kenmerken van de gebieden waar het over gaat.", example=["arnhem-oost"]
    )
    themes: list[str] = field("themas", "Kenmerken van de thema’s.", example=["wonen"])
    awards: list[str] = field(
        "toekenningen", "Kenmerken van de toekenningen waar het over gaat.", example=["vhf-2-2023"]
    )
    picture: Picture | None = field(
        "afbeelding",
        "De afbeelding bij het artikel.",
        example={"url": "https://www.example.nl/media/images/a.jpg", "alt": "", "maker": None},
    )
    page: Url = field(
        "webpagina",
        "Pagina van het artikel op deze site.",
        example="https://www.example.nl/nieuws/nieuwe-woningen-in-noord/",
    )


class ArticleData(ArticleSummary):
    body: str = field(
        "tekst",
        "De hele tekst, in HTML, zonder de afbeeldingen erin.",
        example="<p>De bouw begint in mei.</p>",
    )
    links: list[LinkData] = field(
        "links",
        "Links bij het artikel.",
        example=[{"rol": "lees-ook", "tekst": "De brief", "url": "https://www.example.nl/"}],
    )


class ItemData(BaseModel):
    kind: str = named("soort", "Wat voor onderdeel dit is.", examples=["artikel"])
    heading: str | None = named("kop", "De kop boven het onderdeel.")
    text: str | None = named("tekst", "De tekst, in HTML of zonder opmaak.")
    attribution: str | None = named("wie", "Wie dit zegt, bij een citaat.")
    page: Url | None = named("webpagina", "Pagina van het artikel, als die er nog is.")
    events: list[str] = named("bijeenkomsten", "Kenmerken van de bijeenkomsten in de agenda.")
    awards: list[str] = named("toekenningen", "Kenmerken van de toekenningen.")

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class IssueSummary(Data):
    key: str = field("kenmerk", "Vaste sleutel van de editie.", example="2023-12-22")
    uri: Url = field(
        "uri",
        "Vast webadres van de editie in de API.",
        example="https://www.example.nl/api/v1/edities/2023-12-22",
    )
    title: str = field("titel", "De titel.", example="Nieuwsbrief december 2023")
    date: dt.date = field("datum", "De datum van de editie.", example="2023-12-22")
    subject: str = field("onderwerp", "Het onderwerp van de mail.", example="Geld voor woningen")
    preheader: str = field("voorvertoning", "De zin naast het onderwerp.", example="En meer.")
    published_at: dt.datetime | None = field(
        "gepubliceerdOp", "Wanneer de editie online kwam.", example="2023-12-22T08:00:00Z"
    )
    corrected_at: dt.datetime | None = field(
        "gecorrigeerdOp", "Wanneer een fout is hersteld.", example="2023-12-23T08:00:00Z"
    )
    correction: str | None = field("correctie", "Wat er is hersteld.", example="Een bedrag.")
    page: Url = field(
        "webpagina",
        "Pagina van de editie op deze site.",
        example="https://www.example.nl/nieuwsbrief/2023-12-22/",
    )


class IssueData(IssueSummary):
    foreword: str | None = field("voorwoord", "Het voorwoord, in HTML.", example="<p>Dag!</p>")
    signatory: str | None = field("ondertekenaar", "Wie het voorwoord schreef.", example="Noor Bos")
    signatory_role: str | None = field("functie", "De functie daarvan.", example="Directeur")
    items: list[ItemData] = field(
        "onderdelen",
        "De onderdelen, op volgorde.",
        example=[
            {
                "soort": "tussenkop",
                "kop": "Wonen",
                "tekst": None,
                "wie": None,
                "webpagina": None,
                "bijeenkomsten": [],
                "toekenningen": [],
            }
        ],
    )


def article_summary(article: Article) -> ArticleSummary:
    """Return the article; needs its image, areas, themes and awards at hand."""
    return ArticleSummary(**_summary(article))


def article_data(article: Article) -> ArticleData:
    """Return the article in full; needs its links at hand as well."""
    links = [
        LinkData(role=code(ArticleLink.Role, link.role), label=link.label, url=link.url)
        for link in article.links.all()
    ]
    return ArticleData(**_summary(article), body=clean_html(article.body), links=links)


def issue_summary(issue: Issue) -> IssueSummary:
    return IssueSummary(**_issue(issue))


def issue_data(issue: Issue) -> IssueData:
    return IssueData(
        **_issue(issue),
        foreword=issue.foreword or None,
        signatory=issue.signatory or None,
        signatory_role=issue.signatory_role or None,
        items=[_item(entry) for entry in entries(issue)],
    )


def _summary(article: Article) -> dict[str, Any]:
    return {
        "key": article.slug,
        "uri": address("artikelen", article.slug),
        "kind": code(Article.Kind, article.kind),
        "title": article.title,
        "teaser": article.teaser,
        "byline": article.byline or None,
        "source_name": article.source_name or None,
        "source_url": article.source_url or None,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "starts_at": article.starts_at,
        "ends_at": article.ends_at,
        "place": article.place or None,
        "registration": article.registration or None,
        "expires_on": article.expires_on,
        "areas": [area.slug for area in article.areas.all()],
        "themes": [theme.slug for theme in article.themes.all()],
        "awards": [award.key for award in article.awards.all()],
        "picture": _picture(article.image),
        "page": settings.SITE_URL + article.get_absolute_url(),
    }


def _picture(image: Image | None) -> Picture | None:
    if image is None:
        return None
    url = settings.SITE_URL + image.file.url
    return Picture(url=url, alt=image.alt_text, credit=image.credit or None)


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "key": issue.slug,
        "uri": address("edities", issue.slug),
        "title": issue.title,
        "date": issue.date,
        "subject": issue.subject,
        "preheader": issue.preheader,
        "published_at": issue.published_at,
        "corrected_at": issue.corrected_at,
        "correction": issue.correction or None,
        "page": settings.SITE_URL + issue.get_absolute_url(),
    }


def _item(entry: Entry) -> ItemData:
    return ItemData(
        kind=code(IssueItem.Kind, entry.kind),
        heading=entry.heading or None,
        text=entry.text or entry.plain or None,
        attribution=entry.attribution or None,
        page=settings.SITE_URL + entry.url if entry.url else None,
        events=[event.slug for event in entry.events],
        awards=[award.key for award in entry.awards],
    )
