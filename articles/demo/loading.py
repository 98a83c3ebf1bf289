"""Put the demonstration content into the database, through the acts that an editor uses too.

Each act may be repeated: what is there already is left alone, also where somebody changed it.
"""

from __future__ import annotations

import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from areas.models import Area, FundingAward
from articles import composing, issues, publishing, reviewing
from articles.demo import content
from articles.demo.content import DemoArticle
from articles.demo.illustrations import ALL, BY_KEY, Illustration
from articles.models import Article, ArticleLink, Image, Issue, IssueItem, RenderedIssue, Theme
from articles.renditions import make_renditions
from nplv.uploaded_pictures import FreshPicture, fresh_file

CREDIT = "eigen tekening"
DRAWERS = 4
AUTHOR = "Redactie"


def load_themes() -> int:
    """Make the themes that are missing; return how many."""
    made = 0
    for position, theme in enumerate(content.themes()):
        values = {"name": theme.name, "description": theme.description, "position": position}
        made += Theme.objects.get_or_create(slug=theme.slug, defaults=values)[1]
    return made


def load_images() -> int:
    """Draw and store the pictures that are missing; return how many.

    Drawing and encoding take the time and need no database: they run side by side. What
    `articles.images.store_image` does in one go is done here in its three steps.
    """
    known = set(Image.objects.values_list("title", flat=True))
    missing = [drawing for drawing in ALL if drawing.title not in known]
    if not missing:
        return 0
    with ThreadPoolExecutor(DRAWERS) as pool:
        files = pool.map(_drawn, missing)
        made = [_store(drawing, file) for drawing, file in zip(missing, files, strict=True)]
        list(pool.map(make_renditions, made))
    return len(made)


def load_articles(*, by: User) -> int:
    """Make and publish the articles that are missing; return how many."""
    known = set(Article.objects.values_list("slug", flat=True))
    missing = [article for article in content.articles() if article.slug not in known]
    images = {image.title: image for image in Image.objects.all()}
    for article in missing:
        _load_article(article, image=images[BY_KEY[article.image].title], by=by)
    return len(missing)


def load_issue(data: dict[str, Any], *, by: User) -> tuple[Issue, bool]:
    """Compose the issue that `data` tells of, unless it exists; return it and whether it is new."""
    if found := Issue.objects.filter(slug=data["slug"]).first():
        return found, False
    fields = {name: data[name] for name in _ISSUE_FIELDS}
    with transaction.atomic():
        issue = issues.create_issue(Issue(**fields), by=by)
        for item in data["items"]:
            _add_item(issue, item, by=by)
    return issue, True


def approve_issue(issue: Issue, *, author: User, approver: User) -> RenderedIssue:
    """Take a draft through review, as two people would."""
    reviewing.submit(issue, by=author)
    return reviewing.approve(issue, by=approver)


_ISSUE_FIELDS = (
    *("slug", "date", "title", "subject", "preheader", "foreword"),
    *("signatory", "signatory_role"),
)
_ITEM_FIELDS = ("layout", "heading", "teaser", "attribution")


def _drawn(drawing: Illustration) -> FreshPicture:
    return fresh_file(io.BytesIO(drawing.png()))


def _store(drawing: Illustration, file: FreshPicture) -> Image:
    described = {"title": drawing.title, "alt": drawing.alt, "credit": CREDIT}
    image = Image(file=file, pixels=file.pixels, **described)
    image.full_clean(exclude=["width", "height"])
    image.save()
    return image


@transaction.atomic
def _load_article(data: DemoArticle, *, image: Image, by: User) -> Article:
    today = timezone.localdate()
    article = Article(slug=data.slug, image=image, byline=AUTHOR, **_fields(data, today))
    article.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple_history's own mark
    article.save()
    article.areas.set(_by_slug(Area, data.areas))
    article.themes.set(_by_slug(Theme, data.themes))
    article.awards.set(_awards(data.awards))
    ArticleLink.objects.bulk_create(
        ArticleLink(
            article=article, role=link.role, label=link.label, url=link.url, position=position
        )
        for position, link in enumerate(data.link_list)
    )
    del article.skip_history_when_saving  # type: ignore[attr-defined]  # publishing is the first line
    return publishing.publish(article, by=by, at=data.published_at(today))


def _fields(data: DemoArticle, today: dt.date) -> dict[str, Any]:
    starts_at, ends_at = data.period(today)
    source_name, source_url = data.source
    return {
        "kind": data.kind,
        "title": data.title,
        "teaser": data.teaser,
        "body": data.body,
        "featured": data.featured,
        "source_name": source_name,
        "source_url": source_url,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": data.place,
        "registration": data.registration,
        "expires_on": data.expires_on(today),
    }


def _add_item(issue: Issue, item: dict[str, Any], *, by: User) -> IssueItem:
    values = {name: item[name] for name in _ITEM_FIELDS if name in item}
    if "events" in item:
        values["events"] = _by_slug(Article, item["events"])
    if "awards" in item:
        values["awards"] = _awards(item["awards"])
    slug = item.get("article")
    article = Article.objects.get(slug=slug) if slug else None
    kind = item.get("kind", IssueItem.Kind.ARTICLE)
    return composing.add_item(issue, by=by, kind=kind, article=article, values=values)


class MissingContentError(LookupError):
    """The files name something that the database does not hold."""


def _by_slug(model: Any, slugs: list[str]) -> list[Any]:
    return _found(model.objects.in_bulk(slugs, field_name="slug"), slugs)


def _awards(keys: list[str]) -> list[FundingAward]:
    return _found(FundingAward.objects.in_bulk(keys, field_name="key"), keys)


def _found(rows: dict[str, Any], names: list[str]) -> list[Any]:
    if missing := [name for name in names if name not in rows]:
        raise MissingContentError(", ".join(missing))
    return [rows[name] for name in names]
