"""People who leave while the mail goes out."""

import time

from django.db import connection

from subscriptions.erasing import erase
from subscriptions.models import Subscriber
from subscriptions.unsubscribe import block, suppress, unsubscribe
from tests.faults.killing import show
from tests.faults.truth import judge

WAYS = [
    lambda one: unsubscribe(one, reason="link", source="test"),
    lambda one: suppress(one, status="bounced", reason="adres bestaat niet"),
    lambda one: erase(one, reason="verzoek"),
    lambda one: block(one.email_key),
]
# The moment at which the claim began: on PostgreSQL now() is that of the transaction, and on
# SQLite nobody else writes between the beginning of a transaction and this statement.
NOTE_CLAIMS = {
    "sqlite": """
        CREATE TABLE fault_claims (delivery integer, at real);
        CREATE TRIGGER fault_claim AFTER UPDATE OF status ON subscriptions_delivery
        WHEN NEW.status = 'sending' BEGIN
            INSERT INTO fault_claims VALUES (NEW.id, (julianday('now') - 2440587.5) * 86400.0);
        END;""",
    "postgresql": """
        CREATE TABLE fault_claims (delivery bigint, at double precision);
        CREATE FUNCTION fault_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO fault_claims VALUES (NEW.id, extract(epoch FROM now())); RETURN NEW;
        END $$;
        CREATE TRIGGER fault_claim AFTER UPDATE ON subscriptions_delivery FOR EACH ROW
        WHEN (NEW.status = 'sending') EXECUTE FUNCTION fault_claim();""",
}
CLOCK_STEP = 0.002  # seconds: SQLite's clock counts in thousandths


def leaving(world):
    """Whoever had left when their batch was claimed gets nothing; the others are not touched."""
    mailing = world.mailing(world.size(240, 5000), batch=10)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.connection.executescript(NOTE_CLAIMS["sqlite"])
        else:
            cursor.execute(NOTE_CLAIMS["postgresql"])
    world.control(seconds=0.2)
    world.ticker()
    deliveries = list(mailing.deliveries.values_list("pk", "subscriber_id"))
    leavers = world.random.sample(deliveries, world.size(40, 600))
    left = _leave(leavers[:5])
    world.worker()
    world.until(world.accepted, "the first call")
    left |= _leave(leavers[5:])
    world.to_the_end(mailing)
    with connection.cursor() as cursor:
        cursor.execute("SELECT delivery, at FROM fault_claims")
        claimed = dict(cursor.fetchall())
    accepted = {int(line["delivery"] or 0) for line in world.accepted()}
    too_late = [
        pk
        for pk, moment in left.items()
        if pk in accepted and claimed.get(pk, 0) > moment + CLOCK_STEP
    ]
    in_time = len(set(left) - accepted)
    world.note(
        f"{len(left)} left: {in_time} before their batch was claimed, {len(left) - in_time} later"
    )
    verdict = judge(world, mailing)
    stayed = {pk for pk, _ in deliveries} - set(left)
    found = [f"got mail after they left: {too_late}"] if too_late else []
    if not set(left) - accepted:
        found.append("nobody left in time: the scenario saw nothing")
    if skipped := stayed - accepted:
        found.append(f"stayed, and got nothing: {len(skipped)}")
    return found + show(verdict)


def _leave(leavers):
    """Return the moment at which each delivery's subscriber had surely left."""
    left = {}
    for number, (delivery, subscriber) in enumerate(leavers):
        WAYS[number % len(WAYS)](Subscriber.objects.get(pk=subscriber))
        left[delivery] = time.time()
    return left
