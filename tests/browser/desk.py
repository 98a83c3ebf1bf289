"""Working at the desk in a browser."""

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import expect

from nplv.roles import load_roles
from tests.articles.factories import UserFactory

EDITORS_READY = """
    Object.values((window.CKEDITOR || {instances: {}}).instances)
      .every(one => one.status === "ready")
"""


def bring_session(context, site, user):
    """Let a browser be logged in as a user; the journey goes through the form itself."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


def log_in(page, site, *, role="eindredacteur", name="sam"):
    """Log in as a new colleague; `page` remembers the errors that the console tells."""
    load_roles()
    user = UserFactory(username=name)
    user.groups.add(Group.objects.get(name=role))
    page.site, page.problems = site, []
    page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else 0)
    bring_session(page.context, site, user)
    return user


def wait_for_editors(page):
    """Wait until one can write in every editor, and what follows an editor listens too.

    Asked again and again: the policy of our pages is against Playwright's own way of waiting.
    """
    for _ in range(400):
        if page.evaluate(EDITORS_READY):
            break
        page.wait_for_timeout(50)
    assert page.evaluate(EDITORS_READY), "no editor within 20 seconds"
    page.evaluate("new Promise(done => setTimeout(done))")  # typing.js begins a task later


def save(page, name="Opslaan"):
    """Press the button and wait until the next page says that it went well."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def violations(page):
    """Return every violation that axe finds, best practices too."""
    return [
        (rule["id"], node["html"][:300])
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]
