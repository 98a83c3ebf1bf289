"""What axe finds on a page, with all its rules: those of WCAG and the best practices."""

from axe_playwright_python.sync_playwright import Axe

# Rules that axe leaves out unless asked. Those of level AAA stay out; hidden-content only
# tells that it cannot see what is hidden.
ASKED_FOR = (
    *("target-size", "css-orientation-lock", "focus-order-semantics", "p-as-heading"),
    *("label-content-name-mismatch", "table-fake-caption", "td-has-header"),
)
OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {name: {"enabled": True} for name in ASKED_FOR},
}


def violations(page):
    """Return each broken rule with the first elements that break it."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [(rule["id"], [node["html"][:150] for node in rule["nodes"][:4]]) for rule in found]


def look(page, scheme):
    """Show the page in a scheme, at once: axe would read the colours of a transition too."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def settle_colours(page):
    """Wait until no colour is on its way to another: Django lets those of links fade."""
    page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")


def undecided_contrast(page):
    """Return the texts whose contrast axe cannot tell, with its reason."""
    options = {"runOnly": ["color-contrast"], "resultTypes": ["incomplete"]}
    found = Axe().run(page, options=options).response["incomplete"]
    nodes = [node for rule in found for node in rule["nodes"]]
    return [(node["any"][0]["data"]["messageKey"], node["html"][:100]) for node in nodes]
