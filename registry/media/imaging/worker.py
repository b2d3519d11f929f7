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
    """Run image jobs until standard input is closed. The first argument is the worker's `Limits` as JSON."""
    limits = json.loads(sys.argv[1])
    # Only results may go to standard output. Keep it in `result_file`, and send what libraries print to standard error.
    result_file = os.fdopen(os.dup(STDOUT), "wb")
    os.dup2(STDERR, STDOUT)
    _apply_limits(limits)

    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    while True:
        # A request holds the name of a job, and the arguments of its function.
        arguments = json.loads(requests.get())
        job = _import_job(arguments.pop("job"))
        arguments["max_pixels"] = limits["max_pixels"]
        _limit_cpu_time(limits["cpu_seconds"])
        result_file.write(_run_job(job, arguments) + b"\n")
        result_file.flush()


def _import_job(name: str) -> Job:
    """Return the function that runs this job. Its module is imported at the first call."""
    module_name, _, function_name = JOBS[name].partition(":")
    job: Job = getattr(importlib.import_module(module_name), function_name)
    return job


def _read_requests(requests: queue.SimpleQueue[bytes]) -> None:
    """Put each line of standard input into the queue of requests. End this process when it is closed."""
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)  # the server is gone or needs this worker no more: nothing reads the result of a running job


def _apply_limits(limits: JsonObject) -> None:
    """Limit the priority, memory and file sizes of this worker process, and turn off core dumps and warnings."""
    os.nice(limits["nice"])
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")  # nothing reads them, and an image that is too large is rejected anyway


def _limit_cpu_time(seconds: float) -> None:
    """Let the kernel kill this process if the next job takes more CPU time than this.

    The server stops slow workers itself, but it may be gone.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    # The kernel counts from the start of the process, so the time of earlier jobs is added.
    soft_limit = math.ceil(usage.ru_utime + usage.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (soft_limit, resource.RLIM_INFINITY))


def _run_job(job: Job, arguments: JsonObject) -> bytes:
    """Run an image job, and return the worker's answer as JSON.

    The answer holds the job's result, the reason why the image is rejected, or the number of an operating system error.
    """
    try:
        return json.dumps({"result": job(**arguments)}, allow_nan=False).encode()
    except ImageRejected as rejected:
        answer: JsonObject = {"rejected": rejected.code, "params": rejected.params}
    except MemoryError:
        answer = {"rejected": "too_heavy", "params": {}}
    except OSError as error:
        is_machine_error = error.errno in MACHINE_ERRORS
        answer = {"errno": error.errno} if is_machine_error else {"rejected": "damaged", "params": {}}
    except Exception as error:  # decoders raise some thirty kinds of exception for damaged files
        answer = {"rejected": "damaged", "params": {}, "raised": type(error).__name__}
    return json.dumps(answer).encode()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
