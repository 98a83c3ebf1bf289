"""The map of the areas, for any page."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

from areas import houses
from areas import map as drawing
from areas.models import Area

register = template.Library()
Facts = tuple[str, str, Decimal, Decimal]


@register.simple_tag
def area_map(areas: Iterable[Area] | None = None) -> SafeString:
    """`{% area_map %}`: the country with a link for every area; one query.

    `{% area_map areas %}` asks nothing where the page has the areas already. The page has the
    same links as a list somewhere.
    """
    if areas is None:
        areas = Area.objects.current().names("latitude", "longitude")
    facts = tuple((area.name, area.slug, area.latitude, area.longitude) for area in areas)
    return _drawn(facts, get_script_prefix())


@lru_cache(maxsize=8)
def _drawn(facts: tuple[Facts, ...], prefix: str) -> SafeString:
    """Draw the same areas once: two hundred points cost more than the rest of a page."""
    names = ("name", "slug", "latitude", "longitude")
    areas = [Area(**dict(zip(names, each, strict=True))) for each in facts]
    context = {
        "map": drawing.draw(areas),
        "provinces": drawing.provinces(),
        "view_box": f"0 0 {drawing.WIDTH} {drawing.HEIGHT}",
    }
    return render_to_string("includes/_map.html", context)


@register.inclusion_tag("areas/_locator.html")
def area_locator(area: Area) -> dict[str, Any]:
    """`{% area_locator area %}`: a small map with one dot; no query."""
    x, y = drawing.project(area.latitude, area.longitude)
    return {
        "area": area,
        "x": x,
        "y": y,
        "provinces": drawing.provinces(),
        "highlighted": drawing.province_of(area),
        "view_box": f"0 0 {drawing.WIDTH} {drawing.HEIGHT}",
    }


@register.simple_tag
def area_house(area: Area) -> SafeString:
    """`{% area_house area %}`: the house of this area, as decoration beside its name."""
    return _house(area.slug)


@lru_cache(maxsize=256)
def _house(slug: str) -> SafeString:
    return render_to_string("areas/_house.html", {"house": houses.house(slug)})


@register.simple_tag
def area_street(areas: Iterable[Area]) -> SafeString:
    """`{% area_street areas %}`: their houses side by side, as decoration."""
    return _street(tuple(area.slug for area in areas))


@lru_cache(maxsize=8)
def _street(slugs: tuple[str, ...]) -> SafeString:
    context = {
        "street": houses.street(slugs),
        "width": max(len(slugs) * (houses.WIDTH + houses.GAP) - houses.GAP, 0),
    }
    return render_to_string("includes/_street.html", context)
