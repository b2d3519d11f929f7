"""How long it takes to derive the chronology of a monument with many claims.

python -m bench.chronology [claims]
"""

from __future__ import annotations

import random
import sys

from registry.domain.chronology.dates import Interval, day_number
from registry.domain.chronology.derivation import derive
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.grades import RANKED
from registry.domain.vocabulary.codes import Basis, ClaimKind, ClaimStatus, Credibility, Reliability

from .ground import median

FIRST, LAST = day_number(2011, 1, 1), day_number(2024, 12, 31)
TIMES = 200


def statements(count: int, seed: int = 1) -> list[Statement]:
    """Claims of every kind, on days and in intervals of up to a year; one in ten is not accepted."""
    chance = random.Random(seed)
    return [statement(f"C-{number:06d}", chance) for number in range(count)]


def statement(ref: str, chance: random.Random) -> Statement:
    """One of them."""
    start = chance.randrange(FIRST, LAST)
    kind = chance.choice([ClaimKind.INTACT_AT, *[ClaimKind.DAMAGED_AT] * 6, ClaimKind.EVENT_ON, ClaimKind.RESTORED_AT])
    grade = {ClaimKind.INTACT_AT: RANKED[0], ClaimKind.EVENT_ON: None}.get(kind, chance.choice(RANKED[1:]))
    return Statement(
        ref=ref,
        kind=kind,
        status=ClaimStatus.ACCEPTED if chance.random() < 0.9 else ClaimStatus.DISPUTED,
        grade=grade,
        when=Interval(start, start + (0 if chance.random() < 0.7 else chance.randrange(365))),
        reliability=chance.choice(list(Reliability)),
        credibility=chance.choice(list(Credibility)),
        basis=chance.choice(list(Basis)),
        source=str(chance.randrange(50)),
    )


def main(most: int = 1_000) -> None:
    """Print the median of many derivations, for a few claims and for many."""
    for count in sorted({10, 100, most}):
        found = statements(count)
        derived = derive(found)
        took = median(lambda found=found: derive(found), TIMES)
        print(
            f"{count:>6} claims: {took * 1000:8.2f} ms, median of {TIMES}"
            f" ({len(derived.segments)} segments, {len(derived.windows)} windows,"
            f" {len(derived.contradictions)} contradictions)"
        )


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
