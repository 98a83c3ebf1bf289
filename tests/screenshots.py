"""Make the pictures of the README: `make screenshots`.

Starts the demo on a free port with a folder of its own, and looks at it with Chromium.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.throwaway_postgres import free_port

DOCS = Path(__file__).resolve().parent.parent / "docs"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def wait_for(url, seconds=90):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"no answer from {url}")


def take(site, page):
    page.goto(f"{site}/")
    page.screenshot(path=DOCS / "home.png")
    page.goto(f"{site}/postvak/")
    page.get_by_role("link", name="280 miljoen").first.click()
    page.goto(site + page.locator("iframe").first.get_attribute("src"), wait_until="networkidle")
    page.screenshot(path=DOCS / "newsletter.png")
    page.goto(f"{site}/beheer/")
    page.get_by_label("Gebruikersnaam").fill("redacteur")
    page.get_by_label("Wachtwoord").fill("demo")
    page.get_by_role("button").last.click()
    page.goto(f"{site}/beheer/articles/issue/")
    page.get_by_role("link", name="Nieuwsbrief van 26 januari 2024").first.click()
    page.screenshot(path=DOCS / "compose.png")


def main():
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        own = {"PORT": str(port), "SITE_URL": site, "NPLV_VAR_DIR": folder, "NPLV_CHECK_LINKS": "0"}
        environment = {**os.environ, **own}
        demo = subprocess.Popen([sys.executable, "manage.py", "demo"], env=environment)
        try:
            wait_for(f"{site}/healthz")
            time.sleep(10)
            with sync_playwright() as playwright:
                path = shutil.which("chromium") or shutil.which("google-chrome")
                browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
                take(site, browser.new_page(viewport={"width": 1280, "height": 860}))
        finally:
            demo.terminate()
            demo.wait()


if __name__ == "__main__":
    main()
