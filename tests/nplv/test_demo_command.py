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


@pytest.fixture
def start(tmp_path):
    """Start `manage.py demo` in a folder of its own; whatever still runs is stopped."""
    started = []

    def run(port):
        kept = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        environment = {**kept, "PORT": str(port), "NPLV_VAR_DIR": str(tmp_path)}
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
        process.communicate(timeout=40)


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.3)
    return False


def answers(url):
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status == 200
    except OSError:
        return False


def test_taken_port_gets_one_clear_line(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        output, errors = start(port).communicate(timeout=40)

    assert output == ""
    assert errors == (
        f"CommandError: Poort {port} is bezet. Kies een andere: make demo PORT={port + 1}\n"
    )


@pytest.mark.sqlite
def test_demo_serves_and_sends_and_one_signal_stops_all(start, tmp_path):
    port = free_port()
    demo = start(port)

    assert wait_until(lambda: answers(f"http://127.0.0.1:{port}/"))
    assert wait_until(lambda: len(list((tmp_path / "mail").glob("*.eml"))) == 3)

    demo.send_signal(signal.SIGINT)
    output, errors = demo.communicate(timeout=40)
    assert demo.returncode == 0
    assert errors == ""
    assert f"http://127.0.0.1:{port}/postvak/" in output
    assert not answers(f"http://127.0.0.1:{port}/")
