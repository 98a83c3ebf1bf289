"""A small site with one or more of everything, for tests that look at every page."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from articles.models import ArticleLink, Issue, IssueItem
from tests.areas.factories import AreaFactory, FundingAwardFactory
from tests.articles.factories import (
    ArticleFactory,
    EventFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
    ThemeFactory,
)

KINDS = ("news", "story", "opinion", "podcast", "video", "book", "vacancy", "appointment")


def build_site(size=1):
    """Make `size` of everything that pages show as a list; return the article to look at."""
    theme, image = ThemeFactory(), ImageFactory()
    articles = []
    for number in range(size):
        area = AreaFactory(joined_on=dt.date(2022, 7, 4))
        award = FundingAwardFactory(area=area, scope="whole", project="Sloop en nieuwbouw")
        article = ArticleFactory(kind=KINDS[number % len(KINDS)], image=image)
        article.areas.add(area)
        article.themes.add(theme)
        article.awards.add(award)
        ArticleLink.objects.create(article=article, label="De brief", url="https://example.org/b")
        articles.append(article)
        now = timezone.now()
        soon = EventFactory(starts_at=now + dt.timedelta(days=9), ends_at=None)
        past = EventFactory()
        build_issue(articles[0], soon, past, award)
    return articles[0]


def build_issue(article, soon, past, award):
    status = Issue.Status.PUBLISHED
    issue = IssueFactory(status=status, published_at=timezone.now(), foreword="<p>Beste lezer,</p>")
    IssueItemFactory(issue=issue, article=article, layout=IssueItem.Layout.FEATURE)
    for kind in (IssueItem.Kind.SECTION, IssueItem.Kind.QUOTE, IssueItem.Kind.TEXT):
        text = {"heading": "Kop", "teaser": "<p>Tekst.</p>", "attribution": "Fatma"}
        IssueItemFactory(issue=issue, article=None, kind=kind, **text)
    agenda = IssueItemFactory(issue=issue, article=None, kind=IssueItem.Kind.AGENDA)
    agenda.events.add(soon, past)
    awards = IssueItemFactory(issue=issue, article=None, kind=IssueItem.Kind.AWARDS)
    awards.awards.add(award)
    return issue


def public_pages(article):
    """Return the address of every kind of page without a form that stores something."""
    names = (
        *("home", "news", "agenda", "archive", "search"),
        *("about", "contact", "privacy", "accessibility", "colophon", "open-data", "open-data-api"),
    )
    issue = Issue.objects.published().first()
    area = article.areas.first()
    return [
        *(reverse(f"articles:{name}") for name in names),
        f"{reverse('articles:search')}?q=artikel",
        f"{reverse('articles:search')}?q=bestaatniet",
        f"{reverse('articles:news')}?soort=book&thema=nee",
        article.get_absolute_url(),
        issue.get_absolute_url(),
        reverse("areas:index"),
        area.get_absolute_url(),
        reverse("areas:awards"),
        *(f"{reverse('areas:awards')}?per={way}" for way in ("ronde", "gebied", "jaar")),
        f"{reverse('areas:awards')}?gebied={area.slug}&soort=uitbetaling",
        f"{reverse('areas:awards')}?gebied=atlantis",
        article.awards.first().get_absolute_url(),
    ]


def public_files(article):
    """Return the address of every file that machines ask for."""
    event = EventFactory._meta.model.objects.events().first()
    return [
        *(reverse(f"articles:{name}") for name in ("news-feed", "archive-feed", "robots")),
        *(reverse(f"articles:{name}") for name in ("sitemap", "security-txt")),
        reverse("articles:area-feed", args=[article.areas.first().slug]),
        reverse("articles:event-ics", args=[event.slug]),
        *(reverse(f"areas:{name}") for name in ("awards-csv", "awards-json", "awards-geojson")),
        *(reverse(f"areas:areas-{kind}") for kind in ("csv", "json", "geojson")),
        *(reverse(f"articles:api:{name}") for name in ("begin", "openapi", "areas", "awards")),
        *(reverse(f"articles:api:{name}") for name in ("articles", "issues")),
        reverse("articles:api:article", args=[article.slug]),
        reverse("articles:open-data-dcat"),
    ]
