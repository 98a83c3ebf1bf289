"""How fast pages are: served, cached and not, beside Django's cache_page; and on a large site.

`python -m tests.benchmarks.bench_pages [served|large]`, on a scratch SQLite, or on PostgreSQL with
`python -m tests.throwaway_postgres python -m tests.benchmarks.bench_pages`. *served*: requests per
second of gunicorn with two workers and eight connections (wrk where there is one). *large*:
milliseconds of a page that is made, in one process, on sites of three sizes. Nothing is asserted.
"""

import contextlib
import io
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.benchmarks.loader import requests_a_second

LOOKS = 7
SIZES, AWARDS = (100, 10_000, 100_000), 10_000
SERVED = {"home": "/", "article": "/nieuws/bench-1/", "area": "/gebieden/rotterdam-zuid/",
          "awards": "/toekenningen/", "news": "/nieuws/"}  # fmt: skip
LARGE = (
    *("/", "/nieuws/", "/nieuws/?page=8", "/nieuws/?soort=news", "/nieuws/?gebied=rotterdam-zuid"),
    *("/agenda/", "/nieuws/bench-1/", "/gebieden/", "/gebieden/rotterdam-zuid/", "/toekenningen/"),
    *("/toekenningen/?per=jaar", "/zoeken/?q=rotterdam", "/zoeken/?q=jongeren+veilig"),
    "/nieuws/feed/",
)


@contextlib.contextmanager
def server(application, port, **environment):
    command = [sys.executable, "-m", "gunicorn", application, "--workers", "2"]
    options = ["--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    settings = {"SITE_URL": f"http://127.0.0.1:{port}", **environment}
    process = subprocess.Popen([*command, *options], env={**os.environ, **settings})
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port):
    """Wait until both workers have begun: the port is open long before."""
    for _each in range(200):
        time.sleep(0.1)
        with contextlib.suppress(OSError):
            for _worker in range(4):
                socket.create_connection(("127.0.0.1", port)).close()
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).close()
            return
    raise RuntimeError("the server does not come")


def served():
    from django.core.management import call_command  # noqa: PLC0415  app ready
    from django.test import Client  # noqa: PLC0415  app ready

    from tests.benchmarks.site_content import fill  # noqa: PLC0415  app ready

    call_command("load_areas", stdout=io.StringIO())
    call_command("load_awards", stdout=io.StringIO())
    fill(60, awards=0)
    body = Path(os.environ["NPLV_VAR_DIR"]) / "home.html"
    body.write_bytes(Client().get("/", headers={"host": "127.0.0.1"}).content)
    print(f"{'requests/s':12}{'made':>8}{'kept':>8}")
    with (
        server("nplv.wsgi", 9241, NPLV_PAGE_CACHE="0"),
        server("nplv.wsgi", 9242, NPLV_PAGE_CACHE="1"),
        server("tests.benchmarks.plain_page", 9243, PLAIN_BODY=str(body)),
    ):
        for name, path in SERVED.items():
            rates = []
            for port in (9241, 9242):
                requests_a_second(port, path, seconds=1)
                rates.append(requests_a_second(port, path))
            print(f"{name:12}{rates[0]:8,.0f}{rates[1]:8,.0f}", flush=True)
        requests_a_second(9243, "/", seconds=1)
        print(f"{'cache_page':12}{'':8}{requests_a_second(9243, '/'):8,.0f}  plain Django, home")


def large():
    from django.db import connection  # noqa: PLC0415  app ready
    from django.test import Client  # noqa: PLC0415  app ready

    from tests.benchmarks.site_content import fill  # noqa: PLC0415  app ready

    client, found = Client(headers={"host": "127.0.0.1"}), {}
    for size in SIZES:
        fill(size, awards=AWARDS)
        found[size] = {path: milliseconds(client, path) for path in LARGE}
    heads = "".join(f"{size:>9,}" for size in SIZES)
    print(f"{connection.vendor}, {AWARDS:,} awards; ms for articles:\n{'':34}{heads}")
    for path in LARGE:
        print(f"{path:34}" + "".join(f"{found[size][path]:9.1f}" for size in SIZES), flush=True)


def milliseconds(client, path):
    taken = []
    for _each in range(LOOKS):
        start = time.perf_counter()
        if client.get(path).status_code != 200:
            raise RuntimeError(path)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main():
    with tempfile.TemporaryDirectory(prefix="nplv-pages-") as folder:
        os.environ["NPLV_VAR_DIR"] = folder
        os.environ.setdefault("SITE_URL", "http://127.0.0.1:9242")
        os.environ.setdefault("NPLV_PAGE_CACHE", "0")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
        import django  # noqa: PLC0415  app ready
        from django.core.management import call_command  # noqa: PLC0415  app ready

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        asked = sys.argv[1:] or ["served", "large"]
        for name, act in (("served", served), ("large", large)):
            if name in asked:
                if name == "large":
                    call_command("flush", interactive=False, verbosity=0)
                act()


if __name__ == "__main__":
    main()
