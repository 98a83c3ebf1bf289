"""Every part of the look on one page, for those who build on it."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.forms import SampleForm
from articles.models import Article, Issue

TOKEN = re.compile(r"--(basis-[\w-]+):\s*([^;]+);")
MOMENT = timezone.make_aware(dt.datetime(2026, 3, 12, 10, 0))  # noqa: DTZ001  aware in a moment
TEASER = "Twee of drie zinnen vertellen waar het over gaat. De hele kaart is één link."


class Token(NamedTuple):
    name: str
    value: str

    @property
    def is_colour(self) -> bool:
        return "color" in self.name


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show the parts with examples of their own; with DEBUG only."""
    if not settings.DEBUG:
        raise Http404
    tokens = list(_tokens())
    form = SampleForm({"name": "Fatma", "email": ""})
    context = {
        "colours": [token for token in tokens if token.is_colour],
        "sizes": [token for token in tokens if not token.is_colour],
        "articles": [_sample(kind) for kind in Article.Kind],
        "event": _sample(Article.Kind.EVENT),
        "issue": Issue(title="Nieuwsbrief van 12 maart", slug="x", date=MOMENT.date()),
        "page": Paginator(range(100), 10).page(4),
        "form": form,
    }
    return render(request, "articles/style.html", context)


def _tokens() -> Iterator[Token]:
    """Yield each token once, with its value in light."""
    text = Path(str(finders.find("css/tokens.css"))).read_text(encoding="utf-8")
    light = text.split("@media", 1)[0]
    for name, value in TOKEN.findall(light):
        yield Token(name, value)


def _sample(kind: str) -> Article:
    title = Article.Kind(kind).label.capitalize()
    return Article(
        kind=kind,
        title=f"{title}: zo ziet deze kaart eruit",
        slug=f"voorbeeld-{kind}",
        teaser=TEASER,
        byline="Redactie",
        place="Buurthuis",
        published_at=MOMENT,
        starts_at=MOMENT,
        expires_on=MOMENT.date(),
    )
