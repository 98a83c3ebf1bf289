"""A code to scan, drawn as SVG with attributes only: our pages allow no styles in them."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

BORDER = 4  # empty squares around; scanners want four


def qr_svg(text: str, *, label: str) -> SafeString:
    """Return `text` as a drawing, black on white in light and dark, named `label`."""
    code = qrcode.QRCode(border=BORDER)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return format_html(
        '<svg class="desk-qr" role="img" aria-label="{label}" viewBox="0 0 {size} {size}" '
        'width="240" height="240" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>',
        label=label,
        size=len(rows),
        path=path,
    )
