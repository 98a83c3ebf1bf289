"""The world of one scenario: people, a mailing, workers, and an ESP or a relay with its log."""

import json
import random
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path

import requests
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from subscriptions import mailings, wake_ups
from subscriptions.models import Batch, Delivery, Mailing, Pace, Subscriber
from tests.emulators.esp import read_log
from tests.faults import processes
from tests.migrated import ROOT
from tests.subscriptions.ledgers import rendering
from tests.throwaway_postgres import free_port

PATIENCE = 150  # seconds


class World:
    def __init__(self, folder, *, large, seed, esp_url, log, transport):
        self.folder, self.large, self.transport = Path(folder), large, transport
        self.random = random.Random(seed)
        self.esp_url, self.log_path = esp_url, log
        self.started, self.notes = [], []

    # People and mailings

    def size(self, small, large):
        return large if self.large else small

    def subscribers(self, count):
        now = timezone.now()
        known = Subscriber.objects.count()
        return Subscriber.objects.bulk_create(
            Subscriber(
                email=f"lezer-{number:06d}@example.org",
                email_key=f"lezer-{number:06d}@example.org",
                status=Subscriber.Status.ACTIVE,
                status_at=now,
                confirmed_at=now,
            )
            for number in range(known + 1, known + count + 1)
        )

    def mailing(self, subscribers, *, batch=20):
        """Start a mailing in batches as small as the scenario wants."""
        self.subscribers(subscribers)
        with transaction.atomic():  # workers that run already must not see it in between
            mailing = mailings.schedule_and_start(rendering())
            self.cut(mailing, batch)
        return mailing

    def cut(self, mailing, size):
        """Divide what waits over batches of `size`; an ESP's own size is too large to see much."""
        waiting = list(mailing.deliveries.order_by("pk").values_list("pk", flat=True))
        batches = list(mailing.batches.order_by("number"))
        parts = [waiting[at : at + size] for at in range(0, len(waiting), size)]
        batches += Batch.objects.bulk_create(
            Batch(mailing=mailing, number=number + 1, attempt_key=uuid.uuid4())
            for number in range(len(batches), len(parts))
        )
        for batch, part in zip(batches, parts, strict=True):
            Delivery.objects.filter(pk__in=part).update(batch=batch)
        wake_ups.wake_all()

    # Processes

    def fork(self, work, name="process"):
        process = processes.Forked(work, log=self.folder / f"{name}.log")
        self.started.append(process)
        return process

    def worker(self, prepare=None):
        return self.fork(processes.worker(prepare), "worker")

    def ticker(self, prepare=None):
        return self.fork(processes.ticker(prepare=prepare), "tick")

    def command(self, *arguments):
        process = processes.command(*arguments, log=self.folder / f"{arguments[0]}.log")
        self.started.append(process)
        return process

    def stop(self):
        """End all that still runs, as an operator would; whoever does not listen is killed."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + 10
        for process in self.started:
            while process.poll() is None and time.monotonic() < end:
                time.sleep(0.02)
            if process.poll() is None:
                process.kill()
                process.wait(5)

    # Looking and waiting

    def note(self, text):
        self.notes.append(text)

    def until(self, condition, what="the end", patience=PATIENCE):
        end = time.monotonic() + patience
        while not (found := condition()):
            if time.monotonic() > end:
                raise AssertionError(f"waited {patience} s for {what}")
            time.sleep(0.05)
        return found

    def to_the_end(self, mailing, *, hurry=False):
        """Wait for the end; whenever it pauses itself a person resumes. Return how often."""
        resumed = 0

        def ended():
            nonlocal resumed
            if hurry:
                self.hurry()
            resumed += self.resume(mailing)
            return self.finished(mailing)()

        self.until(ended)
        self.note(f"resumed {resumed} times by a person" if resumed else "ended without help")
        return resumed

    def resume(self, mailing):
        """Be the person who resumes a mailing that paused itself; return whether it had."""
        if self.status(mailing) != "paused":
            return False
        mailings.resume(Mailing.objects.get(pk=mailing.pk))
        return True

    def site(self):
        """Start the site as it runs in production; return where Mailgun tells its news."""
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "nplv.wsgi", "--log-level", "warning"]
        self.started.append(
            subprocess.Popen(
                [*command, "--bind", f"127.0.0.1:{port}", "--threads", "8"],
                cwd=ROOT,
                stdout=(self.folder / "site.log").open("ab"),
                stderr=subprocess.STDOUT,
                preexec_fn=processes.die_with_parent,  # noqa: PLW1509  no threads here
            )
        )

        def answers():
            try:
                return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
            except requests.RequestException:
                return False

        self.until(answers, "the site")
        return f"http://naam:geheim@127.0.0.1:{port}/anymail/mailgun/tracking/"

    def status(self, mailing):
        return Mailing.objects.values_list("status", flat=True).get(pk=mailing.pk)

    def finished(self, mailing):
        return lambda: self.status(mailing) in {"sent", "cancelled"}

    def counts(self, mailing):
        return Counter(
            Delivery.objects.filter(mailing=mailing).order_by().values_list("status", flat=True)
        )

    def hurry(self):
        """What waits for a backoff waits no longer: hours in a file of tests are seconds."""
        Pace.objects.filter(next_at__gt=timezone.now()).update(next_at=timezone.now())
        Batch.objects.filter(status="queued", run_after__gt=timezone.now()).update(run_after=None)
        later = DBTaskResult.objects.filter(status="READY", run_after__gt=timezone.now())
        later.update(run_after=timezone.now())

    # The ESP, the relay and their log

    def control(self, **wanted):
        return requests.post(f"{self.esp_url}/control", json=wanted, timeout=5).json()

    def calls(self):
        return requests.get(f"{self.esp_url}/control", timeout=5).json()["calls"]

    def accepted(self):
        """Return the log: a list of address and, from the ESP, delivery and moment."""
        if self.transport != "smtp":
            return read_log(self.log_path)
        lines = self.log_path.read_text().splitlines() if self.log_path.exists() else []
        return [{"to": line.split()[0]} for line in lines]

    def webhooks(self, url, **wanted):
        key = settings.ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"]
        wanted = {"to": url, "key": key, **wanted}
        return requests.post(f"{self.esp_url}/webhooks", json=wanted, timeout=300).json()

    def report(self, mailing):
        """Return what `manage.py mailing_report --json` prints."""
        path = self.folder / "mailing_report.log"
        path.unlink(missing_ok=True)
        assert self.command("mailing_report", str(mailing.pk), "--json").wait(60) == 0
        return json.loads(path.read_text().splitlines()[-1])
