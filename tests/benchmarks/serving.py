"""Gunicorn with two workers, for as long as something is measured."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request


@contextlib.contextmanager
def server(application, port, *, python=sys.executable, cwd=None, **environment):
    """Serve `application` at a port; LOOK_AT in the environment is the page that shows it works."""
    command = [python, "-m", "gunicorn", application, "--workers", "2"]
    options = ["--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    settings = {"SITE_URL": f"http://127.0.0.1:{port}", **environment}
    process = subprocess.Popen([*command, *options], env={**os.environ, **settings}, cwd=cwd)
    try:
        _wait_for(port, environment.get("LOOK_AT", ""))
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port, page):
    """Wait until both workers have begun: the port is open long before."""
    for _each in range(400):
        time.sleep(0.1)
        with contextlib.suppress(OSError):
            for _worker in range(4):
                socket.create_connection(("127.0.0.1", port)).close()
                urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=60).close()
            return
    raise RuntimeError("the server does not come")
