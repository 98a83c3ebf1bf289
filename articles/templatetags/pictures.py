"""`{% picture %}`: an image from the library, in the size and format the reader needs."""

import logging
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from areas.models import Area
from articles.models import Image, Shot
from articles.renditions import MissingOriginalError, SiteSources, site_sources, size_of
from articles.shapes import Shape, cut_size

register = template.Library()
logger = logging.getLogger(__name__)
MIDDLE = Decimal("0.5")


@register.simple_tag
def picture(
    image: Image | Shot | None,
    *,
    sizes: str = "100vw",
    eager: bool = False,
    css: str = "",
    shape: str = "full",
    plain: bool = False,
) -> SafeString | str:
    """Return a `<picture>` with AVIF, WebP and JPEG; nothing where there is no image.

    `shape` is one of articles.shapes; what is cut off lies away from the focus. `eager` is for
    the one image at the top of a page; all others load when they come into view. `plain` is JPEG
    alone, in an `<img>`: programs that archive pages do not know the other addresses. A lost file
    leaves a gap in the page and a line in the log, not an error.
    """
    if image is None:
        return ""
    try:
        sources = site_sources(image, Shape(shape))
    except MissingOriginalError:
        logger.exception("image %s has lost its file", image.pk)
        return ""
    width, height = cut_size(image, Shape(shape))
    box = Element(sources, width, height, image.alt_text, sizes)
    return _written(box, eager=eager, css=css, plain=plain)


@register.simple_tag
def photo_of_area(area: Area, *, sizes: str) -> SafeString | str:
    """Return the `<picture>` of the photo of an area, cut wide; nothing where it has none."""
    name = area.photo.name
    if not name:
        return ""
    try:
        width, height = size_of(name)
    except FileNotFoundError:
        logger.exception("the photo of area %s has lost its file", area.pk)
        return ""
    shot = Shot(area.pk, name, width, height, MIDDLE, MIDDLE, area.photo_alt)
    return picture(shot, sizes=sizes, shape="wide")


class Element(NamedTuple):
    """What stands in the element of one picture."""

    sources: SiteSources
    width: int
    height: int
    alt: str
    sizes: str


@lru_cache(maxsize=2048)
def _written(shown: Element, *, eager: bool, css: str, plain: bool) -> SafeString:
    sources, sizes = shown.sources, shown.sizes
    better = [] if plain else [("avif", sources.avif, sizes), ("webp", sources.webp, sizes)]
    return format_html(
        '<picture{}>{}<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" '
        'loading="{}" decoding="async"{}></picture>',
        format_html(' class="{}"', css) if css else "",
        format_html_join("", '<source type="image/{}" srcset="{}" sizes="{}">', better),
        sources.src,
        sources.jpeg,
        sizes,
        shown.width,
        shown.height,
        shown.alt,
        "eager" if eager else "lazy",
        format_html(' fetchpriority="{}"', "high") if eager else "",
    )
