"""What every contender sends, and whom to: the same letter, the same addresses, one ledger."""

from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from articles.models import Issue
from nplv.placeholders import PREFERENCES_PLACE, UNSUBSCRIBE_PLACE
from subscriptions import mailings
from subscriptions.models import Mailing
from tests.articles.factories import IssueFactory, RenderedIssueFactory

HTML_BYTES, TEXT_BYTES = 75_000, 10_000
GOLDEN = Path(__file__).parent.parent / "articles" / "golden"
LINKS = (
    "https://nieuws.example.org/nieuwsbrief/afmelden/{}/",
    "https://nieuws.example.org/nieuwsbrief/voorkeuren/{}/",
)
_NUMBERS = {
    "postgresql": "SELECT generate_series(%s, %s) AS n",
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM numbers "
    "WHERE n < %s) SELECT n FROM numbers",
}
_SUBSCRIBERS = """
    INSERT INTO subscriptions_subscriber
        (email, email_key, all_areas, status, reason, status_at, confirmed_at, created_at)
    SELECT 'abonnee-' || n || '@example.org', 'abonnee-' || n || '@example.org', {true}, 'active',
        '', %s, %s, %s FROM ({numbers}) AS numbers
"""


def letter():
    """Return HTML and text as large as those of the demo's issue, with the personal links."""
    leave, wishes = (
        link.format(place)
        for link, place in zip(LINKS, (UNSUBSCRIBE_PLACE, PREFERENCES_PLACE), strict=True)
    )
    html, text = (
        (GOLDEN / name).read_text().replace(UNSUBSCRIBE_PLACE, "x").replace(PREFERENCES_PLACE, "x")
        for name in ("issue.html", "issue.txt")
    )
    body = html.partition("</body>")[0]
    html = (
        _grown(body, HTML_BYTES) + f'<a href="{leave}">x</a><a href="{wishes}">x</a></body></html>'
    )
    return html, _grown(text, TEXT_BYTES) + f"\n{leave}\n{wishes}\n"


def _grown(text, size):
    lines = text.splitlines(keepends=True)
    grown, length, number = [], 0, 0
    while length < size:
        line = lines[number % len(lines)]
        grown.append(line)
        length += len(line.encode())
        number += 1
    return "".join(grown)


def make_subscribers(count):
    """See to it that there are `count` active subscribers and no more."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM subscriptions_subscriber")
        have = cursor.fetchone()[0]
        if have < count:
            cursor.execute(
                _SUBSCRIBERS.format(
                    numbers=_NUMBERS[connection.vendor],
                    true="true" if connection.vendor == "postgresql" else "1",
                ),
                [now, now, now, have + 1, count],
            )
        cursor.execute(
            "SELECT MAX(id) FROM (SELECT id FROM subscriptions_subscriber ORDER BY id LIMIT %s) x",
            [count],
        )
        last = cursor.fetchone()[0]
        for status, which in (("active", "<="), ("unsubscribed", ">")):
            cursor.execute(
                f"UPDATE subscriptions_subscriber SET status = %s "
                f"WHERE id {which} %s AND status <> %s",
                [status, last, status],
            )
        cursor.execute("ANALYZE")


def plan():
    """Return a mailing of a new issue, planned for now and not started."""
    html, text = letter()
    number = Issue.objects.count()
    issue = IssueFactory(status=Issue.Status.APPROVED, slug=f"bench-{number}")
    rendering = RenderedIssueFactory(issue=issue, html=html, text=text)
    return mailings.schedule(rendering, at=timezone.now())


def is_done(pk):
    return Mailing.objects.filter(pk=pk, status=Mailing.Status.SENT).exists()
