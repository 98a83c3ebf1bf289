"""Runs scenarios: `python -m tests.faults --list | NAME... [--large] [--database D] [--seed N]`."""

import argparse
import subprocess
import sys

from tests.faults.catalogue import BOTH, BY_NAME, SCENARIOS
from tests.migrated import ROOT


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="all of them if left out")
    parser.add_argument("--list", action="store_true", help="what there is")
    parser.add_argument("--large", action="store_true", help="sizes of the real thing: minutes")
    parser.add_argument("--database", choices=BOTH, action="append", help="both if left out")
    parser.add_argument("--seed", type=int, default=1, help="of all that is random")
    given = parser.parse_args()
    if given.list:
        for one in SCENARIOS:
            print(f"{one.number:>3}  {one.name:<15} {one.says} ({', '.join(one.databases)})")
        return 0
    if unknown := set(given.names) - set(BY_NAME):
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    bad = [
        f"{name} on {database}"
        for name in given.names or BY_NAME
        for database in BY_NAME[name].databases
        if database in (given.database or BOTH) and not passes(name, database, given)
    ]
    print(f"\nFaults found: {', '.join(bad)}" if bad else "\nNo faults found.")
    return 1 if bad else 0


def passes(name, database, given):
    print(f"\n{name} on {database}: {BY_NAME[name].says}", flush=True)
    options = ["--database", database, "--seed", str(given.seed), *["--large"] * given.large]
    command = [sys.executable, "-m", "tests.faults.one", name, *options]
    return subprocess.call(command, cwd=ROOT) == 0


if __name__ == "__main__":
    sys.exit(main())
