"""`manage.py demo`: site, worker and ticker together, on SQLite and a local mailbox.

Ctrl-C stops all three. Meant for a look around, never for production.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

DEMO_ENVIRONMENT = {
    "NPLV_DEMO": "1",
    "NPLV_ESP": "mailbox",
    "NPLV_FOUR_EYES": "0",
    "LOG_LEVEL": "WARNING",
}
STOP_WITHIN = 30  # seconds that a worker gets to finish its batch

WELCOME = """
  Leefbaarheid en Veiligheid draait op {site}

  Website    {site}/
  Postvak    {site}/postvak/    (alle mail komt hier aan)
  Redactie   {site}/beheer/     redacteur, eindredacteur of beheerder; wachtwoord: demo

  Ctrl-C stopt alles.
"""


class Command(BaseCommand):
    help = "Start het geheel met voorbeelden, op SQLite en een eigen postvak."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--subscribers", type=int, default=250)

    def handle(self, *args: Any, **options: Any) -> None:
        port = int(os.environ.get("PORT") or 8000)
        if not settings.NPLV_DEMO:
            _run_again_as_demo(port, options)
        _require_free_port(port)
        call_command("migrate", verbosity=0)
        call_command("load_demo", subscribers=options["subscribers"])
        self.stdout.write(WELCOME.format(site=settings.SITE_URL))
        sys.exit(_run_until_stopped(_commands(port)))


def _run_again_as_demo(port: int, options: dict[str, Any]) -> None:
    environment = {**os.environ, **DEMO_ENVIRONMENT}
    environment.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    subscribers = f"--subscribers={options['subscribers']}"
    command = [sys.executable, sys.argv[0], "demo", subscribers]
    os.execve(sys.executable, command, environment)  # noqa: S606  the very same program


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Poort {port} is bezet. Kies een andere: make demo PORT={port + 1}"
            ) from error


def _commands(port: int) -> list[list[str]]:
    manage = [sys.executable, sys.argv[0]]
    gunicorn = [sys.executable, "-m", "gunicorn", "nplv.wsgi", "--log-level", "warning"]
    return [
        [*gunicorn, "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8"],
        [*manage, "db_worker", "--queue-name", "*", "--verbosity", "0"],
        [*manage, "tick", "--loop", "5"],
    ]


def _run_until_stopped(commands: list[list[str]]) -> int:
    """Run all commands until one ends or a signal comes; return the exit code."""
    processes = [subprocess.Popen(command, start_new_session=True) for command in commands]  # noqa: S603  our own
    stopped = False

    def stop(_signal: int, _frame: Any) -> None:
        nonlocal stopped
        stopped = True

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)
    while not stopped and all(process.poll() is None for process in processes):
        time.sleep(0.2)
    failed = [process.returncode for process in processes if process.poll()]
    _stop_all(processes)
    return failed[0] if failed and not stopped else 0


def _stop_all(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
