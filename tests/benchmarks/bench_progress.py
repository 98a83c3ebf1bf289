"""How long the desk takes to show a mailing of a million deliveries, beside one of ten thousand.

`python -m tests.benchmarks.bench_progress [DELIVERIES]`, on a scratch SQLite, or on PostgreSQL with
`python -m tests.throwaway_postgres python -m tests.benchmarks.bench_progress`. Server time of whole
pages through all middleware, in one process; medians of LOOKS, and nothing is asserted.
"""

import os
import statistics
import sys
import tempfile
import time

LOOKS, SMALL, LARGE = 15, 10_000, 1_000_000
# Of every hundred deliveries so many; the last of the mailing wait, as in one that goes on.
BOUNCED, UNKNOWN, FAILED, WAITING = 5, 1, 1, 0.4
_SETTLE = """
    UPDATE subscriptions_delivery SET
        status = CASE WHEN id > %s THEN 'queued' WHEN id %% 100 < %s THEN 'bounced'
            WHEN id %% 100 < %s THEN 'unknown' WHEN id %% 100 < %s THEN 'failed'
            ELSE 'delivered' END,
        error = CASE WHEN id > %s OR id %% 100 >= %s THEN ''
            ELSE '550 5.1.' || (id %% 7) || ' told by server ' || (id %% 97) END
    WHERE mailing_id = %s
"""
# As many messages of the ESP as there are deliveries that it told of.
_TELL = """
    INSERT INTO subscriptions_deliveryevent (esp, event_key, delivery_id, kind, reject_reason,
        description, occurred_at, received_at)
    SELECT 'bench', CAST(id AS TEXT), id, status, CASE status WHEN 'bounced' THEN 'invalid'
        ELSE '' END, error, status_at, status_at
    FROM subscriptions_delivery
    WHERE mailing_id = %s AND status IN ('bounced', 'delivered')
"""


def milliseconds(act):
    """Return the median and the longest of some calls."""
    act()
    taken = []
    for _ in range(LOOKS):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), max(taken)


def settled(mailing, count):
    """Give the deliveries of `mailing` every status, by one statement."""
    from django.db import connection  # noqa: PLC0415  app ready

    first = mailing.deliveries.order_by("pk").values_list("pk", flat=True).first()
    edge = first + int(count * (1 - WAITING))
    bounds = [BOUNCED, BOUNCED + UNKNOWN, BOUNCED + UNKNOWN + FAILED]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [edge, *bounds, edge, bounds[-1], mailing.pk])
        cursor.execute(_TELL, [mailing.pk])
        cursor.execute("VACUUM" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
        cursor.execute("ANALYZE")
    return edge


def pages(mailing, edge):
    """Return what is looked at: name -> address."""
    from django.urls import reverse  # noqa: PLC0415  app ready

    every = reverse("admin:subscriptions_delivery_changelist")

    def of(name, *extra):
        return reverse(f"admin:subscriptions_mailing_{name}", args=[mailing.pk, *extra])

    return {
        "page": of("change"),
        "part that is polled": of("live"),
        "list: waiting, first": of("list", "queued"),
        "list: waiting, deep": of("list", "queued") + f"?na={edge + 300_000}",
        "list: delivered, deep": of("list", "delivered") + f"?na={edge // 2}",
        "list: unknown": of("list", "unknown"),
        "search: one address": of("list", "delivered") + "?q=abonnee-77@example.org",
        "search: a few hundred": of("list", "delivered") + "?q=abonnee-1234",
        "search: nearly all": of("list", "queued") + "?q=abonnee",
        "search: nobody": of("list", "queued") + "?q=zzz",
        "report": of("report"),
        "all mailings": reverse("admin:subscriptions_mailing_changelist"),
        "all deliveries": every,
        "deliveries: one mailing": f"{every}?mailing__id__exact={mailing.pk}",
        "deliveries: failed": f"{every}?mailing__id__exact={mailing.pk}&status__exact=failed",
        "deliveries: search": f"{every}?q=abonnee-77",
        "one delivery": reverse("admin:subscriptions_delivery_change", args=[edge - 1]),
        "all events": reverse("admin:subscriptions_deliveryevent_changelist"),
        "events: complaints": reverse("admin:subscriptions_deliveryevent_changelist")
        + "?wat=complained",
    }


def measure(count):
    """Fill a mailing of `count`, and return its times: name -> (median, longest)."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415  app ready
    from django.test import Client  # noqa: PLC0415  app ready

    from subscriptions import counting, mailings, reporting  # noqa: PLC0415  app ready
    from tests.benchmarks import workload  # noqa: PLC0415  app ready

    workload.make_subscribers(count)
    mailing = mailings.start(workload.plan())
    edge = settled(mailing, count)
    counting.refresh([mailing.pk], force=True)
    reporting.keep_figures(mailing)
    users = get_user_model().objects
    user = users.filter(username="bench").first() or users.create_superuser("bench")
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def look(url):
        answer = client.get(url, secure=True)
        if answer.status_code != 200:
            raise RuntimeError(url)

    found = {
        name: milliseconds(lambda url=url: look(url)) for name, url in pages(mailing, edge).items()
    }
    found["(counting all)"] = milliseconds(lambda: counting.count(mailing.pk))
    mailings.cancel(mailing)
    return found


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("DATABASE_URL", "")
    os.environ["NPLV_VAR_DIR"] = tempfile.mkdtemp(prefix="nplv-bench-")
    import warnings  # noqa: PLC0415  app ready

    import django  # noqa: PLC0415  app ready

    django.setup()
    warnings.simplefilter("ignore")
    from django.core.management import call_command  # noqa: PLC0415  app ready
    from django.db import connection  # noqa: PLC0415  app ready

    call_command("migrate", verbosity=0)
    large = int(sys.argv[1]) if sys.argv[1:] else LARGE
    small, big = measure(SMALL), measure(large)
    print(f"{connection.vendor}: server time in ms, median (longest) of {LOOKS}")
    print(f"{'':<24}{SMALL:>16,}{large:>18,}   ratio")
    for name, (median, longest) in big.items():
        before, before_longest = small[name]
        print(
            f"{name:<24}{before:>8.1f} ({before_longest:5.1f}){median:>10.1f} ({longest:5.1f})"
            f"{median / before:>8.1f}"
        )


if __name__ == "__main__":
    main()
