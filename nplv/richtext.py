"""What rich text may contain: one list for the editor's toolbar and for the sanitiser.

The editor is never the boundary (CKEditor 4.22.1 has known holes): text is cleaned on save
and again on render.

A picture in a text is a mark with the number of the picture, `<img data-image="12">`: no address,
so nothing from elsewhere can be shown, and its description is that of the library. Only texts
that ask for pictures keep such marks, and only who knows pictures turns them into one.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from inscriptis import get_text
from inscriptis.model.config import ParserConfig

ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
TAGS: set[str] = {
    *("p", "br", "strong", "em", "a", "ul", "ol", "li", "h2", "h3", "h4", "blockquote"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "sub", "sup"),
}
PICTURE_ATTRIBUTES: dict[str, set[str]] = {"img": {"data-image"}}
SCHEMES: set[str] = {"http", "https", "mailto", "tel"}
_DROP_WITH_CONTENT: set[str] = {"script", "style", "noscript", "template", "svg", "math"}
# A whole tag of cleaned HTML; what stands in an attribute may hold anything but a quote.
_TAG = re.compile(r'<[^">]*(?:"[^"]*"[^">]*)*>')
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
# With quotes, these stand in no attribute: cleaned HTML writes a quote there as &quot;
_MARK = re.compile(r'<img data-image="([0-9]+)">')
_ALONE = re.compile(r'<p>(?:\s|&nbsp;)*<img data-image="([0-9]+)">(?:\s|&nbsp;)*</p>')


def clean_html(text: str, *, pictures: bool = False) -> str:
    """Return `text` with nothing but the tags, attributes and link schemes allowed here.

    With `pictures` the marks of pictures stay as well.

    Idempotent. `{{ }}` and other template marks survive as text: never render stored text as a
    template.
    """
    if not text.strip():
        return ""
    clean = _cleaned if len(text) <= _REMEMBERED_LENGTH else _cleaned.__wrapped__
    return clean(text, pictures)


# A mail cleans the same few texts at every look at it; those of articles are long, and read once.
_REMEMBERED_LENGTH = 4000


@lru_cache(maxsize=1024)
def _cleaned(text: str, pictures: bool) -> str:  # noqa: FBT001  a key of what is remembered
    cleaned: str = nh3.clean(
        text,
        tags=TAGS | PICTURE_ATTRIBUTES.keys() if pictures else TAGS,
        attributes=ATTRIBUTES | PICTURE_ATTRIBUTES if pictures else ATTRIBUTES,
        attribute_filter=_only_numbers if pictures else None,
        url_schemes=SCHEMES,
        clean_content_tags=_DROP_WITH_CONTENT,
        link_rel=None,
        strip_comments=True,
    )
    if pictures and "<img>" in cleaned:
        # A plain replace would put an address together that had `<img>` in it.
        cleaned = _TAG.sub(lambda tag: "" if tag[0] == "<img>" else tag[0], cleaned)
    return cleaned.strip()


def _only_numbers(tag: str, name: str, value: str) -> str | None:
    return value if tag != "img" or _NUMBER.fullmatch(value) else None


def pictures_in(text: str) -> set[int]:
    """Return the numbers of the pictures that cleaned `text` has marks of."""
    return {int(number) for number in _MARK.findall(text)}


def put_pictures(text: str, show: Callable[[int, bool], str]) -> str:
    """Return cleaned `text` with what `show` makes of each mark.

    `show` gets the number, and whether the picture stands alone: then it may be a block.
    """
    text = _ALONE.sub(lambda mark: show(int(mark[1]), True), text)  # noqa: FBT003  as promised
    return _MARK.sub(lambda mark: show(int(mark[1]), False), text)  # noqa: FBT003  as above


def safe_html(text: str) -> SafeString:
    """Return `text` cleaned and marked safe: the one place where rich text leaves the house."""
    return mark_safe(clean_html(text))  # noqa: S308  just cleaned


def to_text(text: str) -> str:
    """Return rich text as plain text, each link followed by its address in brackets."""
    if not text.strip():
        return ""
    config = ParserConfig(display_links=False, display_anchors=False)
    plain: str = get_text(clean_html(_spell_out_links(text)), config)
    return plain.strip()


def _spell_out_links(text: str) -> str:
    from lxml import html  # noqa: PLC0415  slow import

    if "<a" not in text:
        return text
    root = html.fragment_fromstring(clean_html(text), create_parent="div")
    for link in root.iter("a"):
        address = (link.get("href") or "").removeprefix("mailto:")
        if address and address != link.text_content().strip():
            link.tail = f" ({address}){link.tail or ''}"
    return str(html.tostring(root, encoding="unicode"))
