"""Articles, their themes and their links."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from areas.models import Area, FundingAward
from articles.models.images import Image
from nplv.addresses import address
from nplv.fields import RichTextField
from nplv.header_safety import validate_single_line
from nplv.prepared import Parameter


class Theme(models.Model):
    name = models.CharField("naam", max_length=80, unique=True)
    slug = models.SlugField("webadres", max_length=80, unique=True)
    description = models.CharField("uitleg", max_length=250, blank=True)
    position = models.PositiveSmallIntegerField("plaats", default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "thema"
        verbose_name_plural = "thema’s"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet["Article"]):
    """`now` and `today` are for questions that are put into SQL once: nplv/prepared.py."""

    def published(self, now: Parameter | None = None) -> ArticleQuerySet:
        """The one answer to "is this public": published, its moment has come."""
        moment = now or timezone.now()
        return self.filter(status=Article.Status.PUBLISHED, published_at__lte=moment)

    def current(self, today: Parameter | None = None) -> ArticleQuerySet:
        """Leave out what has expired, such as a filled vacancy."""
        day = today or timezone.localdate()
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=day))

    def events(self) -> ArticleQuerySet:
        return self.filter(kind=Article.Kind.EVENT)

    def upcoming(self, now: Parameter | None = None) -> ArticleQuerySet:
        """Events that are not over yet, the first to come first."""
        moment = now or timezone.now()
        over = Q(ends_at__lt=moment) | Q(ends_at=None, starts_at__lt=moment)
        return self.events().exclude(over).order_by("starts_at", "pk")

    def past(self) -> ArticleQuerySet:
        now = timezone.now()
        over = Q(ends_at__lt=now) | Q(ends_at=None, starts_at__lt=now)
        return self.events().filter(over).order_by("-starts_at", "-pk")


class Article(models.Model):
    class Kind(models.TextChoices):
        NEWS = "news", "nieuws"
        STORY = "story", "verhaal"
        OPINION = "opinion", "opinie"
        PODCAST = "podcast", "podcast"
        VIDEO = "video", "video"
        BOOK = "book", "boek"
        DOCUMENTARY = "documentary", "documentaire"
        EVENT = "event", "bijeenkomst"
        VACANCY = "vacancy", "vacature"
        APPOINTMENT = "appointment", "benoeming"

    class Status(models.TextChoices):
        DRAFT = "draft", "concept"
        PUBLISHED = "published", "gepubliceerd"
        WITHDRAWN = "withdrawn", "ingetrokken"

    # The steps that acts may take; the database is asked with the old status in hand.
    STEPS = {
        Status.DRAFT: {Status.PUBLISHED},
        Status.PUBLISHED: {Status.WITHDRAWN, Status.DRAFT},
        Status.WITHDRAWN: {Status.PUBLISHED, Status.DRAFT},
    }

    kind = models.CharField("soort", max_length=12, choices=Kind, default=Kind.NEWS)
    title = models.CharField("titel", max_length=160, validators=[validate_single_line])
    slug = models.SlugField("webadres", max_length=160, unique=True)
    teaser = models.TextField(
        "samenvatting",
        max_length=500,
        blank=True,
        help_text="Twee of drie zinnen, zonder opmaak. Staat in lijsten en in de nieuwsbrief.",
    )
    body = RichTextField("tekst", blank=True, pictures=True)
    image = models.ForeignKey(
        Image,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name="afbeelding",
    )
    areas = models.ManyToManyField(
        Area, blank=True, related_name="articles", verbose_name="gebieden"
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="articles", verbose_name="thema’s"
    )
    awards = models.ManyToManyField(
        FundingAward, blank=True, related_name="articles", verbose_name="toekenningen"
    )
    byline = models.CharField("auteur", max_length=150, blank=True)
    source_name = models.CharField("bron", max_length=150, blank=True)
    source_url = models.URLField("webadres van de bron", max_length=500, blank=True)
    starts_at = models.DateTimeField("begint", null=True, blank=True)
    ends_at = models.DateTimeField("eindigt", null=True, blank=True)
    place = models.CharField("plaats", max_length=200, blank=True)
    registration = models.CharField(
        "aanmelden via",
        max_length=300,
        blank=True,
        help_text="Een webadres of een e-mailadres.",
    )
    expires_on = models.DateField(
        "vervalt na", null=True, blank=True, help_text="De laatste dag dat dit in lijsten staat."
    )
    featured = models.BooleanField("uitgelicht op de voorpagina", default=False)
    status = models.CharField("status", max_length=9, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField("gepubliceerd op", null=True, blank=True)
    created_at = models.DateTimeField("gemaakt op", auto_now_add=True)
    updated_at = models.DateTimeField("gewijzigd op", auto_now=True)

    history = HistoricalRecords(m2m_fields=[areas, themes, awards])
    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "artikel"
        verbose_name_plural = "artikelen"
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="article_desk"),  # its list
            # The last fields let the database count and leave out without reading the articles.
            models.Index(
                fields=["status", "-published_at", "-id", "expires_on", "kind"],
                name="article_news",
            ),
            models.Index(
                fields=["kind", "starts_at", "id", "status", "ends_at", "published_at"],
                name="article_agenda",
            ),
            models.Index(
                fields=["status", "-published_at", "-id"],
                condition=Q(featured=True),
                name="article_featured",
            ),
        ]
        permissions = [("publish_article", "Mag artikelen publiceren en intrekken")]
        constraints = [
            models.CheckConstraint(
                name="article_published_has_moment",
                condition=~Q(status="published") | Q(published_at__isnull=False),
                violation_error_message="Een gepubliceerd artikel heeft een datum.",
            ),
            models.CheckConstraint(
                name="article_event_has_start",
                condition=~Q(kind="event") | Q(starts_at__isnull=False),
                violation_error_message="Vul in wanneer de bijeenkomst begint.",
            ),
            models.CheckConstraint(
                name="article_ends_after_start",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="Het einde ligt voor het begin.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("articles:article", self.slug)

    @property
    def kind_name(self) -> str:
        """The kind as it stands above a title."""
        return KIND_NAMES.get(self.kind, self.kind)

    @property
    def area_names(self) -> list[str]:
        return [area.name for area in self.areas.all()]

    @property
    def is_over(self) -> bool:
        """Whether it has expired, or was an event: as `current()` and `upcoming()` do."""
        if self.expires_on is not None and self.expires_on < timezone.localdate():
            return True
        last = self.ends_at or self.starts_at
        return self.kind == self.Kind.EVENT and last is not None and last < timezone.now()

    @property
    def is_public(self) -> bool:
        """The same answer as `published()`, for one object at hand."""
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )


KIND_NAMES = {kind.value: kind.label.capitalize() for kind in Article.Kind}


class ArticlePicture(models.Model):
    """A picture that stands in the text of an article; kept by `articles.writing`."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="pictures")
    image = models.ForeignKey(Image, models.PROTECT, related_name="in_texts")

    class Meta:
        default_permissions = ()
        verbose_name = "afbeelding in een tekst"
        constraints = [
            models.UniqueConstraint(fields=["article", "image"], name="picture_once_per_text")
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.image_id}"


class ArticleLink(models.Model):
    class Role(models.TextChoices):
        MAIN = "main", "lees verder"
        ALSO = "also", "lees ook"
        OPINION = "opinion", "opinie"
        VIDEO = "video", "kijk"
        AUDIO = "audio", "luister"
        DOCUMENT = "document", "document"
        LETTER = "letter", "Kamerbrief"
        REGISTER = "register", "aanmelden"

    article = models.ForeignKey(Article, models.CASCADE, related_name="links")
    role = models.CharField("rol", max_length=8, choices=Role, default=Role.MAIN)
    label = models.CharField(
        "linktekst",
        max_length=150,
        help_text="Zegt waar de link heen gaat, dus niet ‘lees meer’ of ‘hier’.",
    )
    url = models.URLField("webadres", max_length=500)
    position = models.PositiveSmallIntegerField("plaats", default=0)

    class Meta:
        verbose_name = "link"
        verbose_name_plural = "links"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="link_leads_somewhere",
                condition=Q(url__startswith="http") & ~Q(label=""),
                violation_error_message="Een link heeft een tekst en een volledig webadres.",
            ),
        ]

    def __str__(self) -> str:
        return self.label
