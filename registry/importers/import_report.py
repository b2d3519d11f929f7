"""The report of an import: what was added, what was there before, and what was left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Per record type, how many records were added and how many were present before.

    `discarded` has the keys of the entries that were left out, because their record was discarded after an import.
    """

    added: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    discarded: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
