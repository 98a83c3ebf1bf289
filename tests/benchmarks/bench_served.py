"""How many pages a second the site serves, beside Wagtail and beside Django's cache_page.

`python -m tests.benchmarks.bench_served`, on a scratch SQLite with the content of the demo:
gunicorn with two workers, eight connections, wrk where there is one. Wagtail is installed for this
once, in a folder that is thrown away; without a package index its column stays empty. Each round
asks all of them for a page right after each other, so that the ratios hold on a busy machine too;
printed are the medians of ROUNDS. Nothing is asserted.

*whole* is without any cache, *parts* with parts kept (nplv/fragments.py), *kept* from the page
cache. The page of an article stands beside that of an article, the others beside the front page.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.benchmarks.loader import requests_a_second
from tests.benchmarks.serving import server

ROUNDS, SECONDS = 3, 3
PAGES = {
    "home": "/",
    "article": "/nieuws/veertien-gemeenten-9000-woningen/",
    "area": "/gebieden/rotterdam-zuid/",
    "awards": "/toekenningen/",
}
WAGTAIL = ("wagtail==8.0.1", "gunicorn>=27,<28")
BESIDE = {"article": "/bericht-3/"}
WAYS = {
    "whole": {"NPLV_PAGE_CACHE": "0", "NPLV_FRAGMENTS": "0"},
    "parts": {"NPLV_PAGE_CACHE": "0", "NPLV_FRAGMENTS": "1"},
    "kept": {"NPLV_PAGE_CACHE": "1", "NPLV_FRAGMENTS": "1"},
}
FIRST_PORT, PLAIN_PORT, WAGTAIL_PORT = 9241, 9247, 9248
HEADS = ("Wagtail", "whole", "parts", "kept", "cache_page")


@contextlib.contextmanager
def wagtail(folder):
    """Serve a small site of Wagtail; yield whether there is one."""
    venv.create(f"{folder}/venv", with_pip=True)
    python, site = f"{folder}/venv/bin/python", f"{folder}/site"
    install = [python, "-m", "pip", "install", "--quiet", *WAGTAIL]
    if subprocess.run(install, stderr=subprocess.DEVNULL, check=False).returncode:
        print("Wagtail cannot be installed here")
        yield False
        return
    Path(site).mkdir()
    script = Path(__file__).with_name("wagtail_rival.py").resolve()
    subprocess.run([python, script], cwd=site, stdout=subprocess.DEVNULL, check=True)
    settings = {"DJANGO_SETTINGS_MODULE": "rival.settings.production"}
    with server("rival.wsgi", WAGTAIL_PORT, python=python, cwd=site, **settings):
        yield True


def bodies(folder):
    """Write each page as it is, for plain Django to serve."""
    from django.test import Client  # noqa: PLC0415  app ready

    Path(folder).mkdir()
    for name, path in PAGES.items():
        answer = Client().get(path, headers={"host": "127.0.0.1"})
        if answer.status_code != 200:
            raise RuntimeError(path)
        Path(folder, name).write_bytes(answer.content)
    return folder


def measured(targets):
    """Return the medians of what is asked, and of the ratios within each round."""
    rounds = []
    for _round in range(ROUNDS):
        found = {}
        for head, (port, path) in targets.items():
            requests_a_second(port, path, seconds=1)
            found[head] = requests_a_second(port, path, seconds=SECONDS)
        rounds.append(found)
    rates = {head: statistics.median(found[head] for found in rounds) for head in targets}
    ratios = {}
    for head, other in (("whole", "Wagtail"), ("parts", "Wagtail"), ("kept", "cache_page")):
        if other in targets:
            each = [found[head] / found[other] for found in rounds if found[other]]
            ratios[head] = statistics.median(each or [0])
    return rates, ratios


def show(with_wagtail):
    print(f"{'requests/s':12}" + "".join(f"{head:>12}" for head in HEADS), end="")
    print("   whole, parts beside Wagtail; kept beside cache_page")
    for name, path in PAGES.items():
        beside = {"Wagtail": (WAGTAIL_PORT, BESIDE.get(name, "/"))} if with_wagtail else {}
        own = {head: (FIRST_PORT + place, path) for place, head in enumerate(WAYS)}
        rates, ratios = measured({**beside, **own, "cache_page": (PLAIN_PORT, f"/{name}")})
        print(f"{name:12}" + "".join(f"{rates.get(head, 0):12,.0f}" for head in HEADS), end="   ")
        print(", ".join(f"{head} {ratio:.2f}" for head, ratio in ratios.items()), flush=True)


def serve_and_show(folder):
    with contextlib.ExitStack() as stack:
        with_wagtail = stack.enter_context(wagtail(folder))
        for place, settings in enumerate(WAYS.values()):
            stack.enter_context(server("nplv.wsgi", FIRST_PORT + place, **settings))
        plain = {"PLAIN_BODIES": bodies(f"{folder}/bodies"), "LOOK_AT": "home"}
        stack.enter_context(server("tests.benchmarks.plain_page", PLAIN_PORT, **plain))
        show(with_wagtail)


def main():
    with tempfile.TemporaryDirectory(prefix="nplv-served-") as folder:
        os.environ["NPLV_VAR_DIR"] = f"{folder}/var"
        os.environ["SITE_URL"] = f"http://127.0.0.1:{FIRST_PORT}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
        import django  # noqa: PLC0415  app ready
        from django.core.management import call_command  # noqa: PLC0415  app ready

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        with Path(os.devnull).open("w") as nowhere:
            call_command("load_demo", subscribers=0, no_send=True, stdout=nowhere)
        serve_and_show(folder)


if __name__ == "__main__":
    sys.exit(main())
