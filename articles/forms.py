"""Forms of the public site: they filter, they store nothing."""

from typing import Any

from django import forms

from articles.models import Article
from articles.news_list import Chosen, Counts, Directory
from nplv.selects import QuickSelect, look_up

KINDS = {str(kind): str(kind.label).capitalize() for kind in Article.Kind}
FIELDS = {"gebied": "area", "thema": "theme", "soort": "kind", "jaar": "year"}
UNKNOWN = {
    "gebied": "Dit gebied kennen we niet.",
    "thema": "Dit thema kennen we niet.",
    "soort": "Deze soort kennen we niet.",
    "jaar": "Uit dit jaar kennen we geen nieuws.",
}


class NewsFilterForm(forms.Form):
    """The choices above the news. What is not a valid choice is left out, not refused.

    What can be chosen is offered by `show`, once it is known how many each choice leaves.
    """

    gebied = forms.Field(label="Gebied", required=False, widget=QuickSelect)
    thema = forms.Field(label="Thema", required=False, widget=QuickSelect)
    soort = forms.Field(label="Soort", required=False, widget=QuickSelect)
    jaar = forms.Field(label="Jaar", required=False, widget=QuickSelect)

    def __init__(self, data: Any, every: Directory) -> None:
        super().__init__(data)
        self.every = every

    def clean(self) -> dict[str, Any]:
        """Put what was meant in the place of its name in the address."""
        known: dict[str, dict[str, Any]] = {
            "gebied": {one.slug: one for one in self.every.areas},
            "thema": {one.slug: one for one in self.every.themes},
            "soort": {kind: kind for kind in KINDS},
            "jaar": {str(year): year for year in self.every.years},
        }
        look_up(self, known, UNKNOWN)
        return self.cleaned_data

    @property
    def chosen(self) -> Chosen:
        """The valid choices that were made."""
        self.is_valid()
        found = self.cleaned_data
        return Chosen(**{field: found.get(name) or None for name, field in FIELDS.items()})

    @property
    def said(self) -> list[str]:
        """The valid choices in words, for the title of the page."""
        area, theme, kind, year = self.chosen
        words = (area and area.name, theme and theme.name, kind and KINDS[kind], year)
        return [str(word) for word in words if word]

    def show(self, counts: Counts) -> None:
        """Offer all that can be chosen, with how many articles each choice would leave.

        A choice that leaves none is offered too: with another area there may be some. On a very
        large site the numbers are left out (`news_list.MOST_COUNTED`).
        """
        every = self.every
        offered: dict[str, list[tuple[Any, Any, int]]] = {
            "gebied": [(one.slug, one.name, counts.area[str(one.pk)]) for one in every.areas],
            "thema": [(one.slug, one.name, counts.theme[str(one.pk)]) for one in every.themes],
            "soort": [(kind, label, counts.kind[kind]) for kind, label in KINDS.items()],
            "jaar": [(year, year, counts.year[str(year)]) for year in every.years],
        }
        for name, choices in offered.items():
            labelled = [
                (value, f"{text} ({many})" if every.counted else str(text))
                for value, text, many in choices
            ]
            self.fields[name].widget.choices = [("", "Alle"), *labelled]


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Waar zoek je naar?",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class SampleForm(forms.Form):
    """One field of each sort, for the page about the look."""

    name = forms.CharField(label="Je naam", help_text="Zoals je wilt dat wij je noemen.")
    email = forms.EmailField(
        label="Je e-mailadres", error_messages={"required": "Vul je e-mailadres in."}
    )
    area = forms.ChoiceField(
        label="Gebied", choices=[("", "Alle gebieden"), ("a", "Eén gebied")], required=False
    )
    kind = forms.ChoiceField(
        label="Soort nieuws",
        choices=[("news", "nieuws"), ("story", "verhaal"), ("book", "boek")],
        widget=forms.RadioSelect,
        required=False,
    )
    agreed = forms.BooleanField(label="Ik wil een bevestiging", required=False)
