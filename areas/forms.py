"""The filter of the page with awards."""

from typing import Any

from django import forms

from areas.models import Area, FundingAwardQuerySet, FundingRound, FundingScheme

# What a visitor sees in the address bar is Dutch.
PARAMETERS = {"scheme": "regeling", "area": "gebied", "year": "jaar"}


class AwardFilterForm(forms.Form):
    scheme = forms.ModelChoiceField(
        label="Regeling",
        queryset=FundingScheme.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="Alle regelingen",
    )
    area = forms.ModelChoiceField(
        label="Gebied",
        queryset=Area.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="Alle gebieden",
    )
    year = forms.TypedChoiceField(label="Jaar", coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = FundingRound.objects.order_by("-year").values_list("year", flat=True).distinct()
        choices = [("", "Alle jaren"), *((year, str(year)) for year in years)]
        self.fields["year"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def add_prefix(self, field_name: str) -> str:
        return PARAMETERS.get(field_name, field_name)

    def filter(self, awards: FundingAwardQuerySet) -> FundingAwardQuerySet:
        """Narrow down by what was chosen well; a choice that does not exist finds nothing."""
        if not self.is_valid():
            return awards.none()
        if scheme := self.cleaned_data["scheme"]:
            awards = awards.filter(round__scheme=scheme)
        if area := self.cleaned_data["area"]:
            awards = awards.filter(area=area)
        if year := self.cleaned_data["year"]:
            awards = awards.filter(round__year=year)
        return awards

    @property
    def chosen(self) -> bool:
        return any(self.data.get(name) for name in PARAMETERS.values())
