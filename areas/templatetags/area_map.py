"""The map of the areas, for any page."""

from typing import Any

from django import template

from areas import map as drawing
from areas.models import Area

register = template.Library()


@register.inclusion_tag("includes/_map.html")
def area_map() -> dict[str, Any]:
    """`{% area_map %}`: the country with a link for every area; one query.

    The page loads css/areas.css in its head, and has the same links as a list somewhere.
    """
    areas = Area.objects.current().only("name", "slug", "latitude", "longitude")
    return {
        "map": drawing.draw(areas),
        "provinces": drawing.provinces(),
        "view_box": f"0 0 {drawing.WIDTH} {drawing.HEIGHT}",
    }


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
