"""When an issue goes out: now, or at a moment in Europe/Amsterdam."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

NOW, LATER = "now", "later"


class PlanForm(forms.Form):
    """`at` is None for now. A moment that the change of the clock skips or doubles is refused."""

    when = forms.ChoiceField(
        label="Wanneer",
        choices=[(NOW, "Nu meteen"), (LATER, "Op een later moment")],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    at = forms.DateTimeField(
        label="Datum en tijd",
        required=False,
        help_text="Nederlandse tijd.",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        at: dt.datetime | None = cleaned.get("at")
        if cleaned.get("when") == NOW:
            cleaned["at"] = None
        elif at is None and "at" not in self.errors:
            self.add_error("at", "Kies een datum en een tijd.")
        elif at is not None and at <= timezone.now():
            self.add_error("at", "Dit moment is al voorbij. Kies een later moment.")
        return cleaned
