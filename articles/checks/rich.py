"""A rich text as the rules read it: its blocks, each on its own, and its links."""

from dataclasses import dataclass
from functools import lru_cache

_HEADINGS = {"h2", "h3", "h4"}
_BLOCKS = {*_HEADINGS, "p", "li", "td", "th", "caption", "blockquote"}


@dataclass(frozen=True)
class Block:
    tag: str
    text: str

    @property
    def is_heading(self) -> bool:
        return self.tag in _HEADINGS


@dataclass(frozen=True)
class Anchor:
    text: str
    href: str


@dataclass(frozen=True)
class Rich:
    blocks: tuple[Block, ...] = ()
    anchors: tuple[Anchor, ...] = ()


@lru_cache(maxsize=2048)  # while somebody composes, all texts but one are the same again
def read_rich(html: str) -> Rich:
    """Return what stands in `html`; a block within a block counts once, by itself."""
    from lxml import html as parser  # noqa: PLC0415  slow import

    if not html.strip():
        return Rich()
    root = parser.fragment_fromstring(html, create_parent="div")
    blocks = [Block(str(each.tag), _own_text(each)) for each in root.iter("div", *_BLOCKS)]
    anchors = [
        Anchor(_squeezed(link.text_content()), (link.get("href") or "").strip())
        for link in root.iter("a")
    ]
    return Rich(tuple(block for block in blocks if block.text), tuple(anchors))


def _own_text(element: object) -> str:
    return _squeezed("".join(_pieces(element)))


def _pieces(element: object) -> list[str]:
    """Return the text of `element` without that of the blocks in it; a break is a space."""
    found: list[str] = [element.text or ""]  # type: ignore[attr-defined]  # lxml has no types
    for child in element:  # type: ignore[attr-defined]  # as above
        if child.tag == "br":
            found.append(" ")
        elif child.tag not in _BLOCKS:
            found += _pieces(child)
        found.append(child.tail or "")
    return found


def _squeezed(text: str) -> str:
    return " ".join(text.split())
