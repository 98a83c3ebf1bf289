"""The filter of the page with awards and of its downloads."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from areas.choices import Directory, RoundLine, SchemeLine
from areas.models import FundingAward
from areas.selection import NO_AREA, PARAMETERS, Selection
from nplv.data_fields import codes_of
from nplv.selects import QuickInput, QuickSelect, look_up

LONGEST_WORDS = 100  # characters
KINDS = codes_of(FundingAward.Kind)
LABELS = {kind: str(FundingAward.Kind(kind).label).capitalize() for kind in KINDS.values()}
UNKNOWN = {
    "scheme": "Deze regeling kennen we niet.",
    "round": "Deze ronde kennen we niet.",
    "area": "Dit gebied kennen we niet.",
    "year": "Uit dit jaar kennen we geen ronde.",
    "kind": "Deze soort kennen we niet.",
}


class AwardFilterForm(forms.Form):
    """What can be chosen is offered by `show`, once it is known how many each choice leaves."""

    scheme = forms.Field(label="Regeling", required=False, widget=QuickSelect)
    round = forms.Field(label="Ronde", required=False, widget=QuickSelect)
    area = forms.Field(label="Gebied", required=False, widget=QuickSelect)
    year = forms.Field(label="Jaar", required=False, widget=QuickSelect)
    kind = forms.Field(label="Soort", required=False, widget=QuickSelect)
    words = forms.CharField(
        label="Woorden",
        required=False,
        validators=[MaxLengthValidator(LONGEST_WORDS, "Zoek met hoogstens 100 tekens.")],
        widget=QuickInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, data: Any, directory: Directory) -> None:
        super().__init__(data)
        self.directory = directory

    def add_prefix(self, field_name: str) -> str:
        return PARAMETERS.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        """Put what was meant in the place of its name in the address."""
        every = self.directory
        known: dict[str, dict[str, Any]] = {
            "scheme": {one.slug: one for one in every.schemes},
            "round": {one.key: one for one in every.rounds},
            "area": {one.slug: one for one in every.areas} | {NO_AREA: NO_AREA},
            "year": {str(year): year for year in every.years},
            "kind": KINDS,
        }
        look_up(self, known, UNKNOWN)
        return self.cleaned_data

    @property
    def selection(self) -> Selection | None:
        """What was chosen; None where a choice does not exist, so that nothing is found."""
        if not self.is_valid():
            return None
        return Selection(**{name: value for name, value in self.cleaned_data.items() if value})

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
            "kind": [(name, label("kind", kind, LABELS[kind])) for name, kind in KINDS.items()],
        }
        for name, choices in offered.items():
            self.fields[name].widget.choices = [("", "Alle"), *choices]

    def _rounds(self, counts: Counter[Any] | None) -> Iterable[tuple[SchemeLine, list[RoundLine]]]:
        """Return the rounds by scheme; once they are counted, only those that leave something."""
        chosen = self.data.get(PARAMETERS["round"])
        for _scheme, rounds in groupby(self.directory.rounds, key=lambda one: one.scheme_id):
            left = [r for r in rounds if counts is None or counts[r.pk] or r.key == chosen]
            if left:
                yield left[0].scheme, left
