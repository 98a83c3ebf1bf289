"""When an issue goes out: now, or at a moment in Dutch time."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from subscriptions.moments import ZONE, in_words, moments_at, nearest

NOW, LATER = "now", "later"
SUMMER, WINTER = "summer", "winter"
FAR = dt.timedelta(days=365)


class MomentForm(forms.Form):
    """A date and a time; `at` in the cleaned data is the moment.

    A time that the change of the clock skips is refused, one that it doubles asks which. What is
    more than a year away asks whether that is meant.
    """

    date = forms.DateField(
        label="Datum",
        required=False,
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Dit is geen datum. Schrijf bijvoorbeeld 31-12-2026."},
    )
    time = forms.TimeField(
        label="Tijd",
        required=False,
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Dit is geen tijd. Schrijf bijvoorbeeld 09:30."},
    )
    clock = forms.ChoiceField(
        label="Welke van de twee?",
        required=False,
        choices=[
            (SUMMER, "Zomertijd: de eerste keer, voordat de klok teruggaat"),
            (WINTER, "Wintertijd: een uur later, als de klok is teruggezet"),
        ],
        widget=forms.RadioSelect,
    )
    far = forms.BooleanField(label="Ja, dit jaartal klopt", required=False)

    @property
    def asks_clock(self) -> bool:
        """Whether the time given comes twice, so that the form has to ask which."""
        day, clock = self._given()
        return bool(day and clock and len(moments_at(day, clock)) > 1)

    @property
    def asks_far(self) -> bool:
        return "far" in self.errors or bool(self.is_bound and self.data.get("far"))

    def carried(self) -> list[tuple[str, str]]:
        """Return names and values that say the same again, for the page that confirms."""
        cleaned = self.cleaned_data
        shown = {"date": "%Y-%m-%d", "time": "%H:%M"}
        pairs = [(name, cleaned[name].strftime(shown[name])) for name in shown if cleaned[name]]
        pairs += [(name, cleaned[name]) for name in ("when", "clock") if cleaned.get(name)]
        return pairs + ([("far", "on")] if cleaned.get("far") else [])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["at"] = self._moment()
        if cleaned["at"]:
            self._check(cleaned["at"])
        return cleaned

    def _given(self) -> tuple[dt.date | None, dt.time | None]:
        if not self.is_bound:
            return None, None
        self.errors  # noqa: B018  cleans, once
        return self.cleaned_data.get("date"), self.cleaned_data.get("time")

    def _moment(self) -> dt.datetime | None:
        day, clock = self.cleaned_data.get("date"), self.cleaned_data.get("time")
        for name, value, wanted in (("date", day, "een datum"), ("time", clock, "een tijd")):
            if value is None and name not in self.errors:
                self.add_error(name, f"Kies {wanted}.")
        if day is None or clock is None:
            return None
        found = moments_at(day, clock)
        if not found:
            before, after = nearest(day, clock)
            self.add_error(
                "time",
                "Deze tijd bestaat niet: in die nacht gaat de klok een uur vooruit, van 02:00 "
                f"naar 03:00. Kies {before:%H:%M} of eerder, of {after:%H:%M} of later.",
            )
            return None
        if len(found) > 1 and not self.cleaned_data.get("clock"):
            self.add_error(
                "clock",
                f"Om 03:00 gaat de klok die nacht terug naar 02:00. Daarom is het twee keer "
                f"{clock:%H:%M}. Kies welke je bedoelt.",
            )
            return None
        return found[-1] if self.cleaned_data.get("clock") == WINTER else found[0]

    def _check(self, at: dt.datetime) -> None:
        now = timezone.now()
        if at <= now:
            self.add_error(
                "date" if at.astimezone(ZONE).date() < now.astimezone(ZONE).date() else "time",
                "Dit moment is al voorbij. Kies een later moment.",
            )
        elif at > now + FAR and not self.cleaned_data.get("far"):
            self.add_error(
                "far",
                f"Dit duurt nog meer dan een jaar: {in_words(at)}. Klopt het jaartal? Zet dan het "
                "vinkje.",
            )


class PlanForm(MomentForm):
    """Now, or later; `at` is None for now."""

    when = forms.ChoiceField(
        label="Wanneer moet de editie weg?",
        choices=[(NOW, "Nu meteen"), (LATER, "Op een later moment")],
        initial=NOW,
        widget=forms.RadioSelect,
    )

    def _moment(self) -> dt.datetime | None:
        if self.cleaned_data.get("when") == LATER:
            return super()._moment()
        # Whoever fills in a day and forgets to choose ‘later’ must not send at once.
        if self.cleaned_data.get("when") == NOW and self.cleaned_data.get("date"):
            self.add_error(
                "when",
                "Je koos ‘Nu meteen’, maar vulde ook een datum in. Kies ‘Op een later moment’, of "
                "maak de datum leeg.",
            )
        return None
