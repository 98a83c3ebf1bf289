import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.throwaway_postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
# Seconds, for a machine that has much else to do: it loads in 40 on a quiet one with two cores.
# Whoever waits goes on at once when it is there, and stops at once when the demo ended.
LOADED, ENDED = 300, 120


@pytest.fixture
def start(tmp_path):
    """Start `manage.py demo` in a folder of its own; whatever still runs is stopped."""
    started = []

    def run(port):
        kept = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        own = {"PORT": str(port), "NPLV_VAR_DIR": str(tmp_path), "NPLV_CHECK_LINKS": "0"}
        environment = {**kept, **own}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--subscribers", "3"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=ENDED)


def wait_until(condition, demo):
    """Wait for something that `demo` does; false when it ended or took too long."""
    deadline = time.monotonic() + LOADED
    while time.monotonic() < deadline and demo.poll() is None:
        if condition():
            return True
        time.sleep(0.3)
    return condition()


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status == 200
    except OSError:
        return False


def test_taken_port_gets_one_clear_line(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        output, errors = start(port).communicate(timeout=ENDED)

    assert output == ""
    assert errors == (
        f"CommandError: Poort {port} is bezet. Kies een andere: make demo PORT={port + 1}\n"
    )


@pytest.mark.sqlite
def test_demo_serves_and_sends_and_one_signal_stops_all(start, tmp_path):
    port = free_port()
    demo = start(port)

    assert wait_until(lambda: answers(f"http://127.0.0.1:{port}/"), demo)
    assert wait_until(lambda: len(list((tmp_path / "mail").glob("*.eml"))) == 3, demo)

    demo.send_signal(signal.SIGINT)
    output, errors = demo.communicate(timeout=ENDED)
    assert demo.returncode == 0
    assert errors == ""
    assert f"http://127.0.0.1:{port}/postvak/" in output
    assert not answers(f"http://127.0.0.1:{port}/")
