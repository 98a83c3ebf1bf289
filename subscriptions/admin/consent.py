from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from nplv.long_lists import LongListAdmin
from subscriptions.delivery_lists import FEW, subscribers_meant
from subscriptions.models import ConsentEvent
from subscriptions.wording import text_of


class ReadOnly:
    """Shown at the desk, changed by acts only."""

    def has_add_permission(self, *args: Any) -> bool:
        return False

    def has_change_permission(self, *args: Any) -> bool:
        return False

    def has_delete_permission(self, *args: Any) -> bool:
        return False


class ConsentEventInline(ReadOnly, admin.TabularInline):
    model = ConsentEvent
    extra = 0
    fields = ["at", "kind", "source", "detail", "words"]
    readonly_fields = ["at", "words"]
    ordering = ["-at", "-pk"]

    @admin.display(description="tekst")
    def words(self, event: ConsentEvent) -> str:
        return text_of(event.wording)


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnly, LongListAdmin):
    list_display = ["at", "subscriber", "kind", "source", "detail", "wording"]
    list_filter = ["kind"]  # the sources would be read from every row there is
    list_select_related = ["subscriber"]
    search_fields = ["subscriber__email_key"]
    search_help_text = f"Zoek op het begin van een e-mailadres. Er tellen {FEW} adressen mee."
    fields = ["subscriber", "at", "kind", "source", "detail", "wording", "words"]
    readonly_fields = ["at", "words"]

    @admin.display(description="tekst")
    def words(self, event: ConsentEvent) -> str:
        return text_of(event.wording)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[ConsentEvent], search_term: str
    ) -> tuple[models.QuerySet[ConsentEvent], bool]:
        term = search_term.strip().lower()
        if not term:
            return queryset, False
        people = list(subscribers_meant(term, by_address=True)[:FEW])
        return queryset.filter(subscriber__in=people), False
