"""How fast the pages of a large site are made.

`python -m tests.benchmarks.bench_pages`, on a scratch SQLite, or on PostgreSQL with
`python -m tests.throwaway_postgres python -m tests.benchmarks.bench_pages`. Milliseconds of a page
that is made whole, in one process, on sites of three sizes. Nothing is asserted.
"""

import os
import statistics
import tempfile
import time

LOOKS = 7
SIZES, AWARDS = (100, 10_000, 100_000), 10_000
LARGE = (
    *("/", "/nieuws/", "/nieuws/?page=8", "/nieuws/?soort=news", "/nieuws/?gebied=rotterdam-zuid"),
    *("/agenda/", "/nieuws/bench-1/", "/gebieden/", "/gebieden/rotterdam-zuid/", "/toekenningen/"),
    *("/toekenningen/?per=jaar", "/zoeken/?q=rotterdam", "/zoeken/?q=jongeren+veilig"),
    "/nieuws/feed/",
)


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
        os.environ.setdefault("NPLV_FRAGMENTS", "0")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
        import django  # noqa: PLC0415  app ready
        from django.core.management import call_command  # noqa: PLC0415  app ready

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        large()


if __name__ == "__main__":
    main()
