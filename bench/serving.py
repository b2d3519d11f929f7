"""A server like the one that `./run` starts, for the time of a measurement."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .ground import ROOT

MAX_ATTEMPTS = 200
ATTEMPT_PAUSE = 0.1  # seconds
PROCESS_OPTIONS = ("--workers", "1", "--blocking-threads", "8")


@contextlib.contextmanager
def run_server(**environment: str) -> Iterator[int]:
    """Run the registry's server within a `with` block, and yield its port when it responds.

    The server inherits REGISTRY_DATA and DATABASE_URL; `environment` adds variables. It serves static files if they
    were collected.
    """
    port = _free_port()
    static = Path(os.environ["REGISTRY_DATA"]) / "static"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += [*PROCESS_OPTIONS, "--log-level", "error"]
    if static.exists():
        command += ["--static-path-route", "/static", "--static-path-mount", str(static)]
    command.append("config.wsgi:application")
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "LOG_LEVEL": "WARNING", **environment})
    try:
        _wait_for_server(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    """Return a port of this machine that no program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _wait_for_server(port: int) -> None:
    """Wait until the server on a port responds to a health check. Exit after about 20 seconds."""
    for _ in range(MAX_ATTEMPTS):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            connection.close()
        except OSError:
            time.sleep(ATTEMPT_PAUSE)
        else:
            return
    raise SystemExit("The server does not answer.")
