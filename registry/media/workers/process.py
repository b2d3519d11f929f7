"""One child process: how it is started, asked and ended. It is asked one thing at a time, in lines of JSON."""

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
# The child gets no more of the environment than this: nothing that opens a door, should a picture take it over.
ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR")
LONGEST_ANSWER = 4 << 20
GRACE = 2  # seconds to end by itself


class WorkerCrashed(Exception):
    """It ended, was killed, or said something that is no answer."""


class WorkerTimeout(Exception):
    """It was ended because its time was up, by the clock or of the processor."""


class Worker:
    """A running child. `asked` counts its jobs; one that died or was overdue is ended and not to be asked again."""

    def __init__(self, limits: Limits) -> None:
        self.asked = 0
        self._process = subprocess.Popen(  # noqa: S603 our own module, and no word of a user's
            [sys.executable, "-m", "registry.media.imaging.worker", json.dumps(dataclasses.asdict(limits))],
            cwd=ROOT,
            env={
                "LANG": "C.UTF-8",
                "MALLOC_ARENA_MAX": "2",  # every arena reserves address space, which is limited
                **{name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # decoders complain there, in words from inside the picture
            bufsize=0,
            # Ctrl-C is for the server; the child ends when its standard input does. No session of its own: Linux gives
            # each session the same share of the processors (sched_autogroup), however nice those in it are.
            process_group=0,
        )
        self._input, self._output = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        """Whether it still runs; one that does not is reaped by this."""
        return self._process.poll() is None

    def ask(self, asked: JsonObject, seconds: float) -> JsonObject:
        """The answer. Raises ChildDied or Overdue, and ends the child then."""
        self.asked += 1
        try:
            self._input.write(json.dumps(asked).encode() + b"\n")
            answer = json.loads(self._line(time.monotonic() + seconds))
        except WorkerTimeout:
            self.kill()
            raise
        except (OSError, ValueError) as error:
            self.kill()
            if self._process.returncode == -signal.SIGXCPU:
                raise WorkerTimeout from error
            raise WorkerCrashed from error
        if not isinstance(answer, dict):
            self.kill()
            raise WorkerCrashed
        return answer

    def _line(self, deadline: float) -> bytes:
        """One line of its standard output. Raises Overdue, or a ValueError if there comes no whole one."""
        output = self._output.fileno()
        poll = select.poll()  # select.select fails above 1024 open files
        poll.register(output, select.POLLIN)
        line = b""
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise WorkerTimeout
            more = os.read(output, 1 << 16)
            line += more
            if not more or len(line) > LONGEST_ANSWER:
                raise ValueError
        return line

    def end(self) -> None:
        """Let it end by itself, which it does when its standard input is closed."""
        self._input.close()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reap()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._reap()

    def forget(self) -> None:
        """It belongs to the process that this one was forked from: let go of it, and leave it alone."""
        self._process.returncode = 0
        self._close()

    def _reap(self) -> None:
        self._process.wait()
        self._close()

    def _close(self) -> None:
        self._input.close()
        self._output.close()
