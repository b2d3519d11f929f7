"""How much time, memory and room one picture may take."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a darkroom and of each of its children; times in seconds, memory and files in bytes."""

    children: int = 2
    seconds: float = 60  # for one job; its processor time may be twice that, over several threads
    waiting: float = 30  # for a child that is free
    jobs: int = 500  # then a child is replaced, whatever its decoders may have leaked
    memory: int = 2048 * MEGABYTE  # of address space, which threads and libraries fill with much that is never touched
    written: int = 256 * MEGABYTE  # one file
    pixels: int = 120_000_000
