from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from subscriptions.addresses import InvalidAddressError, address_hashes, normalise
from subscriptions.models import Suppression
from subscriptions.unsubscribe import block


class SuppressionForm(forms.ModelForm):
    """Takes an address and keeps its hash."""

    email = forms.CharField(
        label="E-mailadres",
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "vTextField"}),
        help_text="Dit adres krijgt niets meer, ook geen bevestigingsmail. We bewaren het adres "
        "zelf niet: alleen een code die het herkent.",
    )

    class Meta:
        model = Suppression
        fields: list[str] = []

    def clean_email(self) -> str:
        try:
            return normalise(self.cleaned_data["email"])
        except InvalidAddressError as error:
            raise ValidationError(str(error), code="invalid") from error


@admin.register(Suppression)
class SuppressionAdmin(admin.ModelAdmin):
    form = SuppressionForm
    list_display = ["address_hash", "reason", "created_at"]
    list_filter = ["reason"]
    search_fields = ["address_hash"]
    search_help_text = "Zoek op een heel e-mailadres."

    def has_change_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Suppression | None = None) -> Any:
        return ["address_hash", "reason", "created_at"] if obj else ["email"]

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Suppression], search_term: str
    ) -> tuple[models.QuerySet[Suppression], bool]:
        if not search_term.strip():
            return queryset, False
        try:
            known = address_hashes(normalise(search_term))
            return queryset.filter(address_hash__in=known), False
        except InvalidAddressError:
            return queryset.none(), False

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: Any) -> None:
        saved = block(form.cleaned_data["email"])
        obj.pk, obj.address_hash, obj.reason = saved.pk, saved.address_hash, saved.reason
