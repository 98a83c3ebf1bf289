"""The forms that visitors and subscribers fill in."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner

from areas.models import Area
from subscriptions.addresses import InvalidAddressError, normalise

ALL, SOME = "all", "some"
LONGEST_EMAIL = 320
LONGEST_FILL = dt.timedelta(days=1)
_signer = TimestampSigner(salt="subscriptions.forms")


class AreasForm(forms.Form):
    """All areas, or some of them; `chosen_areas` is empty for all."""

    scope = forms.ChoiceField(
        label="Nieuws over welke gebieden wil je lezen?",
        choices=[(ALL, "Alle gebieden"), (SOME, "Alleen de gebieden die ik kies")],
        widget=forms.RadioSelect,
        initial=ALL,
        required=False,
    )
    areas = forms.ModelMultipleChoiceField(
        label="Kies je gebieden",
        queryset=Area.objects.none(),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": "Kies een gebied uit de lijst.",
            "invalid_pk_value": "Kies een gebied uit de lijst.",
            "invalid_list": "Kies een gebied uit de lijst.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = self.fields["areas"]
        areas.queryset = Area.objects.current().order_by("name")  # type: ignore[attr-defined]  # declared above

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("scope") == SOME and "areas" in cleaned and not cleaned["areas"]:
            self.add_error("areas", "Kies minstens één gebied, of kies hierboven alle gebieden.")
        return cleaned

    @property
    def chosen_areas(self) -> list[Area]:
        return list(self.cleaned_data["areas"]) if self.cleaned_data["scope"] == SOME else []


class SubscribeForm(AreasForm):
    email = forms.CharField(
        label="Je e-mailadres",
        help_text="Bijvoorbeeld naam@voorbeeld.nl",
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Vul je e-mailadres in.",
            "max_length": "Dit e-mailadres is te lang.",
        },
    )
    # People do not see this field; programs that fill in everything do.
    website = forms.CharField(
        label="Laat dit veld leeg",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    moment = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["email", "scope", "areas"]

    def clean_email(self) -> str:
        try:
            normalise(self.cleaned_data["email"])
        except InvalidAddressError as error:
            raise ValidationError(str(error), code="invalid") from error
        return str(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if settings.NPLV_MIN_FILL_SECONDS and not _took_a_person(cleaned.get("moment", "")):
            raise ValidationError(
                "Dat ging te snel of duurde te lang. Controleer je gegevens en verstuur het "
                "formulier nog een keer.",
                code="pace",
            )
        return cleaned

    @property
    def is_trapped(self) -> bool:
        """Return whether a program filled in the field that people do not see."""
        return bool(self.data.get("website"))


class PreferencesForm(AreasForm):
    pass


def new_moment() -> str:
    """Return the moment at which a form is shown, signed."""
    return _signer.sign("form")


def _took_a_person(moment: str) -> bool:
    try:
        _signer.unsign(moment, max_age=LONGEST_FILL)
    except BadSignature:  # too old is one of these
        return False
    try:
        _signer.unsign(moment, max_age=settings.NPLV_MIN_FILL_SECONDS)
    except BadSignature:
        return True
    return False
