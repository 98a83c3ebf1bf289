"""Themes at the desk."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from articles.models import Theme
from nplv.history import HistoryAdmin


@admin.register(Theme)
class ThemeAdmin(HistoryAdmin):
    list_display = ("name", "description", "position", "article_count")
    search_fields = ("name", "description")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "description", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        found: QuerySet[Theme] = super().get_queryset(request)
        return found.annotate(article_count=Count("articles"))

    @admin.display(description="artikelen", ordering="article_count")
    def article_count(self, theme: Theme) -> int:
        return int(getattr(theme, "article_count", 0))
