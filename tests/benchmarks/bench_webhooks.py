"""How many events of an ESP we take in, by the thousand and one by one, through the webhook.

`python -m tests.benchmarks.bench_webhooks`, on a scratch SQLite, or on PostgreSQL with
`python -m tests.throwaway_postgres python -m tests.benchmarks.bench_webhooks`. In one process,
through all middleware; medians of the rounds, and nothing is asserted.
"""

import base64
import json
import os
import statistics
import tempfile
import time

ROUNDS, ARRAY, SINGLES = 5, 1000, 200
SECRET = "bench:geheim"


def rate(act, number):
    """Return how many a second `act` takes of `number`."""
    start = time.perf_counter()
    act()
    return number / (time.perf_counter() - start)


def events(kind, rows, start):
    """Return an array as SendGrid posts it; `start` makes ids that were not told before."""
    return [
        {
            "event": kind,
            "email": email,
            "timestamp": 1_700_000_000 + number,
            "sg_event_id": f"{kind}-{start}-{number}",
            "response": "250 2.0.0 OK" if kind == "delivered" else "",
            "reason": "550 5.1.1 <x@example.org> unknown" if kind == "bounce" else "",
            "delivery": str(pk),
        }
        for number, (pk, email) in enumerate(rows)
    ]


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("DATABASE_URL", "")
    os.environ["NPLV_VAR_DIR"] = tempfile.mkdtemp(prefix="nplv-bench-")
    import warnings  # noqa: PLC0415  app ready

    import django  # noqa: PLC0415  app ready

    django.setup()
    warnings.simplefilter("ignore")
    from django.db import connection  # noqa: PLC0415  app ready

    rows, post = prepared(), poster()
    post("[]")
    found = {}
    for number in range(ROUNDS):
        for name, arrays in bodies_of(rows, number).items():
            bodies, amount = [*map(json.dumps, arrays)], sum(map(len, arrays))
            taken = rate(lambda bodies=bodies: [*map(post, bodies)], amount)
            found.setdefault(name, []).append(taken)
    print(f"{connection.vendor}, arrays of {ARRAY}, median of {ROUNDS} rounds")
    for name, rates in found.items():
        print(f"{name:13} {statistics.median(rates):9,.0f} events/s")
    print("wanted        10,000 in arrays, 300 one by one")


def prepared():
    """Send a mailing, and return its deliveries with their addresses."""
    from django.conf import settings  # noqa: PLC0415  app ready
    from django.core.management import call_command  # noqa: PLC0415  app ready

    from subscriptions import mailings  # noqa: PLC0415  app ready
    from subscriptions.models import Delivery, Subscriber  # noqa: PLC0415  app ready
    from tests.articles.factories import RenderedIssueFactory  # noqa: PLC0415  app ready
    from tests.subscriptions.factories import SubscriberFactory  # noqa: PLC0415  app ready

    settings.NPLV_ESP, settings.WEBHOOK_SECRET = "sendgrid", SECRET
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    call_command("migrate", verbosity=0)
    Subscriber.objects.bulk_create(SubscriberFactory.build_batch(2 * ROUNDS * ARRAY))
    mailings.schedule_and_start(RenderedIssueFactory())
    Delivery.objects.update(status="sent")
    return list(Delivery.objects.order_by("pk").values_list("pk", "subscriber__email"))


def poster():
    """Return what posts a body to the webhook."""
    from django.test import Client  # noqa: PLC0415  app ready

    headers = {"authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()}
    client = Client()

    def post(content):
        response = client.post(
            "/anymail/sendgrid/tracking/",
            content,
            content_type="application/json",
            headers=headers,
            secure=True,
        )
        if response.status_code != 200:
            raise RuntimeError(response.content)

    return post


def bodies_of(rows, number):
    """Return the arrays of one round under their names, in the order in which they are told."""
    some = rows[number * ARRAY : (number + 1) * ARRAY]
    others = rows[(ROUNDS + number) * ARRAY : (ROUNDS + number + 1) * ARRAY]
    delivered = events("delivered", some, number)
    return {
        "delivered": [delivered],
        "told twice": [delivered],
        "hard bounces": [events("bounce", some, number)],
        "one by one": [[one] for one in events("delivered", others[:SINGLES], f"one-{number}")],
    }


if __name__ == "__main__":
    main()
