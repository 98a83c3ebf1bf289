import datetime as dt
import io

import factory
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from PIL import Image as Picture

from articles.models import Article, Image, Issue, IssueItem, RenderedIssue, Theme

MOMENT = dt.datetime(2023, 12, 1, 9, 0, tzinfo=dt.UTC)


def jpeg(width=800, height=450):
    file = io.BytesIO()
    Picture.new("RGB", (width, height), (15, 82, 87)).save(file, "JPEG")
    return file.getvalue()


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"medewerker{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    is_staff = True


class ImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Image

    title = factory.Sequence(lambda n: f"Afbeelding {n}")
    file = factory.LazyFunction(lambda: ContentFile(jpeg(), "foto.jpg"))
    alt = "Een straat met bomen."


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"Thema {n}")
    slug = factory.Sequence(lambda n: f"thema-{n}")


class ArticleFactory(factory.django.DjangoModelFactory):
    """A published article; pass status and published_at for another one."""

    class Meta:
        model = Article
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Artikel {n}")
    slug = factory.Sequence(lambda n: f"artikel-{n}")
    teaser = "Bewoners krijgen een betere woning."
    body = "<p>De gemeente begint in het voorjaar.</p>"
    status = Article.Status.PUBLISHED
    published_at = MOMENT


class EventFactory(ArticleFactory):
    kind = Article.Kind.EVENT
    starts_at = dt.datetime(2024, 2, 1, 12, 30, tzinfo=dt.UTC)
    ends_at = dt.datetime(2024, 2, 1, 15, 30, tzinfo=dt.UTC)
    place = "Utrecht"


class IssueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Issue

    title = factory.Sequence(lambda n: f"Editie {n}")
    slug = factory.Sequence(lambda n: f"editie-{n}")
    date = dt.date(2023, 12, 22)
    subject = "Nieuws uit de twintig gebieden"
    preheader = "Geld voor woningen, en meer."


class IssueItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = IssueItem

    issue = factory.SubFactory(IssueFactory)
    article = factory.SubFactory(ArticleFactory)
    position = factory.Sequence(lambda n: n)


class RenderedIssueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RenderedIssue

    issue = factory.SubFactory(IssueFactory, status=Issue.Status.APPROVED)
    subject = "Nieuws uit de twintig gebieden"
    preheader = "Geld voor woningen, en meer."
    html = "<!doctype html><html lang='nl'><title>Nieuws</title><body>Nieuws</body></html>"
    text = "Nieuws"
    checksum = "0" * 64
