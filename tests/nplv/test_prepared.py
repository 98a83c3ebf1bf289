"""Questions that are put into SQL once give what the queryset gives, at each moment."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from nplv.prepared import NOW, TODAY, Parameter, Prepared
from tests.articles.factories import ArticleFactory, ImageFactory

pytestmark = pytest.mark.django_db


def test_objects_come_with_what_the_queryset_brings():
    image = ImageFactory(alt="Een park")
    one, other = ArticleFactory(image=image), ArticleFactory(image=None)
    same = Article.objects.filter(image=OuterRef("image"))
    asked = Prepared(
        lambda: (
            Article.objects.filter(slug=Parameter("slug"))
            .select_related("image")
            .defer("body")
            .annotate(pictured=Exists(same))
        )
    )
    with CaptureQueriesContext(connection) as queries:
        found = [asked.first(slug=article.slug) for article in (one, other)]
        shown = [(each, each.image and each.image.alt, each.pictured) for each in found]
    assert shown == [(one, "Een park", True), (other, None, False)]
    assert len(queries) == 2
    assert found[0].get_deferred_fields() == {"body"}
    assert asked.first(slug="bestaat-niet") is None


def test_rows_are_read_as_the_queryset_reads_them():
    moment = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
    ArticleFactory(published_at=moment, featured=True, expires_on=dt.date(2026, 4, 1))
    rows = Article.objects.values_list("published_at", "featured", "expires_on")
    asked = Prepared(lambda: rows.filter(published_at=Parameter("at")))
    assert asked(at=moment) == list(rows) == [(moment, True, dt.date(2026, 4, 1))]
    assert asked(at=moment + dt.timedelta(seconds=1)) == []


def test_clock_goes_on():
    asked = Prepared(lambda: Article.objects.published(NOW).current(TODAY))
    with time_machine.travel("2026-03-02 08:00+01:00", tick=False) as clock:
        now = timezone.now()
        article = ArticleFactory(
            published_at=now + dt.timedelta(hours=1), expires_on=now.date(), status="published"
        )
        assert asked() == []
        clock.shift(dt.timedelta(hours=1))
        assert asked() == [article]
        clock.shift(dt.timedelta(hours=16))
        assert asked() == []


def test_answer_is_never_kept():
    article = ArticleFactory(title="Eerst")
    asked = Prepared(lambda: Article.objects.filter(pk=Parameter("pk")).values_list("title"))
    first = asked(pk=article.pk)
    Article.objects.update(title="Later")
    assert (first, asked(pk=article.pk)) == ([("Eerst",)], [("Later",)])
