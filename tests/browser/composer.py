"""The page on which an issue is composed, in a browser."""

import time

from playwright.sync_api import expect


def settled(page):
    """Wait until all that was done is saved, and shown in the mail beside it."""
    page.wait_for_timeout(20)
    deadline = time.monotonic() + 20
    while page.evaluate("Compose.busy()"):
        assert time.monotonic() < deadline, page.locator("#desk-saved").inner_text()
        page.wait_for_timeout(30)


def expect_said(page, words):
    """Wait until a screen reader is told these words."""
    expect(page.locator("#desk-said")).to_have_text(words)


def expect_focus(page, name):
    expect(page.locator(f"[id='{name}']")).to_be_focused()
