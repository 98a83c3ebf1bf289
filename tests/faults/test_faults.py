"""Every scenario in small. In large: `make faults`, or `python -m tests.faults NAME --large`."""

import subprocess
import sys

import pytest
from django.db import connection

from tests.faults.catalogue import SCENARIOS
from tests.faults.databases import ROOT


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_nobody_lost_and_nobody_twice(scenario):
    if connection.vendor not in scenario.databases:
        pytest.skip(f"of {scenario.databases[0]} alone")
    command = [sys.executable, "-m", "tests.faults.one", scenario.name]
    done = subprocess.run(
        [*command, "--database", connection.vendor],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
