"""The stored copies made anew from claims and decisions, and the check that they are what they must be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from registry.domain.chronology.bitemporal import Known, replay
from registry.domain.chronology.derivation import derive
from registry.domain.chronology.evidence import Statement
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, ClaimDocument, Decision, Monument, MonumentDocument, Site, StateSegment, ref_of
from registry.queries.evidence import statements

from . import counts
from .locks import lock
from .segment_rows import chunks, known_of, row_of
from .stored_documents import claim_rows, monument_rows, refresh_claims, refresh_monuments


@dataclass(frozen=True, slots=True)
class Difference:
    """One stored copy that is not what it must be: of which kind, on which record."""

    kind: str
    record: str

    def __str__(self) -> str:
        return f"{self.record}: the stored {self.kind} differ from what the claims say"


def rebuild(monuments: Collection[int] | None = None) -> int:
    """Make the stored copies of the given monuments (all, if None) anew; returns how many differed before.

    Nobody can decide on a claim of their sites meanwhile.
    """
    with transaction.atomic():
        lock(Monument.objects.filter(_beside(monuments)).values_list("pk", flat=True))
        found = list(_wrong(monuments))
        wrong_segments = [pk for kind, pk in found if kind == "segments"]
        for ids in chunks(wrong_segments):
            StateSegment.objects.filter(monument_id__in=ids).delete()
            StateSegment.objects.bulk_create(
                row_of(pk, known) for pk, line in expected_segments(ids).items() for known in line
            )
        counts.recount(pk for kind, pk in _wrong_counts(monuments))
        refresh_monuments([*wrong_segments, *(pk for kind, pk in found if kind == "document")])
        refresh_claims(pk for kind, pk in found if kind == "claim document")
    return len(found)


def differences() -> list[Difference]:
    """Every stored copy that differs from what the claims say. Changes nothing."""
    slugs = dict(Monument.objects.values_list("pk", "slug"))
    sites = dict(Site.objects.values_list("pk", "slug"))
    names = {"claim document": ref_of, "daily counts": sites.__getitem__}
    return [Difference(kind, names.get(kind, slugs.__getitem__)(pk)) for kind, pk in _wrong(None)]


def _beside(monuments: Collection[int] | None) -> Q:
    """The given monuments and all others of their sites: those share the daily counts."""
    return Q() if monuments is None else Q(site__monuments__in=list(monuments))


def _wrong(monuments: Collection[int] | None) -> Iterator[tuple[str, int]]:
    ids = sorted(Monument.objects.values_list("pk", flat=True) if monuments is None else monuments)
    for some in chunks(ids):
        expected, stored = expected_segments(some), _stored_segments(some)
        yield from (("segments", pk) for pk in some if Counter(expected[pk]) != stored[pk])
        held = {row.pk: (row.grade, row.text) for row in MonumentDocument.objects.filter(pk__in=some)}
        yield from (("document", row.pk) for row in monument_rows(some) if held.get(row.pk) != (row.grade, row.text))
        yield from _wrong_claims(some)
    yield from _wrong_counts(monuments)


def _wrong_claims(monuments: Collection[int]) -> Iterator[tuple[str, int]]:
    for some in chunks(sorted(Claim.objects.filter(monument_id__in=monuments).values_list("pk", flat=True))):
        stored = dict(ClaimDocument.objects.filter(pk__in=some).values_list("pk", "text"))
        expected = {row.pk: row.text for row in claim_rows(some)}
        yield from (("claim document", pk) for pk in some if stored.get(pk) != expected.get(pk))


def _wrong_counts(monuments: Collection[int] | None) -> Iterator[tuple[str, int]]:
    sites = Site.objects.all() if monuments is None else Site.objects.filter(monuments__in=list(monuments))
    for site in sorted(set(sites.values_list("pk", flat=True))):
        if counts.expected([site]) != counts.stored([site]):
            yield "daily counts", site


def expected_segments(monuments: Collection[int]) -> dict[int, list[Known]]:
    """What must be stored of each monument: its line replayed at every moment at which something was decided."""
    begun = dict(Monument.objects.filter(pk__in=list(monuments)).values_list("pk", "recorded_at"))
    claims = statements(monuments)
    moves: dict[int, dict[datetime, dict[str, ClaimStatus]]] = defaultdict(lambda: defaultdict(dict))
    decided = Decision.objects.filter(claim__monument_id__in=list(monuments)).order_by("at", "pk")
    for monument, claim, after, at in decided.values_list("claim__monument_id", "claim_id", "after", "at"):
        moves[monument][at][ref_of(claim)] = ClaimStatus(after)
    return {pk: _replayed(since, claims.get(pk, []), moves[pk]) for pk, since in begun.items()}


def _replayed(since: datetime, claims: list[Statement], moves: dict[datetime, dict[str, ClaimStatus]]) -> list[Known]:
    statuses: dict[str, ClaimStatus] = {}
    lines = []
    for at in sorted({since, *moves}):
        statuses.update(moves.get(at, {}))
        if at < since:  # a claim moved here that had been submitted before the monument was recorded
            continue
        then = [replace(claim, status=statuses.get(claim.ref, ClaimStatus.DRAFT)) for claim in claims]
        lines.append((at, derive(then).segments))
    return replay(lines)


def _stored_segments(monuments: Collection[int]) -> dict[int, Counter[Known]]:
    found: dict[int, Counter[Known]] = defaultdict(Counter)
    for row in StateSegment.objects.filter(monument_id__in=list(monuments)):
        found[row.monument_id][known_of(row)] += 1
    return found
