"""Working at the desk in a browser."""

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group

from nplv.roles import load_roles
from tests.articles.factories import UserFactory


def log_in(page, site, *, role="eindredacteur", name="sam"):
    """Log in as a new colleague; `page` remembers the errors that the console tells."""
    load_roles()
    user = UserFactory(username=name)
    user.set_password("demo")
    user.save()
    user.groups.add(Group.objects.get(name=role))
    page.site, page.problems = site, []
    page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else 0)
    page.goto(f"{site}/beheer/")
    page.get_by_label("Gebruikersnaam").fill(name)
    page.get_by_label("Wachtwoord").fill("demo")
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_load_state()
    return user


def violations(page):
    """Return every violation that axe finds, best practices too."""
    return [
        (rule["id"], node["html"][:300])
        for rule in Axe().run(page).response["violations"]
        for node in rule["nodes"]
    ]
