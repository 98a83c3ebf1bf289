"""Hostile rich text, for whatever takes, keeps or shows it.

Each entry is what an attacker would post past the editor. `leftovers` names what is still
dangerous in some HTML; clean HTML has none.
"""

import html5lib

HOSTILE = [
    "<script>alert(1)</script>",
    "<p onclick='alert(1)' onmouseover=alert(2)>tekst</p>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(2)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>klik</text></a></svg>",
    "<math><mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></mtext></math>",
    "<a href='javascript:alert(1)'>klik</a>",
    "<a href='j&Tab;ava&NewLine;script:alert(1)'>klik</a>",
    "<a href=' &#14;javascript:alert(1)'>klik</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>klik</a>",
    "<a href='vbscript:msgbox(1)' target=_blank style='position:fixed'>klik</a>",
    "<iframe src='https://example.org/' srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action='https://example.org/'><input name=wachtwoord><button>Inloggen</button></form>",
    "<base href='https://example.org/'><link rel=stylesheet href='https://example.org/x.css'>",
    "<meta http-equiv=refresh content='0;url=https://example.org/'>",
    "<style></style foo><img src=x onerror=alert(1)>",
    "<style>@import 'https://example.org/x.css'; body{display:none}</style>",
    "<p style='background:url(https://example.org/x);position:fixed;inset:0'>over alles heen</p>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<object data='https://example.org/x.swf'></object><embed src='https://example.org/x'>",
    "<template><script>alert(1)</script></template><video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)><summary>meer</summary></details>",
    "<p id='inhoud' class='skip-link' name='location' data-x='1'>eigen naam</p>",
]
TEMPLATE_MARKS = "<p>{{ settings.SECRET_KEY }} {% debug %} {% include 'x' %}</p>"

_TAGS = {
    *("script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "button"),
    *("base", "link", "meta", "img", "video", "audio", "source", "template", "noscript", "details"),
}
_SCHEMES = ("http:", "https:", "mailto:", "tel:", "/", "#")


def leftovers(html):
    """Return what a browser would find dangerous in `html`, a piece of rich text."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            found.append("comment")
        elif element.tag.rsplit("}", 1)[-1] in _TAGS:
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"style", "id", "class", "name", "srcdoc"}:
                found.append(name)
            if name == "href" and not value.strip().lower().startswith(_SCHEMES):
                found.append(f"{name}={value}")
    return found
