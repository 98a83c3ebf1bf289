"""Workers that are killed, that stand still, and that are asked to stop."""

import signal
import time

from django.conf import settings
from django.db import connection

from tests.faults import processes
from tests.faults.truth import judge

GRACE = 30  # seconds that a worker gets to finish what it is at


def kill(world):
    """Kill -9 at random moments; what was under way is unknown, and nothing else is."""
    kills, batch = world.size(5, 30), world.size(10, 50)
    mailing = world.mailing(world.size(400, 5000), batch=batch)
    if world.transport != "smtp":
        world.control(seconds=0.05)
    world.ticker()
    worker = world.worker()
    resumed = 0
    for _ in range(kills):
        before = len(world.accepted())

        def goes_on(before=before):
            nonlocal resumed
            resumed += world.resume(mailing)  # a machine too busy to answer pauses itself
            return len(world.accepted()) > before or world.finished(mailing)()

        world.until(goes_on, "some mail")
        time.sleep(world.random.uniform(0, 0.15))
        if world.finished(mailing)():
            break
        worker.kill()
        worker.wait()
        worker = world.worker()
    resumed += world.to_the_end(mailing)
    verdict = judge(world, mailing)
    verdict.notes.append(f"killed {kills} workers; resumed {resumed} times by a person")
    return show(verdict)


def stand_still(world):
    """SIGSTOP for longer than the lease, as a machine that is moved: what wakes sends no more."""
    mailing = world.mailing(world.size(150, 3000), batch=10)
    if world.transport != "smtp":
        world.control(seconds=0.05)
    world.ticker()
    workers = [world.worker() for _ in range(2 if connection.vendor == "postgresql" else 1)]
    stops = world.size(1, 8)
    resumed = 0
    for _ in range(stops):
        before = len(world.accepted())

        def goes_on(before=before):
            nonlocal resumed
            world.hurry()
            resumed += world.resume(mailing)  # some calls in a row without an answer pause it
            return len(world.accepted()) > before or world.finished(mailing)()

        world.until(goes_on, "some mail")
        time.sleep(world.random.uniform(0, 0.1))
        for worker in workers:
            worker.send_signal(signal.SIGSTOP)
        time.sleep(settings.NPLV_LEASE + 1)  # the clock calls unknown what they hold
        for worker in workers:
            worker.send_signal(signal.SIGCONT)
        if world.finished(mailing)():
            break
    resumed += world.to_the_end(mailing, hurry=True)
    world.note(f"stood still {stops} times; resumed {resumed} times by a person")
    return show(judge(world, mailing))


def sigterm(world):
    """A real worker gets SIGTERM in the middle of slow calls, and leaves nothing unknown."""
    mailing = world.mailing(world.size(200, 2000), batch=20)
    world.control(seconds=0.3)
    log = world.folder / "real.log"
    slowest = 0.0
    for _ in range(world.size(2, 5)):
        worker = processes.command(*processes.WORKER, log=log)
        world.started.append(worker)
        before = world.calls()
        world.until(lambda before=before: world.calls() > before, "a call")
        asked = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(GRACE) == 0, "did not leave with 0"
        slowest = max(slowest, time.monotonic() - asked)
        assert not world.counts(mailing)["sending"], "left something under way"
    world.control(seconds=0)
    world.worker()
    world.until(world.finished(mailing), patience=60)
    verdict = judge(world, mailing)
    assert verdict.unknown == 0, "a polite stop makes nothing unknown"
    verdict.notes.append(f"slowest goodbye {slowest:.1f} s; ended without help")
    return show(verdict)


def show(verdict, **allowed):
    """Print a verdict and return what is wrong by it."""
    print(*(f"  {line}" for line in verdict.lines()), sep="\n")
    return verdict.faults(**allowed)
