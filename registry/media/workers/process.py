"""One image worker process: starting it, sending it a job, ending it. Jobs and results are lines of JSON."""

from __future__ import annotations

import dataclasses
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, cast

from registry.domain.value_types import JsonObject

from .limits import Limits

ROOT = Path(__file__).resolve().parents[3]
# The only environment variables that a worker gets: an image that takes control of it must find no secrets.
PASSED_ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR")
MAX_RESULT_BYTES = 4 << 20
READ_BYTES = 1 << 16
EXIT_SECONDS = 2  # a worker that does not end by itself within this time is killed


class WorkerCrashed(Exception):
    """The worker ended, was killed, or wrote something that is not a result."""


class WorkerTimeout(Exception):
    """The worker was ended because its job exceeded its elapsed time or its CPU time."""


class Worker:
    """A running worker process. It must not be used again after a job that crashed or timed out.

    `job_count` is how many jobs it was sent.
    """

    def __init__(self, limits: Limits) -> None:
        self.job_count = 0
        environment = {
            "LANG": "C.UTF-8",
            "MALLOC_ARENA_MAX": "2",  # each arena reserves address space, which is limited
        }
        for name in PASSED_ENVIRONMENT:
            if name in os.environ:
                environment[name] = os.environ[name]
        self._process = subprocess.Popen(  # noqa: S603 our own module, and no word of a user's
            [sys.executable, "-m", "registry.media.imaging.worker", json.dumps(dataclasses.asdict(limits))],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # decoders write messages there that may quote the image
            bufsize=0,
            # A process group keeps Ctrl-C from workers; they end when their standard input is closed. Not a session:
            # Linux gives each session the same share of the CPUs (sched_autogroup), whatever its processes' niceness.
            process_group=0,
        )
        self._input = cast(IO[bytes], self._process.stdin)
        self._output = cast(IO[bytes], self._process.stdout)

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        """Return whether the process is running. A process that ended is reaped by this call."""
        return self._process.poll() is None

    def run(self, request: JsonObject, timeout: float) -> JsonObject:
        """Send an image job to the worker process and return its answer.

        Raise WorkerTimeout if the answer takes more than `timeout` seconds, and WorkerCrashed if the process ends or
        sends no valid answer. In both cases the worker is killed.
        """
        self.job_count += 1
        try:
            self._input.write(json.dumps(request).encode() + b"\n")
            answer = json.loads(self._read_line(time.monotonic() + timeout))
        except WorkerTimeout:
            self.kill()
            raise
        except (OSError, ValueError) as error:
            self.kill()
            if self._process.returncode == -signal.SIGXCPU:  # the kernel killed it at its limit of CPU time
                raise WorkerTimeout from error
            raise WorkerCrashed from error

        if not isinstance(answer, dict):
            self.kill()
            raise WorkerCrashed
        return answer

    def _read_line(self, deadline: float) -> bytes:
        """Read one line of the worker's output.

        Raise WorkerTimeout if it is not complete at the deadline (a time of `time.monotonic`), and ValueError if it is
        too long or cut off.
        """
        output_descriptor = self._output.fileno()
        poll = select.poll()  # select.select fails above 1024 open files
        poll.register(output_descriptor, select.POLLIN)
        line = b""
        while not line.endswith(b"\n"):
            seconds_left = deadline - time.monotonic()
            if seconds_left <= 0 or not poll.poll(seconds_left * 1000):
                raise WorkerTimeout
            chunk = os.read(output_descriptor, READ_BYTES)
            line += chunk
            is_cut_off = not chunk
            if is_cut_off or len(line) > MAX_RESULT_BYTES:
                raise ValueError
        return line

    def end(self) -> None:
        """Ask the worker to end by closing its standard input, and kill it if it does not end in time."""
        self._input.close()
        try:
            self._process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reap()

    def kill(self) -> None:
        """Kill the process at once."""
        self._process.kill()
        self._reap()

    def forget(self) -> None:
        """Close a forked process's pipes to a worker of its parent process. The worker keeps running."""
        self._process.returncode = 0  # keeps Popen from waiting for a process that is not its child
        self._close_pipes()

    def _reap(self) -> None:
        """Wait for the process to end, so that it does not stay a zombie, and close its pipes."""
        self._process.wait()
        self._close_pipes()

    def _close_pipes(self) -> None:
        self._input.close()
        self._output.close()
