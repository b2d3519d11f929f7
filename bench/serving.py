"""A server as `./run` starts it, for as long as somebody measures it."""

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

PROCESS = ("--workers", "1", "--blocking-threads", "8")


@contextlib.contextmanager
def served(**environment: str) -> Iterator[int]:
    """Serves what REGISTRY_DATA and DATABASE_URL name, under this environment too; yields the port once it answers.

    Static files are there if they were collected.
    """
    port, static = _free_port(), Path(os.environ["REGISTRY_DATA"]) / "static"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += [*PROCESS, "--log-level", "error"]
    if static.exists():
        command += ["--static-path-route", "/static", "--static-path-mount", str(static)]
    command.append("config.wsgi:application")
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "LOG_LEVEL": "WARNING", **environment})
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            connection.close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server does not answer.")
