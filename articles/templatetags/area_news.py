"""`{% news_of_area %}`: what there is to read about an area, for its page."""

from django import template

from areas.models import Area
from articles.listing import OfArea, of_area

register = template.Library()


@register.simple_tag
def news_of_area(area: Area) -> OfArea:
    """`{% news_of_area area as listed %}`: `listed.news` and `listed.events`; one query."""
    return of_area(area)
