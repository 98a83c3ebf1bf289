import datetime as dt

from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from subscriptions import monitoring
from subscriptions.models import Delivery, Mailing
from tests.subscriptions.ledgers import started


def test_alive_asks_nothing_of_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert client.post("/healthz").status_code == 405


def test_ready_tells_what_it_found(client, db):
    started(2)
    Delivery.objects.filter(pk=Delivery.objects.first().pk).update(status="unknown")
    Mailing.objects.update(started_at=timezone.now() + dt.timedelta(minutes=1))  # waits for nobody
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": True,
        "unapplied_migrations": 0,
        "oldest_due_batch_seconds": 0,
        "unknown_deliveries": 1,
    }
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_not_ready_while_a_batch_waits_too_long(client, db):
    started(1)
    Mailing.objects.update(started_at=timezone.now() - dt.timedelta(hours=1))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert 3600 <= response.json()["oldest_due_batch_seconds"] < 3700


def test_batch_that_is_not_due_does_not_count(db):
    mailing = started(1)
    mailing.batches.update(run_after=timezone.now() + dt.timedelta(hours=1))
    Mailing.objects.update(started_at=timezone.now() - dt.timedelta(hours=1))
    assert monitoring.oldest_due_batch() == 0


def test_migration_that_was_not_applied_is_counted(db):
    assert monitoring.unapplied_migrations() == 0
    MigrationRecorder.Migration.objects.filter(app="areas").last().delete()
    assert monitoring.unapplied_migrations() == 1


def test_unknown_deliveries_are_counted_by_an_index_of_their_own(db):
    """A million deliveries are not read for it."""
    unknown = Delivery.objects.filter(status=Delivery.Status.UNKNOWN)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = unknown.order_by().explain()
    assert "delivery_unknown" in plan


def test_not_ready_without_migrations_or_database(client, db, monkeypatch):
    monkeypatch.setattr(monitoring, "unapplied_migrations", lambda: 2)
    assert client.get("/readyz").status_code == 503

    def broken():
        raise DatabaseError

    monkeypatch.setattr(monitoring, "unapplied_migrations", broken)
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        503,
        {"status": "unavailable", "database": False},
    )


def found(**kwargs):
    return {message.id for message in run_checks(**kwargs)}


def test_webhooks_need_a_secret_with_a_name_and_a_password(settings):
    settings.NPLV_ESP = "mailgun"
    assert "subscriptions.E002" in found(include_deployment_checks=True)
    settings.WEBHOOK_SECRET = "geheim"
    assert "subscriptions.E001" in found()
    settings.WEBHOOK_SECRET = "nplv:geheim"
    assert not {"subscriptions.E001", "subscriptions.E002"} & found(include_deployment_checks=True)


def test_relay_needs_no_webhook_secret(settings):
    settings.NPLV_ESP = "smtp"
    assert "subscriptions.E002" not in found(include_deployment_checks=True)


def test_bounce_address_that_cannot_be_used(settings):
    assert "subscriptions.E003" not in found()
    settings.NPLV_BOUNCE_ADDRESS = "bounces+nplv@example.org"
    assert "subscriptions.E003" in found()
    settings.NPLV_BOUNCE_ADDRESS = "bounces@example.org"
    assert "subscriptions.E003" not in found()


def test_relay_without_a_bounce_address_is_said(settings):
    assert "subscriptions.W001" not in found(include_deployment_checks=True)
    settings.NPLV_ESP = "smtp"
    assert "subscriptions.W001" in found(include_deployment_checks=True)
    settings.NPLV_BOUNCE_ADDRESS = "bounces@example.org"
    assert "subscriptions.W001" not in found(include_deployment_checks=True)
