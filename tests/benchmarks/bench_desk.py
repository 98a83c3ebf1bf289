"""How fast the desk is: its budgets beside what a run measured.

`python -m tests.benchmarks.bench_desk [issue|lists]`, on a scratch SQLite, or on PostgreSQL with
`python -m tests.throwaway_postgres python -m tests.benchmarks.bench_desk`. *issue*: an issue of 40
items, composed and previewed. *lists*: the lists of the admin with 100,000 articles, 1,000,000
subscribers and 1,000,000 lines of the audit log (ARTICLES, SUBSCRIBERS and LINES in the environment
make it smaller). One process, the whole stack of middleware, medians of 7. Nothing is asserted; a
figure over its budget has a mark.
"""

import os
import statistics
import sys
import tempfile
import time

LOOKS, ITEMS = 7, 40
ARTICLES = int(os.environ.get("ARTICLES", "100000"))
SUBSCRIBERS = int(os.environ.get("SUBSCRIBERS", "1000000"))
LINES = int(os.environ.get("LINES", "1000000"))
LIST_MS = 100
PEOPLE, LOG = "subscriptions/subscriber/", "subscriptions/auditline/"
LISTS = (
    *("articles/article/", "articles/article/?p=1000", "articles/article/?stand=online"),
    *("articles/article/?kind__exact=event", "articles/article/?q=jongeren", "articles/issue/"),
    *("areas/fundingaward/", PEOPLE, f"{PEOPLE}?na={SUBSCRIBERS // 2}"),
    *(f"{PEOPLE}?status__exact=active", f"{PEOPLE}?status__exact=complained"),
    *(f"{PEOPLE}?q=bench-99", f"{PEOPLE}?q=bench", f"{PEOPLE}?all_areas__exact=0"),
    *("subscriptions/consentevent/", "subscriptions/consentevent/?kind__exact=withdrawn"),
    *("subscriptions/consentevent/?q=bench-99", "subscriptions/delivery/"),
    *("subscriptions/suppression/", LOG, f"{LOG}?na={LINES // 2}", f"{LOG}?wie=1"),
    *(f"{LOG}?result__exact=refused", f"{LOG}?handeling=delete&wie=1", f"{LOG}?sinds=vandaag"),
    *(f"{LOG}?q=wijk", f"{LOG}?q=wijk+49", f"{LOG}?q=4711", ""),
)


def medians(act, clock=time.perf_counter):
    act()
    taken = []
    for _look in range(LOOKS):
        start = clock()
        act()
        taken.append((clock() - start) * 1000)
    return statistics.median(taken)


def show(what, measured, budget, unit="ms"):
    mark = "" if measured <= budget else "  OVER"
    print(f"{what:52}{measured:9.1f} {unit:8}budget {budget:>4}{mark}", flush=True)


def opened(client, path):
    """Return the act of opening a page of the desk."""

    def act():
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError((path, response.status_code))

    return act


def issue(client):
    from django.db import connection  # noqa: PLC0415  app ready
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  app ready
    from django.urls import reverse  # noqa: PLC0415  app ready

    from articles.rendering import render_issue  # noqa: PLC0415  app ready
    from tests.articles.factories import (  # noqa: PLC0415  app ready
        ArticleFactory,
        ImageFactory,
        IssueFactory,
        IssueItemFactory,
    )

    made = IssueFactory()
    for _item in range(ITEMS):
        item = IssueItemFactory(issue=made, article=ArticleFactory(image=ImageFactory()))
    compose = opened(client, reverse("admin:articles_issue_compose", args=[made.pk]))
    preview = opened(client, reverse("admin:articles_issue_preview_html", args=[made.pk]))

    def changed():
        item.heading = f"Kop van {time.perf_counter_ns()}"
        item.save()
        preview()

    compose()
    with CaptureQueriesContext(connection) as captured:
        compose()
    show(f"composing page of {ITEMS} items", len(captured), 20, "queries")
    show(f"composing page of {ITEMS} items", medians(compose), 150)
    show("a heading changed, and the mail shown anew", medians(changed), 300)
    show(
        "rendering the issue", medians(lambda: render_issue(made), time.process_time), 30, "ms CPU"
    )


def lists(client):
    from subscriptions.reporting import keep_growth  # noqa: PLC0415  app ready
    from tests.benchmarks.site_content import fill  # noqa: PLC0415  app ready

    fill(ARTICLES, awards=10_000)
    subscribe(SUBSCRIBERS)
    tell(LINES)
    keep_growth()
    print(f"{ARTICLES:,} articles, {SUBSCRIBERS:,} subscribers, {LINES:,} lines:")
    for path in LISTS:
        show(f"/beheer/{path}", medians(opened(client, f"/beheer/{path}")), LIST_MS)


def subscribe(count, chunk=10_000):
    """Write active subscribers, each with the proof of a consent."""
    from django.db import connection  # noqa: PLC0415  app ready
    from django.utils import timezone  # noqa: PLC0415  app ready

    from subscriptions.models import ConsentEvent, Subscriber  # noqa: PLC0415  app ready

    now = timezone.now()
    times = {"status_at": now, "requested_at": now, "confirmed_at": now, "created_at": now}
    for start in range(0, count, chunk):
        names = [
            f"bench-{number}@example.org" for number in range(start, min(start + chunk, count))
        ]
        made = Subscriber.objects.bulk_create(
            Subscriber(email=name, email_key=name, status="active", **times) for name in names
        )
        ConsentEvent.objects.bulk_create(
            ConsentEvent(subscriber=one, kind="confirmed", source="bench") for one in made
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def tell(count, chunk=10_000):
    """Write lines of the audit log: of eight people, eight acts, 50,000 articles; a few refused."""
    from django.db import connection  # noqa: PLC0415  app ready

    from subscriptions.models import AuditLine  # noqa: PLC0415  app ready

    acts = ("add", "change", "delete", "login", "step:approve", "add_item", "move_item", "look")
    for start in range(0, count, chunk):
        AuditLine.objects.bulk_create(
            AuditLine(
                user_number=number % 8 + 1,
                user_name=f"redacteur {number % 8 + 1}",
                act=acts[number // 3 % 8],
                path="/beheer/articles/article/",
                object_type="articles.article",
                object_id=str(number % 50_000),
                object_name=f"Wijk {number % 50_000}",
                name_key=f"wijk {number % 50_000}",
                result="done" if number % 50 else "refused",
                address="192.0.2.7",
                agent="Firefox 128, Windows",
                again=bool(number % 3),
            )
            for number in range(start, min(start + chunk, count))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main():
    with tempfile.TemporaryDirectory(prefix="nplv-desk-") as folder:
        os.environ["NPLV_VAR_DIR"] = folder
        os.environ.setdefault("SITE_URL", "http://127.0.0.1:9242")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
        import django  # noqa: PLC0415  app ready
        from django.core.management import call_command  # noqa: PLC0415  app ready

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        from django.contrib.auth.models import User  # noqa: PLC0415  app ready
        from django.db import connection  # noqa: PLC0415  app ready
        from django.test import Client  # noqa: PLC0415  app ready

        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(
            User.objects.create_superuser("bench"), "django.contrib.auth.backends.ModelBackend"
        )
        print(connection.vendor)
        for name, act in (("issue", issue), ("lists", lists)):
            if name in (sys.argv[1:] or ["issue", "lists"]):
                act(client)


if __name__ == "__main__":
    main()
