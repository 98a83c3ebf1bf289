"""Which pages the page cache keeps, and by which parameters of the query they differ.

A page may be kept when it is the same for everybody and follows from the database, the clock, its
path and the parameters named here. A test looks that each public address is in one of both lists.
A parameter that is not named here is no error: such a request is answered without the cache.
"""

NOTHING: frozenset[str] = frozenset()
PAGE = frozenset({"page"})
AWARDS = frozenset({"regeling", "ronde", "gebied", "jaar", "soort"})  # words are left out
API = frozenset({"pagina", "paginagrootte"})

CACHED: dict[str, frozenset[str]] = {
    "articles:home": NOTHING,
    "articles:news": PAGE | {"gebied", "thema", "soort", "jaar"},
    "articles:article": NOTHING,
    "articles:agenda": PAGE,
    "articles:archive": NOTHING,
    "articles:issue": NOTHING,
    "articles:personal-link": NOTHING,
    "articles:search": NOTHING,  # the empty form; each search is another
    "articles:about": NOTHING,
    "articles:contact": NOTHING,
    "articles:privacy": NOTHING,
    "articles:accessibility": NOTHING,
    "articles:colophon": NOTHING,
    "articles:news-feed": NOTHING,
    "articles:area-feed": NOTHING,
    "articles:archive-feed": NOTHING,
    "articles:event-ics": NOTHING,
    "articles:share": NOTHING,
    "articles:share-site": NOTHING,
    "articles:sitemap": NOTHING,
    "areas:index": NOTHING,
    "areas:area": NOTHING,
    "areas:awards": AWARDS | PAGE | {"per", "volgorde"},
    "areas:award": NOTHING,
    "areas:awards-csv": AWARDS | {"scheiding"},
    "areas:awards-json": AWARDS,
    "areas:awards-geojson": AWARDS,
    "areas:areas-csv": frozenset({"scheiding"}),
    "areas:areas-json": NOTHING,
    "areas:areas-geojson": NOTHING,
    "articles:open-data": NOTHING,
    "articles:open-data-api": NOTHING,
    "articles:open-data-dcat": NOTHING,
    "articles:api:begin": NOTHING,
    "articles:api:openapi": NOTHING,
    "articles:api:areas": API | {"gemeentecode", "doetMee", "bbox"},
    "articles:api:area": NOTHING,
    "articles:api:systems": NOTHING,
    "articles:api:awards": API | AWARDS | {"bereik", "teltMee"},
    "articles:api:award": NOTHING,
    "articles:api:articles": API | {"gebied", "thema", "soort", "vanaf", "totEnMet"},
    "articles:api:article": NOTHING,
    "articles:api:issues": API | {"jaar"},
    "articles:api:issue": NOTHING,
}
# A name, or a namespace with a star.
NEVER = frozenset(
    {
        "admin:*",
        "subscriptions:*",  # forms, personal links, the state of the machine
        "articles:preview",  # secret, and another answer once the link ends
        "articles:preview-mail",
        "articles:robots",
        "articles:security-txt",  # the moment in it follows another clock
        "articles:favicon",
        "articles:style",  # for developers
        "articles:touch-icon",
        "media",  # files, kept by browsers for ever
    }
)
# What others add to a link to see where a visitor came from; it changes no page of ours.
TRACKING = frozenset(
    {
        *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"),
        *("fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "mtm_campaign", "pk_campaign"),
    }
)
