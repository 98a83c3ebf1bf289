"""Every page of the desk in a real browser: axe finds nothing, nothing scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.test import Client

from nplv.roles import BEHEERDER
from subscriptions.models import Delivery
from tests.articles.factories import UserFactory
from tests.browser.accessibility import OF_COLOURS, settle_colours, told, violations_of
from tests.browser.desk import bring_session, wait_for_editors
from tests.journeys.test_reading_changes_nothing import everything
from tests.nplv.test_desk_language import english, words_of
from tests.nplv.test_role_matrix import pages

__all__ = ["everything"]

pytestmark = pytest.mark.django_db(transaction=True)
WIDE, NARROW = 1280, 320
PARTS = 3  # of all pages, so that more than one worker has something to do
# What depends on the width; the other rules look at the same page again.
NARROW_RULES = ["target-size", "color-contrast", "scrollable-region-focusable", "meta-viewport"]
OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


@pytest.fixture(params=range(PARTS))
def desk(request, everything, site, new_context):
    """Return a part of the pages of the desk, and a browser in which a beheerder is logged in."""
    Delivery.objects.first().events.create(
        esp="x", event_key="1", kind="sent", occurred_at=everything.created_at
    )
    user = UserFactory(username=BEHEERDER)
    user.groups.add(Group.objects.get(name=BEHEERDER))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    part = list(pages(everything).items())[request.param :: PARTS]
    paths = [path for name, (path, *_) in part if is_page(client, name, path)]
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
    return told(Axe().run(page, options=OPTIONS).response["violations"])


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
        found += violations_of(page, OF_COLOURS)
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
    assert len(paths) > 60 // PARTS
