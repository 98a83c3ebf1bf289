"""The money that goes to the areas: schemes, their rounds, and awards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from simple_history.models import HistoricalRecords

from areas.models.areas import Area
from areas.models.sources import Confidence, Source, host
from nplv.addresses import address
from nplv.folding import fold

EUROS: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class Precision(models.TextChoices):
    EXACT = "exact", "precies"
    ABOUT = "about", "circa"


class Basis(models.TextChoices):
    """What an amount is for. A yearly amount counts once in a sum: the least it can be."""

    WHOLE = "whole", "in totaal"
    PER_YEAR = "per_year", "per jaar"


class FundingScheme(models.Model):
    name = models.CharField("naam", max_length=150, unique=True)
    slug = models.SlugField("webadres", max_length=150, unique=True)
    abbreviation = models.CharField("afkorting", max_length=30, blank=True)
    ministries = models.CharField("ministeries", max_length=200, blank=True)
    description = models.TextField("uitleg", blank=True)
    url = models.URLField("webpagina", blank=True, max_length=500)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "regeling"
        verbose_name_plural = "regelingen"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FundingRound(models.Model):
    """One time that a scheme was opened.

    `stated_total` is what a source says that was awarded in all; `budget` what was set aside.
    Neither is ever added to anything: the sum of a round is the sum of its awards.
    """

    scheme = models.ForeignKey(
        FundingScheme, models.PROTECT, related_name="rounds", verbose_name="regeling"
    )
    name = models.CharField("ronde", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(
        "jaar", validators=[MinValueValidator(2010), MaxValueValidator(2060)]
    )
    period = models.CharField("periode", max_length=80, blank=True)
    budget = models.DecimalField("budget", null=True, blank=True, **EUROS)
    stated_total = models.DecimalField(
        "totaal volgens de bron",
        null=True,
        blank=True,
        help_text="In euro's. Telt nergens bij op: het staat naast de som van de toekenningen.",
        **EUROS,
    )
    stated_precision = models.CharField(
        "precisie", max_length=5, choices=Precision, default=Precision.ABOUT
    )
    basis = models.CharField("grondslag", max_length=8, choices=Basis, default=Basis.WHOLE)
    projects = models.PositiveIntegerField("projecten", null=True, blank=True)
    dwellings = models.PositiveIntegerField("woningen", null=True, blank=True)
    announced_on = models.DateField("bekendgemaakt op", null=True, blank=True)
    source_url = models.URLField("bron", max_length=500, blank=True)
    confidence = models.CharField(
        "zekerheid", max_length=6, choices=Confidence, default=Confidence.HIGH
    )
    note = models.TextField("notitie", blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "ronde"
        verbose_name_plural = "rondes"
        ordering = ["-year", "scheme__name", "name"]
        constraints = [
            models.UniqueConstraint("scheme", "name", "year", name="round_once"),
            models.CheckConstraint(
                name="round_money_positive",
                condition=(Q(budget=None) | Q(budget__gt=0))
                & (Q(stated_total=None) | Q(stated_total__gt=0)),
                violation_error_message="Een bedrag is groter dan nul, of leeg.",
            ),
        ]

    def __str__(self) -> str:
        return round_title(str(self.scheme), self.name, self.year)

    @property
    def key(self) -> str:
        """The round in an address: `volkshuisvestingsfonds-3-2024`; needs the scheme at hand."""
        return round_key(self.scheme.slug, self.name, self.year)

    @property
    def source(self) -> Source | None:
        return Source(host(self.source_url), self.source_url) if self.source_url else None

    @property
    def label(self) -> str:
        """The round within its scheme: a number, a name, or only a year."""
        return round_label(self.name, self.year)


class FoldedField(models.TextField[str, str]):
    """The words of other fields of the same row, to search in; made anew whenever it is saved."""

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        kwargs |= {"editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)
        self.of = of

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Leave `of` out: what is searched in does not change the table."""
        name, path, args, kwargs = super().deconstruct()
        for given in ("editable", "blank", "default"):
            kwargs.pop(given, None)
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001  Django's
        folded = fold("\n".join(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, folded)
        return folded


class FundingAwardQuerySet(models.QuerySet["FundingAward"]):
    def with_round(self) -> FundingAwardQuerySet:
        """Bring scheme, round and area along: whoever lists awards shows them."""
        return self.select_related("round__scheme", "area")

    def counted(self) -> FundingAwardQuerySet:
        """Awards that may be added up: real awards with an amount."""
        return self.filter(kind=FundingAward.Kind.AWARD, amount__isnull=False)


class FundingAward(models.Model):
    class Kind(models.TextChoices):
        AWARD = "award", "toekenning"
        PAYMENT = "payment", "uitbetaling"
        CONTRIBUTION = "contribution", "bijdrage van anderen"
        PLAN = "plan", "plan of voornemen"

    class Scope(models.TextChoices):
        """How much of the money is for the area."""

        WHOLE = "whole", "helemaal voor dit gebied"
        PARTLY = "partly", "deels voor dit gebied"
        NONE = "none", "niet voor een NPLV-gebied"
        UNKNOWN = "unknown", "niet bekend"

    key = models.SlugField(
        "kenmerk",
        max_length=200,
        unique=True,
        help_text="Blijft altijd gelijk: open data en het inlezen verwijzen ernaar.",
    )
    round = models.ForeignKey(
        FundingRound, models.PROTECT, related_name="awards", verbose_name="ronde"
    )
    kind = models.CharField("soort", max_length=12, choices=Kind, default=Kind.AWARD)
    recipient = models.CharField("ontvanger", max_length=150)
    municipality = models.CharField("gemeente", max_length=100, blank=True)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name="gebied",
    )
    scope = models.CharField("bereik", max_length=7, choices=Scope, default=Scope.UNKNOWN)
    project = models.CharField("project", max_length=250, blank=True)
    amount = models.DecimalField(
        "bedrag", null=True, blank=True, help_text="In euro's; leeg als niet bekend.", **EUROS
    )
    precision = models.CharField(
        "precisie", max_length=5, choices=Precision, default=Precision.EXACT
    )
    basis = models.CharField("grondslag", max_length=8, choices=Basis, default=Basis.WHOLE)
    period = models.CharField("periode", max_length=80, blank=True)
    dwellings = models.PositiveIntegerField("woningen", null=True, blank=True)
    outputs = models.CharField("andere resultaten", max_length=300, blank=True)
    announced_on = models.DateField("bekendgemaakt op", null=True, blank=True)
    source_url = models.URLField("bron", max_length=500, blank=True)
    source_name = models.CharField("naam van de bron", max_length=150, blank=True)
    confidence = models.CharField(
        "zekerheid", max_length=6, choices=Confidence, default=Confidence.HIGH
    )
    note = models.TextField("notitie", blank=True)
    search_text = FoldedField(of=("recipient", "municipality", "project", "outputs", "note"))

    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = FundingAwardQuerySet.as_manager()

    class Meta:
        verbose_name = "toekenning"
        verbose_name_plural = "toekenningen"
        ordering = ["-round__year", "recipient", "project", "key"]
        # Sums are made of these alone, in the order of the groups: see areas/tallies.py.
        indexes = [
            models.Index(
                fields=["round", "area", "kind", "scope", "precision", "basis", "amount"],
                name="award_sums",
            ),
            models.Index(
                fields=["kind", "scope", "precision", "basis", "area", "amount"],
                name="award_scope_sums",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="award_amount_positive",
                condition=Q(amount=None) | Q(amount__gt=0),
                violation_error_message="Een bedrag is groter dan nul, of leeg.",
            ),
            models.CheckConstraint(
                name="award_area_in_scope",
                condition=Q(area=None) | ~Q(scope="none"),
                violation_error_message="Geld voor een gebied is geld voor een NPLV-gebied.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}{f', {self.project}' if self.project else ''}"

    def get_absolute_url(self) -> str:
        return address("areas:award", self.key)

    @property
    def is_counted(self) -> bool:
        """The same answer as `counted()`, for one object at hand."""
        return self.kind == self.Kind.AWARD and self.amount is not None

    @property
    def remarks(self) -> list[str]:
        """What one must see beside the amount, in few words."""
        return remarks_on(self.kind, self.scope, self.confidence)

    @property
    def year(self) -> int:
        return self.round.year

    @property
    def source(self) -> Source | None:
        return source_of(self.source_name, self.source_url)


# What is said of a round or an award, for who has a row of it and no object.


def round_title(scheme: str, name: str, year: int) -> str:
    words = f", ronde {name}" if name.isdigit() else f", {name}" * bool(name)
    return f"{scheme}{words} ({year})"


def round_label(name: str, year: int) -> str:
    if name.isdigit():
        return f"Ronde {name} ({year})"
    return f"{name[:1].upper()}{name[1:]} ({year})" if name else f"{year}"


@lru_cache(maxsize=512)
def round_key(scheme: str, name: str, year: int) -> str:
    return "-".join(part for part in (scheme, slugify(name), str(year)) if part)


def remarks_on(kind: str, scope: str, confidence: str) -> list[str]:
    found = []
    if kind != FundingAward.Kind.AWARD:
        found.append(f"{FundingAward.Kind(kind).label.capitalize()}: telt niet mee")
    if scope == FundingAward.Scope.PARTLY:
        found.append("Deels voor dit gebied")
    if confidence == Confidence.LOW:
        found.append("Onzeker")
    return found


def source_of(name: str, url: str) -> Source | None:
    found = name or host(url)
    return Source(found, url) if found else None
