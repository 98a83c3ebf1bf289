"""Forms of the public site: they filter, they store nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms

from areas.models import Area
from articles.models import Article, ArticleQuerySet, Theme


class NewsFilterForm(forms.Form):
    """The choices above the news. What is not a valid choice is left out, not refused."""

    gebied = forms.ModelChoiceField(
        Area.objects.all(),
        label="Gebied",
        required=False,
        to_field_name="slug",
        empty_label="Alle",
        error_messages={"invalid_choice": "Dit gebied kennen we niet."},
    )
    thema = forms.ModelChoiceField(
        Theme.objects.all(),
        label="Thema",
        required=False,
        to_field_name="slug",
        empty_label="Alle",
        error_messages={"invalid_choice": "Dit thema kennen we niet."},
    )
    soort = forms.ChoiceField(
        choices=[("", "Alle"), *((c.value, c.label.capitalize()) for c in Article.Kind)],
        label="Soort",
        required=False,
        error_messages={"invalid_choice": "Deze soort kennen we niet."},
    )

    def __init__(self, data: Any, *, years: Iterable[int]) -> None:
        super().__init__(data)
        choices = [("", "Alle"), *((year, str(year)) for year in years)]
        self.fields["jaar"] = forms.TypedChoiceField(
            label="Jaar",
            required=False,
            coerce=int,
            empty_value=None,
            choices=choices,
            error_messages={"invalid_choice": "Uit dit jaar kennen we geen nieuws."},
        )

    def narrow(self, articles: ArticleQuerySet) -> ArticleQuerySet:
        """Return those of `articles` that match every valid choice."""
        chosen = self.chosen
        if area := chosen.get("gebied"):
            articles = articles.filter(areas=area)
        if theme := chosen.get("thema"):
            articles = articles.filter(themes=theme)
        if kind := chosen.get("soort"):
            articles = articles.filter(kind=kind)
        if year := chosen.get("jaar"):
            articles = articles.of_year(year)
        return articles

    @property
    def chosen(self) -> dict[str, Any]:
        """The valid choices that were made, by field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def said(self) -> list[str]:
        """The valid choices in words, for the title of the page."""
        kinds = {kind.value: kind.label.capitalize() for kind in Article.Kind}
        return [str(kinds.get(value, value)) for value in self.chosen.values()]


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
