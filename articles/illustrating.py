"""The text of an article with its pictures: marks in, pictures of the library out."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Image
from articles.templatetags.pictures import picture
from nplv.richtext import clean_html, pictures_in, put_pictures

SIZES = "(min-width: 48rem) 42rem, 100vw"


def illustrated(text: str) -> SafeString:
    """Return rich text cleaned, each mark of a picture turned into that picture.

    A picture alone in its paragraph is a figure, with its maker under it. A mark of what the
    library does not hold is nothing. Takes a query where there are pictures, else none.
    """
    cleaned = clean_html(text, pictures=True)
    numbers = pictures_in(cleaned)
    images = Image.objects.in_bulk(numbers) if numbers else {}
    made = put_pictures(cleaned, lambda number, alone: _shown(images.get(number), alone=alone))
    return mark_safe(made)  # noqa: S308  just cleaned; the pictures are ours


def _shown(image: Image | None, *, alone: bool) -> str:
    shown = picture(image, sizes=SIZES)
    if not (image and shown):
        return ""
    outer, inner = ("figure", "figcaption") if alone else ("span", "span")
    credit = format_html("<{0}>Beeld: {1}</{0}>", inner, image.credit) if image.credit else ""
    return format_html('<{0} class="prose__picture">{1}{2}</{0}>', outer, shown, credit)
