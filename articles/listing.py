"""Rows with everything that a list shows, in a fixed number of queries."""

from articles.models import Article, ArticleQuerySet


def cards(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Return `articles` with what a card shows."""
    return articles.select_related("image").prefetch_related("areas", "themes")


def related(article: Article, *, limit: int = 3) -> list[Article]:
    """Return the newest other articles about the same areas or themes, shared areas first."""
    others = cards(Article.objects.published().current()).exclude(pk=article.pk)
    areas = [area.pk for area in article.areas.all()]
    themes = [theme.pk for theme in article.themes.all()]
    found = list(others.filter(areas__in=areas).distinct()[:limit]) if areas else []
    if themes and len(found) < limit:
        known = [one.pk for one in found]
        more = others.filter(themes__in=themes).exclude(pk__in=known).distinct()
        found += more[: limit - len(found)]
    return found
