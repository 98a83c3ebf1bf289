"""The filter of the page with awards and of its downloads."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from areas.models import FundingAward, FundingRound, FundingScheme
from areas.selection import NO_AREA, PARAMETERS, Directory, Selection
from nplv.data_fields import codes_of

LONGEST_WORDS = 100  # characters
KINDS = codes_of(FundingAward.Kind)
UNKNOWN = {
    "scheme": "Deze regeling kennen we niet.",
    "round": "Deze ronde kennen we niet.",
    "area": "Dit gebied kennen we niet.",
    "year": "Uit dit jaar kennen we geen ronde.",
    "kind": "Deze soort kennen we niet.",
}


class AwardFilterForm(forms.Form):
    scheme = forms.ChoiceField(label="Regeling", required=False)
    round = forms.ChoiceField(label="Ronde", required=False)
    area = forms.ChoiceField(label="Gebied", required=False)
    year = forms.ChoiceField(label="Jaar", required=False)
    kind = forms.ChoiceField(label="Soort", required=False)
    words = forms.CharField(
        label="Woorden",
        required=False,
        validators=[MaxLengthValidator(LONGEST_WORDS, "Zoek met hoogstens 100 tekens.")],
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, data: Any, directory: Directory) -> None:
        super().__init__(data)
        self.directory = directory
        self.show({})
        for name, message in UNKNOWN.items():
            self.fields[name].error_messages["invalid_choice"] = message

    def add_prefix(self, field_name: str) -> str:
        return PARAMETERS.get(field_name, field_name)

    def show(self, counts: dict[str, Counter[Any]]) -> None:
        """Offer all that can be chosen, with how many awards each choice would leave."""

        def label(name: str, of: Any, text: str) -> str:
            return f"{text} ({counts[name][of]})" if name in counts else text

        every = self.directory
        offered: dict[str, list[Any]] = {
            "scheme": [(one.slug, label("scheme", one.pk, one.name)) for one in every.schemes],
            "round": [
                (scheme.name, [(one.key, label("round", one.pk, one.label)) for one in rounds])
                for scheme, rounds in self._rounds(counts.get("round"))
            ],
            "area": [
                *((one.slug, label("area", one.pk, one.name)) for one in every.areas),
                (NO_AREA, label("area", None, "Niet bij één gebied")),
            ],
            "year": [(str(year), label("year", year, str(year))) for year in every.years],
            "kind": [(name, label("kind", kind, _said(kind))) for name, kind in KINDS.items()],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", "Alle"), *choices]  # type: ignore[attr-defined]  # choice fields

    def _rounds(
        self, counts: Counter[Any] | None
    ) -> Iterable[tuple[FundingScheme, list[FundingRound]]]:
        """Return the rounds by scheme; once they are counted, only those that leave something."""
        chosen = self.data.get(PARAMETERS["round"])
        for scheme, rounds in groupby(self.directory.rounds, key=lambda one: one.scheme):
            left = [r for r in rounds if counts is None or counts[r.pk] or r.key == chosen]
            if left:
                yield scheme, left

    @property
    def selection(self) -> Selection | None:
        """What was chosen; None where a choice does not exist, so that nothing is found."""
        if not self.is_valid():
            return None
        chosen = self.cleaned_data
        areas = {one.slug: one for one in self.directory.areas}
        return Selection(
            scheme=next((s for s in self.directory.schemes if s.slug == chosen["scheme"]), None),
            round=next((r for r in self.directory.rounds if r.key == chosen["round"]), None),
            area=areas.get(chosen["area"], chosen["area"] or None),
            year=int(chosen["year"]) if chosen["year"] else None,
            kind=KINDS.get(chosen["kind"], ""),
            words=chosen["words"],
        )


def _said(kind: str) -> str:
    return str(FundingAward.Kind(kind).label).capitalize()
