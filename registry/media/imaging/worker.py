"""The main program of a darkroom's child: one job a line, one answer a line, as JSON, within limits of its own.

Its only caller is `registry.media.workers.process`. It ends when its standard input does, in the middle of a job too.
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

JOBS = {  # module:function, imported when first asked for; called with what was asked and the limit of `pixels`
    "inspect": "registry.media.imaging.inspect:inspect",
    "renditions": "registry.media.imaging.render:renditions",
    "aligned": "registry.media.imaging.perspective:aligned",
    "tiles": "registry.media.imaging.tiles:tiles",
    "align": "registry.media.registration:align",
}
# Errors of the machine and not of the picture: passed on as they are. Others, such as EINVAL, come from bad offsets.
MACHINE = {
    getattr(errno, name)
    for name in ("EACCES", "EDQUOT", "EIO", "EMFILE", "ENFILE", "ENOENT", "ENOSPC", "ENOTDIR", "EPERM", "EROFS")
}


def main() -> None:
    """Answer until there are no more jobs."""
    limits = json.loads(sys.argv[1])
    answers = _own_output()
    _confine(limits)
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    while True:
        asked = json.loads(jobs.get())
        job = _job(asked.pop("job"))
        _allow_time(limits["processor"])
        answers.write(_answer(job, {**asked, "pixels": limits["pixels"]}) + b"\n")
        answers.flush()


def _own_output() -> BinaryIO:
    """Standard output for answers alone: what a library prints goes where its complaints go."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _listen(jobs: queue.SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        jobs.put(line)
    os._exit(0)  # whoever asked is gone or wants no more; a job under way has nobody to answer to


def _confine(limits: JsonObject) -> None:
    os.nice(limits["nice"])
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["written"], limits["written"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")  # there is nobody to read them, and what is wrong enough is refused


def _allow_time(seconds: float) -> None:
    """Of processor, for this job. It holds too where the parent is gone and cannot kill."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _answer(job: Callable[..., JsonObject], asked: JsonObject) -> bytes:
    """What came of it. Decoders raise some thirty kinds of exception over bad files: this is where all of them end."""
    try:
        return json.dumps({"done": job(**asked)}, allow_nan=False).encode()
    except ImageRejected as unfit:
        answer: JsonObject = {"unfit": unfit.code, "params": unfit.params}
    except MemoryError:
        answer = {"unfit": "too_heavy", "params": {}}
    except OSError as error:
        answer = {"errno": error.errno} if error.errno in MACHINE else {"unfit": "damaged", "params": {}}
    except Exception as error:
        answer = {"unfit": "damaged", "params": {}, "raised": type(error).__name__}
    return json.dumps(answer).encode()


def _job(name: str) -> Callable[..., JsonObject]:
    module, _, function = JOBS[name].partition(":")
    job: Callable[..., JsonObject] = getattr(importlib.import_module(module), function)
    return job


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
