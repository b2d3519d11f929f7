"""A mutant: one line of the product with a fault, and the tests that must fail because of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """`correct` stands exactly once in `file`; with `faulty` in its place, one of `tests` must fail.

    `tests` are arguments of pytest: files, or `file::test`, as few as notice the fault.
    """

    name: str
    file: str
    correct: str
    faulty: str
    tests: tuple[str, ...]
