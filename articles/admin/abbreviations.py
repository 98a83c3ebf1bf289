"""The list of abbreviations at the desk: what the checks of an issue know of them."""

from django.contrib import admin

from articles.models import Abbreviation
from nplv.history import HistoryAdmin


@admin.register(Abbreviation)
class AbbreviationAdmin(HistoryAdmin):
    list_display = ("short", "meaning", "everybody_knows")
    list_filter = ("known",)
    search_fields = ("short", "meaning")
    search_help_text = "Zoek in afkorting en betekenis."
    fields = ("short", "meaning", "known")

    @admin.display(description="kent iedereen", ordering="known")
    def everybody_knows(self, abbreviation: Abbreviation) -> str:
        return "ja" if abbreviation.known else "nee"
