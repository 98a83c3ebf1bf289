"""Old code beside new code on one database, as during a deploy: the schema is the new one."""

import io
import subprocess
import sys
import tarfile
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from subscriptions.models import Batch
from tests.faults.killing import show
from tests.faults.processes import WORKER, die_with_parent
from tests.faults.truth import judge
from tests.migrated import ROOT

WRITTEN_BY_OLD_CODE = ("mailing", "batch", "delivery", "deliveryevent", "subscriber", "suppression")


def deploy(world):
    """Workers of the version before the newest migration and of this one share a mailing."""
    found = _old_rows(world)
    mailing = world.mailing(world.size(200, 3000), batch=10)
    world.control(seconds=0.2)
    old = _old_code(world.folder)
    if old:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", *WORKER],
            cwd=old,
            stdout=(world.folder / "old.log").open("ab"),
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,  # noqa: PLW1509  no threads here
        )
        world.started.append(worker)
        world.until(world.accepted, "mail by the old code", patience=60)
    world.worker()
    world.ticker()
    world.to_the_end(mailing, hurry=True)
    if not old:
        world.note("no history here: only rows as the old code writes them were tried")
    else:
        names = Batch.objects.filter(mailing=mailing).values_list("claimed_by", flat=True)
        by_old = sum(f":{worker.pid}:" in name for name in names)
        world.note(f"the old code sent {by_old} of {len(names)} batches")
        found += [] if by_old else ["the old code sent nothing"]
        found += [f"the old code ended with {worker.poll()}"] * (worker.poll() is not None)
    return found + show(judge(world, mailing))


def _old_rows(world):
    """Write rows as the models stood before the newest migration: each column it has not got
    must be able to do without."""
    executor = MigrationExecutor(connection)
    (newest,) = executor.loader.graph.leaf_nodes("subscriptions")
    parents = [
        node for node in executor.loader.graph.node_map[newest].parents if node.key[0] == newest[0]
    ]
    before = executor.loader.project_state([parents[0].key]).apps
    found = []
    for name in WRITTEN_BY_OLD_CODE:
        old = before.get_model("subscriptions", name)
        with connection.cursor() as cursor:
            table = connection.introspection.get_table_description(cursor, old._meta.db_table)
        known = {field.column for field in old._meta.local_fields}
        found += [
            f"old code cannot write {name}: {column.name} has no default"
            for column in table
            if column.name not in known and not column.null_ok and column.default is None
        ]
    world.note(f"rows as before {newest[1]} can be written" if not found else "")
    return found


def _old_code(folder):
    """Unpack the version before the newest change to a migration, or return None."""

    def git(*arguments):
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else b""

    last = git("log", "-1", "--format=%H", "--", "*/migrations/*.py").decode().strip()
    archive = last and git("archive", f"{last}^")
    if not archive:
        return None
    target = Path(folder, "old")
    with tarfile.open(fileobj=io.BytesIO(archive)) as file:
        file.extractall(target, filter="data")
    return target
