"""Pictures: kept once, described once, shown in many sizes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

MIDDLE = Decimal("0.50")
SMALL_BELOW = 600  # pixels wide: less is too small for the mail, and blurred on the site


def _share(label: str) -> models.DecimalField[Any, Any]:
    """Return a field for a place on the picture: 0 is the one side, 1 the other."""
    bounds = [MinValueValidator(0), MaxValueValidator(1)]
    return models.DecimalField(
        label, max_digits=3, decimal_places=2, default=MIDDLE, validators=bounds
    )


class Shot(NamedTuple):
    """What a page needs of a picture: the names of its files follow from it."""

    pk: int
    name: str
    width: int
    height: int
    focus_x: Decimal
    focus_y: Decimal
    alt_text: str


class Image(models.Model):
    """A picture in the library. `file` was re-encoded by `articles.images`, never taken as sent.

    Renditions lie beside the file and can be made again from it.
    """

    title = models.CharField("titel", max_length=150, help_text="Om de afbeelding terug te vinden.")
    file = models.ImageField(
        "bestand", upload_to="images/", width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField("breedte", editable=False)
    height = models.PositiveIntegerField("hoogte", editable=False)
    alt = models.CharField(
        "beschrijving (alt-tekst)",
        max_length=250,
        blank=True,
        help_text="Wat is er te zien? Voor wie de afbeelding niet ziet.",
    )
    decorative = models.BooleanField(
        "alleen versiering",
        default=False,
        help_text="Aan als de afbeelding niets vertelt dat niet ook in de tekst staat.",
    )
    credit = models.CharField("maker", max_length=150, blank=True)
    focus_x = _share("van links naar rechts")
    focus_y = _share("van boven naar beneden")
    # Of the file as somebody chose it: who brings the same picture again is told.
    pixels = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    uploaded_at = models.DateTimeField("toegevoegd op", auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "afbeelding"
        verbose_name_plural = "afbeeldingen"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="image_described_or_decorative",
                condition=~Q(alt="", decorative=False),
                violation_error_message=(
                    "Beschrijf wat er te zien is, of kies ‘alleen versiering’."
                ),
            ),
            models.CheckConstraint(
                name="image_focus_inside",
                condition=Q(focus_x__range=(0, 1), focus_y__range=(0, 1)),
                violation_error_message="Het belangrijkste punt ligt buiten de afbeelding.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        return str(self.file.name)

    @property
    def alt_text(self) -> str:
        """The text for the alt attribute: empty for decoration."""
        return "" if self.decorative else self.alt

    @property
    def is_small(self) -> bool:
        """Whether it is too small for the mail, where it would be blurred or tiny."""
        return self.width < SMALL_BELOW
