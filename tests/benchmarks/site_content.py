"""A site of any size, by bulk writes."""

import datetime as dt
import io
import itertools
import random
from decimal import Decimal

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

TEXT = """
gemeente bewoners woningen school wijk buurt jongeren veilig gezond werk aanpak corporatie politie
plan geld straat park zorg kansen toekomst partners samen ouders kinderen winkels sport energie
"""
WORDS = TEXT.split()
CHUNK = 5000


def fill(articles, *, awards):
    """Bring the site to `articles` articles, a twentieth of them events, and `awards` awards."""
    from areas.models import Area, FundingAward  # noqa: PLC0415  app ready
    from articles.models import Article, Theme  # noqa: PLC0415  app ready
    from tests.areas.factories import FundingRoundFactory  # noqa: PLC0415  app ready
    from tests.articles.factories import ThemeFactory  # noqa: PLC0415  app ready

    chance = random.Random(articles)  # the same site each time
    call_command("load_areas", stdout=io.StringIO())
    if not Theme.objects.exists():
        ThemeFactory.create_batch(7)
        FundingRoundFactory.create_batch(20)
    there = Article.objects.count()
    _bulk(Article, (_article(number, chance) for number in range(there, articles)))
    areas, themes = (list(model.objects.values_list("pk", flat=True)) for model in (Area, Theme))
    new = Article.objects.order_by("pk").values_list("pk", flat=True)[there:]
    of_area, of_theme = Article.areas.through, Article.themes.through
    _bulk(of_area, (of_area(article_id=pk, area_id=chance.choice(areas)) for pk in new))
    _bulk(of_theme, (of_theme(article_id=pk, theme_id=chance.choice(themes)) for pk in new))
    rounds = list(FundingRoundFactory._meta.model.objects.values_list("pk", flat=True))
    known = FundingAward.objects.count()
    _bulk(
        FundingAward,
        (
            FundingAward(
                key=f"bench-{number}",
                round_id=chance.choice(rounds),
                recipient=f"Gemeente {number % 300}",
                project=_words(chance, 4),
                area_id=chance.choice([*areas, None]),
                amount=Decimal(chance.randrange(1, 10**9)).scaleb(-2),
            )
            for number in range(known, awards)
        ),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _words(chance, count):
    return " ".join(chance.choice(WORDS) for _each in range(count))


def _article(number, chance):
    from articles.models import Article  # noqa: PLC0415  app ready

    is_event = number % 20 == 0
    moment = timezone.now() - dt.timedelta(hours=number + 1)
    return Article(
        kind="event" if is_event else "news",
        starts_at=moment + dt.timedelta(days=3) if is_event else None,
        title=f"{_words(chance, 5).capitalize()} {number}",
        slug=f"bench-{number}",
        teaser=_words(chance, 25),
        body=f"<p>{_words(chance, 120)}</p><p>{_words(chance, 120)}</p>",
        status="published",
        published_at=moment,
    )


def _bulk(model, rows):
    rows = iter(rows)
    while some := list(itertools.islice(rows, CHUNK)):
        model.objects.bulk_create(some)
