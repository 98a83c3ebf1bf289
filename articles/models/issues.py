"""Issues of the newsletter: composed from items, frozen when approved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from areas.models import FundingAward
from articles.models.articles import Article
from articles.models.images import Image
from nplv.addresses import address
from nplv.fields import RichTextField
from nplv.header_safety import validate_single_line


class IssueQuerySet(models.QuerySet["Issue"]):
    def published(self) -> IssueQuerySet:
        """Issues in the public archive."""
        return self.filter(status=Issue.Status.PUBLISHED)


class Issue(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "concept"
        IN_REVIEW = "in_review", "ter beoordeling"
        APPROVED = "approved", "goedgekeurd"
        PUBLISHED = "published", "gepubliceerd"

    # Any change to an issue that is in review or approved takes it back to draft.
    STEPS = {
        Status.DRAFT: {Status.IN_REVIEW},
        Status.IN_REVIEW: {Status.APPROVED, Status.DRAFT},
        Status.APPROVED: {Status.PUBLISHED, Status.DRAFT},
        Status.PUBLISHED: set(),
    }

    title = models.CharField("titel", max_length=150, validators=[validate_single_line])
    slug = models.SlugField("webadres", max_length=100, unique=True)
    date = models.DateField("datum")
    subject = models.CharField(
        "onderwerp van de mail",
        max_length=150,
        blank=True,
        validators=[validate_single_line],
        help_text="Liefst korter dan 60 tekens.",
    )
    preheader = models.CharField(
        "voorvertoningstekst",
        max_length=200,
        blank=True,
        validators=[validate_single_line],
        help_text="De zin die mailprogramma’s naast het onderwerp tonen.",
    )
    foreword = RichTextField("voorwoord", blank=True)
    signatory = models.CharField("ondertekenaar", max_length=100, blank=True)
    signatory_role = models.CharField("functie", max_length=150, blank=True)
    status = models.CharField("status", max_length=9, choices=Status, default=Status.DRAFT)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="laatst bewerkt door",
    )
    remark = models.TextField("opmerking van de eindredactie", blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    published_at = models.DateTimeField("gepubliceerd op", null=True, blank=True, editable=False)
    corrected_at = models.DateTimeField("gecorrigeerd op", null=True, blank=True)
    correction = models.CharField("wat is gecorrigeerd", max_length=300, blank=True)
    created_at = models.DateTimeField("gemaakt op", auto_now_add=True)
    updated_at = models.DateTimeField("gewijzigd op", auto_now=True)

    history = HistoricalRecords()
    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = "editie"
        verbose_name_plural = "edities"
        ordering = ["-date", "-pk"]
        permissions = [("approve_issue", "Mag edities goedkeuren")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("articles:issue", self.slug)


class IssueItem(models.Model):
    class Kind(models.TextChoices):
        SECTION = "section", "tussenkop"
        ARTICLE = "article", "artikel"
        QUOTE = "quote", "citaat"
        TEXT = "text", "tekst"
        AGENDA = "agenda", "agenda"
        AWARDS = "awards", "toekenningen"

    class Layout(models.TextChoices):
        FEATURE = "feature", "groot, met afbeelding"
        TEASER = "teaser", "gewoon"
        LINE = "line", "één regel"

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField("plaats", default=0)
    kind = models.CharField("soort", max_length=7, choices=Kind, default=Kind.ARTICLE)
    layout = models.CharField("vorm", max_length=7, choices=Layout, default=Layout.TEASER)
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issue_items",
        verbose_name="artikel",
    )
    heading = models.CharField(
        "kop",
        max_length=160,
        blank=True,
        validators=[validate_single_line],
        help_text="Leeg: de titel van het artikel.",
    )
    teaser = RichTextField("tekst", blank=True, help_text="Leeg: de samenvatting van het artikel.")
    image = models.ForeignKey(
        Image,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issue_items",
        verbose_name="afbeelding",
        help_text="Leeg: de afbeelding van het artikel.",
    )
    attribution = models.CharField(
        "wie zegt dit", max_length=150, blank=True, help_text="Alleen bij een citaat."
    )
    events = models.ManyToManyField(
        Article,
        blank=True,
        related_name="agenda_items",
        verbose_name="bijeenkomsten",
        limit_choices_to={"kind": "event"},
        help_text="Alleen bij een agenda.",
    )
    awards = models.ManyToManyField(
        FundingAward,
        blank=True,
        related_name="issue_items",
        verbose_name="toekenningen",
        help_text="Alleen bij toekenningen.",
    )

    history = HistoricalRecords(m2m_fields=[events, awards])

    class Meta:
        verbose_name = "onderdeel"
        verbose_name_plural = "onderdelen"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="item_article_iff_kind",
                condition=Q(kind="article", article__isnull=False)
                | (~Q(kind="article") & Q(article=None)),
                violation_error_message="Kies een artikel (en alleen bij de soort ‘artikel’).",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or (str(self.article) if self.article else self.get_kind_display())


class RenderedIssue(models.Model):
    """What was approved, to the byte. Never changed: a new approval makes a new one."""

    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="renderings", verbose_name="editie"
    )
    subject = models.CharField("onderwerp", max_length=150, editable=False)
    preheader = models.CharField("voorvertoningstekst", max_length=200, editable=False)
    html = models.TextField(editable=False)
    text = models.TextField("tekst", editable=False)
    checksum = models.CharField("controlegetal", max_length=64, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="goedgekeurd door",
    )
    approved_at = models.DateTimeField("goedgekeurd op", auto_now_add=True)

    class Meta:
        verbose_name = "vastgelegde editie"
        verbose_name_plural = "vastgelegde edities"
        ordering = ["-approved_at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.issue} ({self.approved_at:%d-%m-%Y %H:%M})"
