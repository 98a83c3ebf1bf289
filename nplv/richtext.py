"""What rich text may contain: one list for the editor's toolbar and for the sanitiser.

The editor is never the boundary (CKEditor 4.22.1 has known holes): text is cleaned on save
and again on render.
"""

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
SCHEMES: set[str] = {"http", "https", "mailto", "tel"}
_DROP_WITH_CONTENT: set[str] = {"script", "style", "noscript", "template", "svg", "math"}


def clean_html(text: str) -> str:
    """Return `text` with nothing but the tags, attributes and link schemes allowed here.

    Idempotent. `{{ }}` and other template marks survive as text: never render stored text as a
    template.
    """
    cleaned: str = nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        clean_content_tags=_DROP_WITH_CONTENT,
        link_rel=None,
        strip_comments=True,
    )
    return cleaned.strip()


def safe_html(text: str) -> SafeString:
    """Return `text` cleaned and marked safe: the one place where rich text leaves the house."""
    return mark_safe(clean_html(text))  # noqa: S308  just cleaned


def to_text(text: str) -> str:
    """Return rich text as plain text, each link followed by its address in brackets."""
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
