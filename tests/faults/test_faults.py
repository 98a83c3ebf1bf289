"""Every scenario in small. In large: `make faults`, or `python -m tests.faults NAME --large`."""

import subprocess
import sys

import pytest
from django.db import connection

from tests.faults.catalogue import NOT_OF_THE_DATABASE, SCENARIOS
from tests.migrated import ROOT


def is_played_on(database, scenario):
    if scenario.name in NOT_OF_THE_DATABASE:
        return database == "sqlite"
    return database in scenario.databases


pytestmark = pytest.mark.own_database
PLAYED = [scenario for scenario in SCENARIOS if is_played_on(connection.vendor, scenario)]


@pytest.mark.parametrize("scenario", PLAYED, ids=lambda scenario: scenario.name)
def test_nobody_lost_and_nobody_twice(scenario):
    command = [sys.executable, "-m", "tests.faults.one", scenario.name]
    done = subprocess.run(
        [*command, "--database", connection.vendor],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def test_every_fault_is_played_somewhere():
    played = {
        (one.number, database)
        for one in SCENARIOS
        for database in ("sqlite", "postgresql")
        if is_played_on(database, one)
    }
    assert {number for number, _ in played} == set(range(1, 15))
