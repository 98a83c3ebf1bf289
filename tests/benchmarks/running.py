"""What processes of others cost: read from /proc."""

import os
import re
import time
from pathlib import Path


def wait_until_idle(processes):
    """Wait until these processes have begun, and used hardly any processor for two seconds."""
    spent, quiet = 0, 0
    time.sleep(3)
    while quiet < 4:
        time.sleep(0.5)
        now = sum(map(ticks_of, processes))
        quiet = quiet + 1 if now - spent <= len(processes) * 2 else 0
        spent = now


def cpu_of(processes):
    return sum(map(ticks_of, processes)) / os.sysconf("SC_CLK_TCK")


def peak_of(process):
    """Return the most memory that a process had, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def ticks_of(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
