"""Processes that a scenario starts, and kills.

Most are forked from the scenario's own process, which has Django in memory: a worker is there in
milliseconds and is a process like any other. All die with the scenario.
"""

import contextlib
import ctypes
import os
import random
import signal
import subprocess
import sys
import time
import traceback

from django.core.management import call_command
from django.db import connections

from tests.migrated import ROOT

WORKER = ("db_worker", "--interval", "0.05", "--no-startup-delay", "--queue-name", "*")
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def die_with_parent():
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


class Forked:
    """`work` in a process of its own. What it prints goes to `log`."""

    def __init__(self, work, *, log):
        connections.close_all()  # a child that closes an inherited connection ends ours
        sys.stdout.flush()
        self.returncode = None
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                code = _run(work, log)
            finally:  # out of here a child would clear away what is its parent's
                os._exit(code)

    def poll(self):
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout=60):
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("forked", timeout)
            time.sleep(0.01)
        return self.returncode

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def terminate(self):
        self.send_signal(signal.SIGTERM)


def _run(work, log):
    die_with_parent()
    random.seed()
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(file, 1)
    os.dup2(file, 2)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    try:
        work()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:  # noqa: BLE001  written down; the scenario sees the exit code
        traceback.print_exc()
        return 1
    finally:
        connections.close_all()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def command(*arguments, log):
    """Start a real `manage.py`, as a machine would."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        stdout=log.open("ab"),
        stderr=subprocess.STDOUT,
        preexec_fn=die_with_parent,  # noqa: PLW1509  no threads here
    )


def worker(prepare=None):
    """Return the work of `manage.py db_worker`; `prepare` runs before it in the new process."""

    def work():
        if prepare:
            prepare()
        call_command(*WORKER, "--verbosity", "0")

    return work


def ticker(seconds=0.3, prepare=None):
    def work():
        if prepare:
            prepare()
        call_command("tick", "--loop", str(seconds))

    return work
