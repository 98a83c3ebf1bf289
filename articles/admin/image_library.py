"""The library as a wall of pictures: what is found, filtered, in which order."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from articles.models import Image
from articles.models.images import SMALL_BELOW
from articles.renditions import MissingOriginalError, thumbnail_url
from articles.usage import count_uses, is_used

# As the list is asked for: the number of the column, a minus for from high to low.
ORDERS = (
    ("", "Nieuwste eerst"),
    ("2", "Oudste eerst"),
    ("0", "Op titel"),
    ("-1", "Grootste eerst"),
)


class ChoiceFilter(admin.SimpleListFilter):
    """A filter with a condition for each choice."""

    choices_by_name: dict[str, str] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.choices_by_name.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        chosen = self.value()
        return self.narrow(queryset, chosen) if chosen in self.choices_by_name else queryset

    def narrow(self, images: QuerySet[Image], chosen: str) -> QuerySet[Image]:
        raise NotImplementedError


class UsedFilter(ChoiceFilter):
    title = "gebruik"
    parameter_name = "gebruik"
    choices_by_name = {"wel": "Wordt gebruikt", "niet": "Nog nergens gebruikt"}

    def narrow(self, images: QuerySet[Image], chosen: str) -> QuerySet[Image]:
        return images.filter(is_used() if chosen == "wel" else ~is_used())


class FormFilter(ChoiceFilter):
    title = "vorm"
    parameter_name = "vorm"
    choices_by_name = {"liggend": "Liggend", "staand": "Staand", "vierkant": "Vierkant"}

    def narrow(self, images: QuerySet[Image], chosen: str) -> QuerySet[Image]:
        conditions: dict[str, dict[str, Any]] = {
            "liggend": {"width__gt": F("height")},
            "staand": {"width__lt": F("height")},
            "vierkant": {"width": F("height")},
        }
        return images.filter(**conditions[chosen])


class SizeFilter(ChoiceFilter):
    title = "grootte"
    parameter_name = "grootte"
    choices_by_name = {"goed": "Groot genoeg", "klein": "Te klein"}

    def narrow(self, images: QuerySet[Image], chosen: str) -> QuerySet[Image]:
        lookup = "width__lt" if chosen == "klein" else "width__gte"
        return images.filter(**{lookup: SMALL_BELOW})


class DescribedFilter(ChoiceFilter):
    title = "beschrijving"
    parameter_name = "beschrijving"
    choices_by_name = {"ja": "Beschreven", "versiering": "Alleen versiering"}

    def narrow(self, images: QuerySet[Image], chosen: str) -> QuerySet[Image]:
        return images.filter(decorative=chosen == "versiering")


class Card(NamedTuple):
    """One picture on the wall; no address where its file is gone."""

    image: Image
    url: str
    uses: int


class Order(NamedTuple):
    label: str
    query: str
    current: bool


def cards(images: list[Image]) -> list[Card]:
    """Return `images` with what a wall of them shows, in four queries."""
    uses = count_uses(images)
    return [Card(image, small_url(image), uses[image.pk]) for image in images]


def small_url(image: Image) -> str:
    """Return the address of the small picture; empty where the file is gone."""
    try:
        return thumbnail_url(image)
    except MissingOriginalError:
        return ""


class LibraryPages(admin.ModelAdmin):
    """Mix-in of the admin of images: its list is a wall."""

    list_display = ("title", "width", "uploaded_at")  # in which it can be ordered
    list_filter = (UsedFilter, FormFilter, SizeFilter, DescribedFilter)
    list_per_page = 48
    list_max_show_all = 0
    show_full_result_count = False
    search_fields = ("title", "alt", "credit")
    search_help_text = "Zoek in titel, beschrijving en maker."
    actions = None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            found = response.context_data.get("cl")
            if found is not None:
                response.context_data |= {
                    "cards": cards(found.result_list),
                    "orders": _orders(found),
                }
        return response


def _orders(found: Any) -> list[Order]:
    now = found.params.get("o", "")
    return [
        Order(
            label,
            found.get_query_string({"o": value} if value else {}, ["p"] if value else ["o", "p"]),
            now == value,
        )
        for value, label in ORDERS
    ]
