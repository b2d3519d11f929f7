"""The main program of an image worker process: it reads one job a line and writes one result a line, as JSON.

`registry.media.workers.process` starts it. It ends as soon as its standard input is closed, even during a job.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import json
import math
import os
import queue
import resource
import sys
import threading
import warnings
from collections.abc import Callable
from typing import BinaryIO

from registry.domain.value_types import JsonObject

from .errors import ImageRejected

Job = Callable[..., JsonObject]
JOBS = {  # name: "module:function", imported at the first such job
    "inspect": "registry.media.imaging.inspect:inspect",
    "renditions": "registry.media.imaging.render:render",
    "aligned": "registry.media.imaging.perspective:render_aligned",
    "tiles": "registry.media.imaging.tiles:render_tiles",
    "align": "registry.media.registration:align",
}
# Errors of the machine, which the server raises again. Any other OSError, such as EINVAL, comes of bad offsets in the
# image file.
MACHINE_ERRORS = {
    getattr(errno, name)
    for name in ("EACCES", "EDQUOT", "EIO", "EMFILE", "ENFILE", "ENOENT", "ENOSPC", "ENOTDIR", "EPERM", "EROFS")
}
STDOUT, STDERR = 1, 2  # file descriptors


def main() -> None:
    """Run jobs until standard input is closed. The first argument is the worker's `Limits` as JSON."""
    limits = json.loads(sys.argv[1])
    results = _reserve_stdout()
    _apply_limits(limits)
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_lines, args=(lines,), daemon=True).start()
    while True:
        arguments = json.loads(lines.get())
        job = _import_job(arguments.pop("job"))
        arguments["max_pixels"] = limits["max_pixels"]
        _limit_cpu_time(limits["cpu_seconds"])
        results.write(_run_job(job, arguments) + b"\n")
        results.flush()


def _reserve_stdout() -> BinaryIO:
    """Return standard output as a file for results only. What libraries print there goes to standard error."""
    results = os.fdopen(os.dup(STDOUT), "wb")
    os.dup2(STDERR, STDOUT)
    return results


def _read_lines(lines: queue.SimpleQueue[bytes]) -> None:
    """Put the lines of standard input into a queue, and end this process when it is closed."""
    for line in sys.stdin.buffer:
        lines.put(line)
    os._exit(0)  # the server is gone or needs this worker no more: nothing reads the result of a running job


def _apply_limits(limits: JsonObject) -> None:
    """Limit this process's priority, memory and file sizes, and forbid core dumps."""
    os.nice(limits["nice"])
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")  # nothing reads them, and an image that is too large is rejected anyway


def _limit_cpu_time(seconds: float) -> None:
    """Let the kernel end this process if the next job takes more than so many seconds of CPU time.

    This holds even if the server is gone and cannot kill the worker.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft_limit = math.ceil(usage.ru_utime + usage.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft_limit, resource.RLIM_INFINITY))


def _run_job(job: Job, arguments: JsonObject) -> bytes:
    """Run a job and return its result, a rejection of the image or an error of the machine, as a line of JSON.

    Decoders raise some thirty kinds of exception over bad files, so every exception is caught here.
    """
    try:
        return json.dumps({"result": job(**arguments)}, allow_nan=False).encode()
    except ImageRejected as rejected:
        answer: JsonObject = {"rejected": rejected.code, "params": rejected.params}
    except MemoryError:
        answer = {"rejected": "too_heavy", "params": {}}
    except OSError as error:
        is_of_machine = error.errno in MACHINE_ERRORS
        answer = {"errno": error.errno} if is_of_machine else {"rejected": "damaged", "params": {}}
    except Exception as error:
        answer = {"rejected": "damaged", "params": {}, "raised": type(error).__name__}
    return json.dumps(answer).encode()


def _import_job(name: str) -> Job:
    """Return the function of a job, importing its module if needed."""
    module, _, function = JOBS[name].partition(":")
    job: Job = getattr(importlib.import_module(module), function)
    return job


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
