"""A real browser on a live server, for what only a browser shows."""

import os
import shutil
import threading

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import testcases
from playwright.sync_api import expect

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
PATIENCE = 20_000  # milliseconds: what is there at once is not waited for, also on a busy machine


class Serving(StaticFilesHandler):
    """Serves the site to the browser, and knows whether it is still answering."""

    changed, under_way = threading.Condition(), 0

    def __call__(self, environ, start_response):
        with self.changed:
            Serving.under_way += 1
        try:
            return super().__call__(environ, start_response)
        finally:
            with self.changed:
                Serving.under_way -= 1
                self.changed.notify_all()


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _static_files():
    """Serve what the apps bring; pytest-django looks for the stock name of that app only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testcases, "_StaticFilesHandler", Serving)
        yield


@pytest.fixture(autouse=True)
def _last_answer(_live_server_helper):
    """Let the tables be emptied after the last answer, not beside it.

    Comes between the closing of the pages, some of which ask by themselves, and that.
    """
    yield
    with Serving.changed:
        assert Serving.changed.wait_for(lambda: Serving.under_way == 0, timeout=20)


@pytest.fixture(scope="session", autouse=True)
def _chromium():
    # Playwright runs an event loop in this thread; Django would refuse the database here.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium found")
        pytest.skip("no Chromium found")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture
def site(live_server, settings):
    """The address of the live server, which is the site's own address too."""
    settings.SITE_URL = live_server.url
    return live_server.url
