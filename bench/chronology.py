"""Measure how long it takes to derive the chronology of a monument with many claims.

python -m bench.chronology [claims]
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from bisect import bisect_right
from dataclasses import replace

from registry.domain.chronology.dates import Interval, day_number
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.grades import RANKED
from registry.domain.vocabulary.codes import Basis, ClaimKind, ClaimStatus, Credibility, Reliability

from .ground import elapsed_seconds

FIRST_DAY = day_number(2011, 1, 1)
LAST_DAY = day_number(2024, 12, 31)
REPETITIONS = 200
ACCEPTED_SHARE = 0.9
ONE_DAY_SHARE = 0.7
# A kind that stands here more often is drawn more often.
KINDS = [ClaimKind.INTACT_AT, *[ClaimKind.DAMAGED_AT] * 6, ClaimKind.EVENT_ON, ClaimKind.RESTORED_AT]


def make_statements(count: int, seed: int = 1) -> list[Statement]:
    """Return random claims of every kind; the same seed gives the same claims."""
    rng = random.Random(seed)
    return [make_statement(f"C-{number:06d}", rng) for number in range(count)]


def make_statement(ref: str, rng: random.Random) -> Statement:
    """Return a random claim on the condition of a monument.

    One claim in ten is disputed. Seven in ten name one day; the others name an interval of up to a year.
    """
    start = rng.randrange(FIRST_DAY, LAST_DAY)
    kind = rng.choice(KINDS)
    damage_grade = rng.choice(RANKED[1:])
    grade = {ClaimKind.INTACT_AT: RANKED[0], ClaimKind.EVENT_ON: None}.get(kind, damage_grade)
    status = ClaimStatus.ACCEPTED if rng.random() < ACCEPTED_SHARE else ClaimStatus.DISPUTED
    interval_days = 0 if rng.random() < ONE_DAY_SHARE else rng.randrange(365)

    return Statement(
        ref=ref,
        kind=kind,
        status=status,
        grade=grade,
        when=Interval(start, start + interval_days),
        reliability=rng.choice(list(Reliability)),
        credibility=rng.choice(list(Credibility)),
        basis=rng.choice(list(Basis)),
        source=str(rng.randrange(50)),
    )


def make_true_statements(count: int, seed: int = 1) -> list[Statement]:
    """Return claims that are all true of one monument, which got worse on five days and was never repaired."""
    rng = random.Random(seed)
    attack_days = sorted(rng.sample(range(FIRST_DAY, LAST_DAY), len(RANKED) - 1))
    statements = []
    for number in range(count):
        random_claim = make_statement(f"C-{number:06d}", rng)
        start, end = random_claim.when.earliest or FIRST_DAY, random_claim.when.latest or LAST_DAY
        true_grade = RANKED[bisect_right(attack_days, rng.randint(start, end))]
        kind = ClaimKind.INTACT_AT if true_grade == RANKED[0] else ClaimKind.DAMAGED_AT
        if random_claim.kind == ClaimKind.EVENT_ON:
            attack_day = rng.choice(attack_days)
            when = Interval(attack_day - (end - start), attack_day)
            statements.append(replace(random_claim, when=when))
        else:
            statements.append(replace(random_claim, kind=kind, grade=true_grade))
    return statements


def main(max_claims: int = 1_000) -> None:
    """Print how long it takes to derive a chronology from 10, 100 and `max_claims` claims.

    It is processor time, the median and the lowest of many runs. Once the claims are all true, and once they are
    random, so that very many of them contradict each other.
    """
    for make in (make_true_statements, make_statements):
        for count in sorted({10, 100, max_claims}):
            _measure(make(count))


def _measure(statements: list[Statement]) -> None:
    """Print how long it takes to derive a chronology from claims."""
    chronology = derive_chronology(statements)
    runs = [elapsed_seconds(lambda: derive_chronology(statements), time.process_time) for _ in range(REPETITIONS)]
    print(
        f"{len(statements):>6} claims: {statistics.median(runs) * 1000:8.2f} ms, lowest {min(runs) * 1000:8.2f} ms"
        f" ({len(chronology.segments)} segments, {len(chronology.windows)} windows,"
        f" {len(chronology.contradictions)} contradictions)"
    )


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:]))
