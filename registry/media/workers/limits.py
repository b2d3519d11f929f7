"""Limits of image workers: how many run, and how much time, memory and disk space one job may take."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

MEGABYTE = 1 << 20


def default_worker_count() -> int:
    """Return how many image workers to run by default: two on a machine with more than two CPUs, otherwise one.

    The web server needs a CPU as well.
    """
    cpu_count = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        cpu_count = len(os.sched_getaffinity(0))  # a container may have fewer CPUs than its machine
    return 2 if cpu_count > 2 else 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a worker pool and of each of its workers."""

    workers: int = field(default_factory=default_worker_count)
    nice: int = 10  # added to the server's niceness, so that pages are served before images are decoded
    job_seconds: float = 60  # elapsed time of one job
    cpu_seconds: float = 120  # CPU time of one job, over all its threads
    wait_seconds: float = 30  # for an idle worker
    jobs_per_worker: int = 500  # then the worker is replaced, in case its decoders leak memory
    memory_bytes: int = 2048 * MEGABYTE  # of address space; threads and libraries reserve much that they never use
    file_bytes: int = 256 * MEGABYTE  # of one file that is written
    max_pixels: int = 120_000_000  # of one image


# For tasks that no request waits for. The priority is so low that a job may take minutes on a busy machine, which is
# no reason to end it.
BACKGROUND_LIMITS = Limits(workers=1, nice=19, job_seconds=600, wait_seconds=600)
