"""The fields of an issue and of its items that are filled in where they stand."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from areas.models import FundingAward
from articles.models import Article, Image, Issue, IssueItem
from nplv.header_safety import validate_single_line
from nplv.paragraphs import paragraphs_of, plain_of

Kind = IssueItem.Kind
FIELDS = {
    Kind.SECTION: ("heading", "teaser"),
    Kind.ARTICLE: ("heading", "teaser", "image", "layout"),
    Kind.QUOTE: ("heading", "teaser", "attribution"),
    Kind.TEXT: ("heading", "teaser", "image"),
    Kind.AGENDA: ("heading", "teaser", "events"),
    Kind.AWARDS: ("heading", "teaser", "awards"),
}
TOO_LONG = "Maak dit korter: hoogstens %(limit_value)d tekens (nu %(show_value)d)."
GONE = "Dit bestaat niet meer. Ververs de pagina en kies opnieuw."


def _line(length: int) -> forms.CharField:
    limit = MaxLengthValidator(length, TOO_LONG)
    return forms.CharField(required=False, validators=[validate_single_line, limit])


class ItemForm(forms.Form):
    """What one may change of an item without leaving the page; `offered` names its fields.

    A field that was not offered is left alone: rich text with more than paragraphs is not.
    """

    heading = _line(160)
    teaser = forms.CharField(required=False, max_length=10_000)
    attribution = _line(150)
    image = forms.ModelChoiceField(Image.objects.all(), required=False)
    layout = forms.ChoiceField(choices=IssueItem.Layout.choices, required=False)
    events = forms.ModelMultipleChoiceField(Article.objects.events(), required=False)
    awards = forms.ModelMultipleChoiceField(FundingAward.objects.all(), required=False)

    def __init__(self, data: QueryDict, *, item: IssueItem) -> None:
        super().__init__(data)
        self.item = item
        offered = set(data.get("offered", "").split()) & set(FIELDS[Kind(item.kind)])
        for name in set(self.fields) - offered:
            del self.fields[name]
        for name in {"image", "layout", "events", "awards"} & offered:
            self.fields[name].error_messages["invalid_choice"] = GONE

    def values(self) -> dict[str, Any]:
        """Return what differs from the item, ready for an act."""
        found = {name: self._value(name) for name in self.fields}
        return {name: value for name, value in found.items() if value != self._stored(name)}

    def _value(self, name: str) -> Any:
        value = self.cleaned_data[name]
        if name == "teaser":
            plain = plain_of(self.item.teaser)
            typed = paragraphs_of(value)
            same = plain is None or plain_of(typed) == plain
            return self.item.teaser if same else typed
        if name in ("events", "awards"):
            return list(value.order_by("pk"))
        return value or (self.item.layout if name == "layout" else value)

    def _stored(self, name: str) -> Any:
        if name in ("events", "awards"):
            return list(getattr(self.item, name).order_by("pk"))
        return getattr(self.item, name)


class InboxForm(forms.Form):
    """What stands in the inbox."""

    subject = _line(150)
    preheader = _line(200)

    def __init__(self, data: QueryDict, *, issue: Issue) -> None:
        super().__init__(data)
        self.issue = issue

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data.items()
        return {name: value for name, value in cleaned if value != getattr(self.issue, name)}
