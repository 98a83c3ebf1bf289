"""How fast an issue goes out, beside what others do in the same run.

`python -m tests.benchmarks.bench_sending [--recipients N] [--rounds N] [--only NAME ...]`: on
SQLite, or on the PostgreSQL of DATABASE_URL (`python -m tests.throwaway_postgres python -m ...`).
Prints recipients a second, CPU each, memory, and ratios; nothing is asserted. The machine may be
busy with other things, so only figures of one run may be compared.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

RIVAL = ("django-newsletter==1.2.1", "sorl-thumbnail==13.4.0", "django>=5.2,<5.3")
WRITE_LETTER = """
import sys, pathlib, django
django.setup()
from tests.benchmarks.workload import letter
pathlib.Path(sys.argv[1]).write_text(letter()[0])
"""
LARGE = tuple(map(int, os.environ.get("BENCH_LARGE", "100000 1000000").split()))
PARTS = ("batch", "slow", "smtp", "newsletter", "old", "large", "freeze")


@contextlib.contextmanager
def sink(kind, delay=0.0):
    """Yield the port of something that takes everything."""
    command = [sys.executable, "-m", "tests.benchmarks.sinks", kind, "--delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def environment(**values):
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings", **values}


def through_esp(port):
    return environment(
        NPLV_ESP="mailgun",
        ANYMAIL_MAILGUN_API_KEY="sleutel",
        ANYMAIL_MAILGUN_SENDER_DOMAIN="example.org",
        ANYMAIL_MAILGUN_API_URL=f"http://127.0.0.1:{port}/v3",
    )


def through_relay(port):
    return environment(NPLV_ESP="smtp", EMAIL_URL=f"smtp://127.0.0.1:{port}")


def measure(name, recipients, env, *, rounds=1, **values):
    """Return the round in the middle, by seconds."""
    found = []
    for _ in range(rounds):
        line = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.contenders", name, str(recipients)],
            env={**env, **values},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        found.append(json.loads(line.splitlines()[-1]))
    middle = middle_of(found)
    middle["rate"] = middle["recipients"] / middle["seconds"]
    return middle


def in_turns(cases, *, rounds):
    """Return the middle round of each case; they take turns, so that all meet the same machine."""
    found = {}
    for _ in range(rounds):
        for name, values in cases.items():
            found.setdefault(name, []).append(measure(*values[:3], **dict(values[3:])))
    return [middle_of(rows) for rows in found.values()]


def middle_of(rows):
    return sorted(rows, key=lambda one: one["seconds"])[len(rows) // 2]


def show(label, one, beside=None, *, target=""):
    each = 1000 * one["cpu"] / one["recipients"]
    ratio = f"  {one['rate'] / beside['rate']:6.2f} x" if beside else ""
    wanted = f" (wanted {target})" if target else ""
    print(
        f"  {label:<44}{one['rate']:>9,.0f}/s {each:>7.3f} ms CPU {one['peak_mb']:>5.0f} MB"
        f"{ratio}{wanted}",
        flush=True,
    )


def batch(recipients, rounds):
    print(f"Through an ESP, {recipients:,} recipients; beside the bare script")
    with sink("esp") as port:
        env = through_esp(port)
        names = ("bare_script", "ours")
        bare, own = in_turns({name: (name, recipients, env) for name in names}, rounds=rounds)
        show("bare script, batches of 1,000", bare)
        show("Anymail one by one", measure("anymail_loop", min(recipients, 300), env), bare)
        show("ours, one worker", own, bare, target="1, aim 2")


def slow(recipients, rounds):
    print("An ESP that takes 200 ms a call; beside the bare script")
    recipients = max(recipients, 20_000)
    with sink("esp", 0.2) as port:
        env = through_esp(port)
        names = ("bare_script", "one_call", "ours")
        cases = {name: (name, recipients, env) for name in names}
        if os.environ["DATABASE_URL"].startswith("postgres"):
            cases["four"] = ("workers", recipients * 2, env, ("BENCH_WORKERS", "4"))
        bare, one, own, *four = in_turns(cases, rounds=rounds)
    show("bare script, one call at a time", bare)
    show("ours, one worker", own, bare, target="2")
    print("  beside one worker with one call at a time")
    show("ours, one call at a time", one)
    for found in four:
        show("ours, four workers", found, one, target="3.5")


def smtp(recipients, rounds):
    few = min(recipients, 300)
    print(f"Through a relay, {recipients:,} recipients; beside the plain Django loop")
    with sink("smtp") as port:
        env = through_relay(port)
        names = ("ready_made", "pipelined", "pool", "ours")
        cases = {name: (name, recipients, env) for name in names}
        plain, made, line, pool, own = in_turns(
            {"plain": ("django_loop", few, env), **cases}, rounds=rounds
        )
    show("plain Django, one connection", plain)
    show("smtplib, ready-made bytes", made, plain)
    show("pipelined, ready-made bytes", line, plain)
    show("pipelined over a pool", pool, plain)
    show("ours, one worker", own, plain, target="15")
    show("ours, beside the pool", own, pool, target="0.5")


def newsletter(recipients, rounds):
    """Installed for this once: it is no part of the project."""
    few = min(recipients, 300)
    print(f"django-newsletter through a relay, {few} recipients")
    with tempfile.TemporaryDirectory(prefix="nplv-rival-") as folder, sink("smtp") as port:
        venv.create(folder, with_pip=True)
        python = Path(folder, "bin", "python")
        install = [python, "-m", "pip", "install", "--quiet", *RIVAL]
        if subprocess.run(install, stderr=subprocess.DEVNULL, check=False).returncode:
            print("  not run: it cannot be installed here")
            return
        html = Path(folder, "letter.html")
        env = through_relay(port)
        subprocess.run([sys.executable, "-c", WRITE_LETTER, html], env=env, check=True)
        script = Path(__file__).with_name("newsletter_rival.py").resolve()
        said = subprocess.run(
            [python, script, str(few), str(port), html],
            cwd=folder, stdout=subprocess.PIPE, text=True, check=True,
        ).stdout  # fmt: skip
        rival = json.loads(said.splitlines()[-1])
        rival["rate"] = rival["recipients"] / rival["seconds"]
        show("django-newsletter", rival)
        show("ours, one worker", measure("ours", recipients, env, rounds=rounds), rival)


def old(recipients, rounds):
    print("With 400,000 old deliveries; beside none")
    with sink("esp") as port:
        env = through_esp(port)
        empty = measure("ours", recipients, env, rounds=rounds)
        show("ours, few old deliveries", empty)
        measure("ours", 400_000, env)
        show(
            "ours, 400,000 old ones",
            measure("ours", recipients, env, rounds=rounds),
            empty,
            target="0.9",
        )


def large(recipients, rounds):
    del rounds
    print("One mailing to 1,000,000 by a worker of its own; beside a small one")
    with sink("esp") as port:
        env = {**through_esp(port), "BENCH_WORKERS": "1"}
        small = measure("workers", recipients, env)
        show(f"ours, {recipients:,}", small)
        for count in LARGE:
            one = measure("workers", count, env)
            show(f"ours, {count:,}", one, small, target="1, under 200 MB")
            print(
                f"  {'memory':<44}{one['peak_mb'] / small['peak_mb']:9.2f} x (wanted at most 1.3)"
            )


def freeze(recipients, rounds):
    del recipients, rounds
    print("Freezing an audience")
    with sink("esp") as port:
        for count in (100_000, 1_000_000):
            one = measure("freezing", count, through_esp(port))
            print(f"  {count:>9,} subscribers {one['seconds']:>7.1f} s {one['peak_mb']:>5.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=["batch", "slow", "smtp"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nplv-bench-") as folder:
        os.environ["NPLV_VAR_DIR"] = folder
        os.environ.setdefault("DATABASE_URL", "")
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"], env=environment(), check=True
        )
        print("PostgreSQL" if os.environ["DATABASE_URL"] else "SQLite")
        for part in options.only:
            globals()[part](options.recipients, options.rounds)


if __name__ == "__main__":
    main()
