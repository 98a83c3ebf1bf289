"""The page on which an issue is composed, in a browser."""

import time


def settled(page):
    """Wait until all that was done is saved, and shown in the mail beside it."""
    page.wait_for_timeout(20)
    deadline = time.monotonic() + 10
    while page.evaluate("Compose.busy()"):
        assert time.monotonic() < deadline, page.locator("#desk-saved").inner_text()
        page.wait_for_timeout(30)


def said(page):
    """Return what a screen reader was told last."""
    page.wait_for_timeout(60)
    return page.locator("#desk-said").inner_text()


def focused(page):
    return page.evaluate("document.activeElement.id")
