"""People and clocks that steer a mailing, more than one at a time."""

import datetime as dt
import time

import time_machine
from django.db import connection
from django.utils import timezone

from subscriptions import mailings
from subscriptions.models import Mailing
from tests.faults.databases import copy_of
from tests.faults.killing import show
from tests.faults.truth import judge
from tests.subscriptions.ledgers import rendering


def fresh(mailing):
    return Mailing.objects.get(pk=mailing.pk)


def refused(act, mailing):
    """Do an act; return whether it was too late for it."""
    try:
        act(fresh(mailing))
    except mailings.MailingRefusedError:
        return True
    return False


def workers(world):
    for _ in range(4 if connection.vendor == "postgresql" else 1):
        world.worker()


def steering(world):
    """What is paused claims nothing more; what is resumed goes on; what is cancelled ends."""
    moments = world.size(4, 20)
    mailing = world.mailing(world.size(300, 6000), batch=10)
    world.control(seconds=0.05)
    world.ticker()
    workers(world)
    found, pauses = [], 0
    for _ in range(moments):
        time.sleep(world.random.uniform(0, 0.4))
        if refused(mailings.pause, mailing):
            break
        pauses += 1
        time.sleep(0.1)  # a claim that began before the pause may still be on its way
        world.until(lambda: not world.counts(mailing)["sending"], "what was under way")
        before = len(world.accepted())
        time.sleep(world.random.uniform(0, 0.3))
        if len(world.accepted()) != before:
            found.append("a paused mailing went on")
        mailings.resume(fresh(mailing))
    world.to_the_end(mailing)
    world.note(f"paused and resumed {pauses} times")
    found += show(judge(world, mailing))
    for _ in range(world.size(1, 10)):
        found += _cancelled(world)
    return found


def _cancelled(world):
    mailing = world.mailing(0, batch=10)
    time.sleep(world.random.uniform(0, 1.5))
    late = refused(mailings.cancel, mailing)
    world.until(lambda: not {"queued", "sending"} & set(+world.counts(mailing)), "the rest")
    world.notes = [f"cancelled: {'too late' if late else 'in time'}"]
    return show(judge(world, mailing))


def shifted(seconds):
    """Return what puts the clock of a process off."""

    def prepare():
        if seconds:
            time_machine.travel(time.time() + seconds, tick=True).start()

    return prepare


def two_starts(world):
    """Two starts in the same second, four tickers, the clock of one an hour off."""
    world.subscribers(world.size(200, 4000))
    shifts = [0, 0, 3600, -3600] if connection.vendor == "postgresql" else [0, 0, 0, 0]
    mailing = mailings.schedule(rendering(), at=timezone.now() + dt.timedelta(minutes=50))
    moment = time.time() + 1

    def start():
        while time.time() < moment:
            time.sleep(0.0005)
        raise SystemExit(int(refused(mailings.start, mailing)))

    starts = [world.fork(start, "start") for _ in range(2)]
    tickers = [world.ticker(shifted(seconds)) for seconds in shifts]
    codes = sorted(process.wait() for process in starts)
    world.cut(fresh(mailing), 20)
    workers(world)
    if connection.vendor == "postgresql":
        world.worker(shifted(3600))
    world.to_the_end(mailing)
    world.note(f"two starts ended with {codes}; clocks off by {shifts} seconds")
    dead = [process.poll() for process in tickers if process.poll() is not None]
    wrong = {
        f"two starts gave {codes}": codes != [0, 1],
        "there is more than one mailing": Mailing.objects.count() != 1,
        f"tickers died with {dead}": dead,
    }
    return [text for text, found in wrong.items() if found] + show(judge(world, mailing))


def restored_copy(world):
    """A copy holds a mailing that is planned and one halfway: neither sends anything there."""
    half = world.mailing(world.size(100, 1000), batch=10)
    world.control(seconds=0.2)
    worker = world.worker()
    world.until(lambda: len(world.accepted()) >= 30, "the first batches")
    worker.terminate()
    worker.wait(30)
    planned = mailings.schedule(rendering(), at=timezone.now())
    before = len(world.accepted())
    with copy_of(connection, world.folder) as name:

        def elsewhere():
            connection.settings_dict["NAME"] = name

        copied = [world.ticker(elsewhere), world.worker(elsewhere)]
        time.sleep(world.size(2, 6))
        for process in copied:
            process.terminate()
            process.wait(30)
    found = [] if len(world.accepted()) == before else ["the copy sent mail"]
    world.note(f"the copy sent {len(world.accepted()) - before}, and waits for a person")
    world.control(seconds=0)
    world.ticker()
    world.worker()
    world.until(world.finished(half))
    world.until(world.finished(planned))
    world.note("the original ended without help")
    return found + show(judge(world, half)) + show(judge(world, planned))
