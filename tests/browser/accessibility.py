"""What axe finds on a page, with all its rules: those of WCAG and the best practices."""

from axe_playwright_python.sync_playwright import Axe

# Rules that axe leaves out unless asked. Those of level AAA stay out; hidden-content only
# tells that it cannot see what is hidden.
ASKED_FOR = (
    *("target-size", "css-orientation-lock", "focus-order-semantics", "p-as-heading"),
    *("label-content-name-mismatch", "table-fake-caption", "td-has-header"),
)
OF_COLOURS = ["color-contrast", "link-in-text-block"]
OPTIONS = {
    "resultTypes": ["violations", "incomplete"],
    "rules": {name: {"enabled": True} for name in ASKED_FOR},
}


def violations(page):
    """Return each broken rule with the first elements that break it."""
    return told(Axe().run(page, options=OPTIONS).response["violations"])


def violations_and_unclear(page):
    """Return what is broken, and the texts whose contrast axe cannot tell with its reason.

    Tools such as pa11y count what axe cannot decide as a fault.
    """
    found = Axe().run(page, options=OPTIONS).response
    unclear = [rule for rule in found["incomplete"] if rule["id"] == "color-contrast"]
    nodes = [node for rule in unclear for node in rule["nodes"]]
    return told(found["violations"]), [
        (node["any"][0]["data"]["messageKey"], node["html"][:100]) for node in nodes
    ]


def violations_of(page, rules):
    """Look again, by some rules, at a page that has axe already."""
    only = {"runOnly": {"type": "rule", "values": rules}, "resultTypes": ["violations"]}
    return told(page.evaluate("only => axe.run(document, only)", only)["violations"])


def told(rules):
    return [(rule["id"], [node["html"][:150] for node in rule["nodes"][:4]]) for rule in rules]


def look(page, scheme):
    """Show the page in a scheme, at once: axe would read the colours of a transition too."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def settle_colours(page):
    """Wait until no colour is on its way to another: Django lets those of links fade."""
    page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
