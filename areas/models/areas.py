"""The areas of the programme."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from areas.models.sources import Confidence, Source, host
from nplv.addresses import address
from nplv.fields import RichTextField
from nplv.header_safety import validate_single_line

COORDINATE: dict[str, Any] = {"max_digits": 7, "decimal_places": 4}


class AreaQuerySet(models.QuerySet["Area"]):
    def current(self) -> AreaQuerySet:
        """Areas that take part today."""
        return self.filter(left_on=None)

    def names(self, *fields: str) -> AreaQuerySet:
        """Bring what a link to an area needs, and `fields`: the texts of an area are long."""
        return self.only("name", "slug", *fields)


class Area(models.Model):
    name = models.CharField("naam", max_length=100, unique=True, validators=[validate_single_line])
    slug = models.SlugField("webadres", max_length=100, unique=True)
    aliases = models.TextField(
        "andere schrijfwijzen",
        blank=True,
        help_text="Eén per regel. Zo herkent het systeem het gebied in teksten.",
    )
    municipality = models.CharField("gemeente", max_length=100)
    municipality_code = models.CharField(
        "gemeentecode",
        max_length=6,
        validators=[RegexValidator(r"^GM\d{4}$", "Een gemeentecode is GM met vier cijfers.")],
        help_text="Code van het CBS, bijvoorbeeld GM0599.",
    )
    province = models.CharField("provincie", max_length=30)
    neighbourhoods = models.TextField("wijken", blank=True, help_text="Eén per regel.")
    inhabitants = models.PositiveIntegerField(
        "inwoners", null=True, blank=True, help_text="Leeg als het aantal niet bekend is."
    )
    inhabitants_note = models.CharField("toelichting bij inwoners", max_length=300, blank=True)
    programme_name = models.CharField("naam van het programma", max_length=200, blank=True)
    programme_start = models.PositiveSmallIntegerField("startjaar", null=True, blank=True)
    website = models.URLField("website", blank=True)
    latitude = models.DecimalField(
        "breedtegraad",
        validators=[MinValueValidator(50), MaxValueValidator(54)],
        **COORDINATE,
    )
    longitude = models.DecimalField(
        "lengtegraad",
        validators=[MinValueValidator(3), MaxValueValidator(8)],
        **COORDINATE,
    )
    intro = RichTextField("inleiding", blank=True)
    photo = models.ImageField("foto", upload_to="areas/", blank=True)
    photo_alt = models.CharField(
        "beschrijving van de foto",
        max_length=250,
        blank=True,
        help_text="Wat is er te zien? Voor wie de foto niet ziet.",
    )
    photo_credit = models.CharField("maker van de foto", max_length=150, blank=True)
    sources = models.TextField("bronnen", blank=True, help_text="Eén webadres per regel.")
    confidence = models.CharField(
        "zekerheid", max_length=6, choices=Confidence, default=Confidence.HIGH
    )
    note = models.TextField("notitie", blank=True, help_text="Alleen voor de redactie.")
    joined_on = models.DateField("doet mee sinds", null=True, blank=True)
    left_on = models.DateField("doet niet meer mee sinds", null=True, blank=True)

    history = HistoricalRecords()
    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = "gebied"
        verbose_name_plural = "gebieden"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="area_left_after_joined",
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gt=F("joined_on")),
                violation_error_message="Een gebied kan niet weg zijn voordat het meedeed.",
            ),
            models.CheckConstraint(
                name="area_photo_described",
                condition=Q(photo="") | ~Q(photo_alt=""),
                violation_error_message="Beschrijf wat er op de foto staat.",
            ),
            models.CheckConstraint(
                name="area_in_netherlands",
                condition=Q(latitude__range=(50, 54), longitude__range=(3, 8)),
                violation_error_message="Deze plek ligt niet in Nederland.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("areas:area", self.slug)

    @property
    def neighbourhood_list(self) -> list[str]:
        return [line.strip() for line in self.neighbourhoods.splitlines() if line.strip()]

    @property
    def alias_list(self) -> list[str]:
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]

    @property
    def source_list(self) -> list[Source]:
        lines = [line.strip() for line in self.sources.splitlines()]
        return [Source(host(line), line) for line in lines if line.startswith("http")]
