"""Runs one scenario in this process, in a folder and on a database of its own."""

import argparse
import contextlib
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.catalogue import BY_NAME
from tests.faults.databases import DATABASES
from tests.migrated import ROOT
from tests.throwaway_postgres import free_port

KEY = "sleutel"
EMULATORS = {"mailgun": "tests.emulators.esp", "smtp": "tests.emulators.relay"}


def environment_of(scenario, *, url, folder, port):
    """Return what every process of the scenario finds in its environment."""
    sending = {
        "mailgun": {
            "ANYMAIL_MAILGUN_API_KEY": KEY,
            "ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY": KEY,
            "ANYMAIL_MAILGUN_API_URL": f"http://127.0.0.1:{port}/v3",
        },
        "smtp": {"EMAIL_URL": f"smtp://127.0.0.1:{port}"},
    }
    return {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "nplv.settings",
        "NPLV_VAR_DIR": folder,
        "SECRET_KEY": "only-for-tests-" + "x" * 40,
        "SITE_URL": "http://127.0.0.1",
        "NPLV_ESP": scenario.transport,
        "NPLV_LEASE": str(scenario.lease),
        "NPLV_SEND_RATE": "0",
        "NPLV_DEMO": "0",
        "NPLV_CHECK_LINKS": "0",
        "WEBHOOK_SECRET": "naam:geheim",
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "default",
        **sending[scenario.transport],
        **scenario.environment,
    }


@contextlib.contextmanager
def emulator(scenario, *, port, log):
    command = [sys.executable, "-m", EMULATORS[scenario.transport], "--port", str(port)]
    with subprocess.Popen(
        [*command, "--log", str(log)], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        try:
            process.stdout.readline()
            yield process
        finally:
            process.kill()


def run(scenario, *, database, large, seed):
    """Return the verdict of a scenario and what is wrong by it."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"nplv-{scenario.name}-"))
        if scenario.own_server:
            os.environ.pop("DATABASE_URL", None)
        url = stack.enter_context(DATABASES[database](folder))
        port, log = free_port(), Path(folder, "accepted.log")
        stack.enter_context(emulator(scenario, port=port, log=log))
        os.environ.pop("EMAIL_URL", None)
        os.environ.update(environment_of(scenario, url=url, folder=folder, port=port))
        return _play(scenario, folder, f"http://127.0.0.1:{port}", log, large, seed)


def _play(scenario, folder, esp_url, log, large, seed):
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    from django.db import connections  # noqa: PLC0415  needs the settings

    from tests.faults.world import World  # noqa: PLC0415  needs the models

    module, function = scenario.where.split(".")
    world = World(
        folder, large=large, seed=seed, esp_url=esp_url, log=log, transport=scenario.transport
    )
    try:
        play = getattr(importlib.import_module(f"tests.faults.{module}"), function)
        return play(world)
    except BaseException:
        world.stop()
        for path in sorted(Path(folder).glob("*.log")):
            if path != log and path.stat().st_size:
                print(f"--- the end of {path.name}", path.read_text()[-3000:], sep="\n")
        raise
    finally:
        world.stop()
        connections.close_all()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=BY_NAME)
    parser.add_argument("--database", choices=DATABASES, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--large", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    begin = time.monotonic()
    faults = run(BY_NAME[given.name], database=given.database, large=given.large, seed=given.seed)
    print(
        f"  {time.monotonic() - begin:.0f} s", *(f"  FAULT {fault}" for fault in faults), sep="\n"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
