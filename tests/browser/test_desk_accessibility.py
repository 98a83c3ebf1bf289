"""Every page of the desk in a real browser: axe finds nothing, nothing scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.test import Client

from nplv.roles import BEHEERDER
from subscriptions.models import Delivery
from tests.articles.factories import UserFactory
from tests.browser.accessibility import settle_colours
from tests.browser.desk import bring_session, wait_for_editors
from tests.journeys.test_reading_changes_nothing import everything
from tests.nplv.test_desk_language import english, words_of
from tests.nplv.test_role_matrix import pages

__all__ = ["everything"]

pytestmark = pytest.mark.django_db(transaction=True)
WIDE, NARROW = 1280, 320
# What depends on the width; the other rules look at the same page again.
NARROW_RULES = ["target-size", "color-contrast", "scrollable-region-focusable", "meta-viewport"]
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.fixture
def desk(everything, site, new_context):
    """Return the pages of the desk, each once, and a browser in which a beheerder is logged in."""
    Delivery.objects.first().events.create(
        esp="x", event_key="1", kind="sent", occurred_at=everything.created_at
    )
    user = UserFactory(username=BEHEERDER)
    user.groups.add(Group.objects.get(name=BEHEERDER))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    paths = [path for name, (path, *_) in pages(everything).items() if is_page(client, name, path)]
    context = new_context(base_url=site, locale="nl-NL", reduced_motion="reduce")
    bring_session(context, site, user)
    return context.new_page(), paths


def is_page(client, name, path):
    """Return whether this is a whole page for people, rather than data or a piece of one."""
    response = client.get(path) if name != "logout" else None
    return (
        response is not None
        and response.status_code == 200
        and "text/html" in response["Content-Type"]
        and b"</html>" in response.content
        and b'id="content-start"' in response.content
    )


def violations(page):
    return told(Axe().run(page, options=OPTIONS).response)


def violations_of(page, rules):
    """Run what depends on width or colours, on a page that has axe already."""
    only = {"runOnly": {"type": "rule", "values": rules}, "resultTypes": ["violations"]}
    return told(page.evaluate("only => axe.run(document, only)", only))


def told(response):
    found = response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:4]]) for one in found]


def test_every_page_of_the_desk_passes_axe(desk):
    page, paths = desk
    problems = {}
    for path in paths:
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.goto(path)
        wait_for_editors(page)
        found = violations(page)
        if said := english(words_of(page.content())):
            found.append(("english", said))
        page.emulate_media(color_scheme="dark")
        settle_colours(page)
        found += violations_of(page, ["color-contrast"])
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": NARROW, "height": 640})
        settle_colours(page)
        found += violations_of(page, NARROW_RULES)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW:
            found.append(("too wide", width))
        if found:
            problems[path] = found
    assert problems == {}
    assert len(paths) > 60
