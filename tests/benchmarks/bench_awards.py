"""How the pages about the money hold from 99 to 10,000 awards.

`python -m tests.benchmarks.bench_awards`, on DATABASE_URL or an empty SQLite; for PostgreSQL put
`python -m tests.throwaway_postgres` before it. Prints queries and the CPU time of Python (the least
of five) for each address, without the page cache; nothing is asserted.
"""

import os
import random
import tempfile
import time
from decimal import Decimal

MANY = 10_000
ADDRESSES = (
    "/toekenningen/",
    "/toekenningen/?per=ronde",
    "/toekenningen/?per=gebied",
    "/toekenningen/?regeling=regio-deal&jaar=2023",
    "/toekenningen/?zoek=fryslan&per=ronde",
    "/toekenningen/?page=9999",
    "/toekenningen/vhf-2-2023-haarlem/",
    "/gebieden/heerlen-noord/",
    "/toekenningen.csv",
    "/toekenningen.json",
)


def fill(number):
    from areas.models import Area, FundingAward, FundingRound  # noqa: PLC0415  app ready

    chance = random.Random(1)
    rounds, areas = list(FundingRound.objects.all()), [*Area.objects.all(), *[None] * 5]
    rows = []
    for place in range(number):
        area = chance.choice(areas)
        rows.append(
            FundingAward(
                key=f"bench-{place}",
                round=chance.choice(rounds),
                area=area,
                kind=chance.choice(["award"] * 8 + ["payment", "plan"]),
                scope=chance.choice(["whole", "partly", "unknown"] if area else ["none"]),
                precision=chance.choice(["exact", "about"]),
                recipient=f"Gemeente {chance.randint(1, 300)}",
                project=f"Project {place} in Fryslân",
                amount=Decimal(chance.randint(1, 10**9)) / 100,
                source_url=f"https://example.org/een/lang/adres/{place}",
                note="Een toelichting van een regel, zoals die er vaak staat.",
            )
        )
    FundingAward.objects.bulk_create(rows, batch_size=500)


def measure(label):
    from django.db import connection  # noqa: PLC0415  app ready
    from django.test import Client  # noqa: PLC0415  app ready
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  app ready

    client = Client(HTTP_HOST="testserver", secure=True)
    for address in ADDRESSES:
        times = []
        for _ in range(5):
            start = time.process_time()
            # A parameter that no page knows goes past the page cache.
            response = client.get(f"{address}{'&' if '?' in address else '?'}bench=1")
            times.append((time.process_time() - start) * 1000)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{address}{'&' if '?' in address else '?'}bench=1")
        size = len(response.content) / 1000
        print(
            f"{connection.vendor:10} {label:>6} {len(queries)} queries {min(times):8.1f} ms "
            f"{size:7.0f} kB  {address}"
        )


def main():
    os.environ.setdefault("NPLV_VAR_DIR", tempfile.mkdtemp(prefix="nplv-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

    import django  # noqa: PLC0415  app ready

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  app ready

    for command in ("migrate", "load_areas", "load_awards"):
        call_command(command, verbosity=0)
    measure(99)
    fill(MANY - 99)
    measure(MANY)


if __name__ == "__main__":
    main()
