"""The pages that a list offers: the first, the last and those around the one shown."""

from django import template
from django.core.paginator import Page

register = template.Library()
AROUND = 2


@register.simple_tag
def page_numbers(page: Page[object]) -> list[int]:
    """Return the numbers to link to, with 0 where some are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=AROUND, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]
