"""How much time, memory and room one picture may take."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

MEGABYTE = 1 << 20


def default_worker_count() -> int:
    """One or two: a processor is left to the server, whose pages are read meanwhile."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 2 if processors > 2 else 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a darkroom and of each of its children; times in seconds, memory and files in bytes."""

    children: int = field(default_factory=default_worker_count)
    nice: int = 10  # how far they stand back behind the server, whose pages are read meanwhile
    seconds: float = 60  # for one job, by the clock
    processor: float = 120  # for one job, over all its threads
    waiting: float = 30  # for a child that is free
    jobs: int = 500  # then a child is replaced, whatever its decoders may have leaked
    memory: int = 2048 * MEGABYTE  # of address space, which threads and libraries fill with much that is never touched
    written: int = 256 * MEGABYTE  # one file
    pixels: int = 120_000_000


# For work behind the answer. Its child stands back behind the others too, so that on a busy machine one job may take
# minutes, which is no reason to give it up.
BACKGROUND_LIMITS = Limits(children=1, nice=19, seconds=600, waiting=600)
