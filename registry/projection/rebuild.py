"""Derives the read models again from claims and decisions, and reports or replaces those that differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from django.db import transaction

from registry.domain.chronology.bitemporal import RecordedSegment, replay_segments
from registry.domain.chronology.derivation import derive
from registry.domain.chronology.evidence import Statement
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, ClaimDocument, Decision, Monument, MonumentDocument, Site, StateSegment, claim_ref
from registry.queries.evidence import get_statements

from . import counts
from .locks import lock_monuments
from .segment_rows import chunks, known_segment, segment_row
from .stored_documents import (
    claim_document_rows,
    monument_document_rows,
    refresh_claim_documents,
    refresh_monument_documents,
)

# Statuses that decisions gave to claims: by the moment of the decision, then by the claim's reference.
StatusChanges: TypeAlias = dict[datetime, dict[str, ClaimStatus]]

SEGMENTS = "segments"
DOCUMENT = "document"
CLAIM_DOCUMENT = "claim document"
DAILY_COUNTS = "daily counts"


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored read model that is not what the claims say: its kind, and the record that it belongs to."""

    kind: str
    record: str

    def __str__(self) -> str:
        return f"{self.record}: the stored {self.kind} differ from what the claims say"


def rebuild_read_models(monuments: Collection[int] | None = None) -> int:
    """Replace the read models of the monuments (all, if None) that are wrong, and return how many were wrong.

    The monuments of all sites concerned are locked, so that no claim on them is decided in the meantime.
    """
    with transaction.atomic():
        # All monuments of a site are locked, since they share its counts.
        locked_monuments = Monument.objects.all()
        if monuments is not None:
            locked_monuments = Monument.objects.filter(site__monuments__in=list(monuments))
        lock_monuments(locked_monuments.values_list("pk", flat=True))
        wrong_ids: dict[str, list[int]] = defaultdict(list)
        for kind, pk in _find_wrong_models(monuments):
            wrong_ids[kind].append(pk)

        for monument_ids in chunks(wrong_ids[SEGMENTS]):
            StateSegment.objects.filter(monument_id__in=monument_ids).delete()
            rows: list[StateSegment] = []
            for monument_id, known_segments in expected_segments(monument_ids).items():
                rows.extend(segment_row(monument_id, segment) for segment in known_segments)
            StateSegment.objects.bulk_create(rows)

        # Counted again only now: the counts follow from the segments just written.
        counts.rebuild_daily_counts(site_id for _, site_id in _find_wrong_counts(monuments))
        refresh_monument_documents([*wrong_ids[SEGMENTS], *wrong_ids[DOCUMENT]])
        refresh_claim_documents(wrong_ids[CLAIM_DOCUMENT])
    return sum(len(pks) for pks in wrong_ids.values())


def find_differences() -> list[Difference]:
    """Return every stored read model that differs from what the claims say. Nothing is changed."""
    monument_slugs = dict(Monument.objects.values_list("pk", "slug"))
    site_slugs = dict(Site.objects.values_list("pk", "slug"))
    wrong_models: list[Difference] = []
    for kind, pk in _find_wrong_models(None):
        if kind == CLAIM_DOCUMENT:
            record = claim_ref(pk)
        elif kind == DAILY_COUNTS:
            record = site_slugs[pk]
        else:
            record = monument_slugs[pk]
        wrong_models.append(Difference(kind, record))
    return wrong_models


def _find_wrong_models(monuments: Collection[int] | None) -> Iterator[tuple[str, int]]:
    """Yield the kind of each wrong read model of the monuments (all, if None) and the primary key of its record."""
    ids = sorted(Monument.objects.values_list("pk", flat=True) if monuments is None else monuments)
    for monument_ids in chunks(ids):
        expected_by_monument = expected_segments(monument_ids)
        stored_by_monument = _stored_segments(monument_ids)
        for monument_id in monument_ids:
            if Counter(expected_by_monument[monument_id]) != stored_by_monument[monument_id]:
                yield SEGMENTS, monument_id

        stored_documents = {
            row.pk: (row.grade, row.text) for row in MonumentDocument.objects.filter(pk__in=monument_ids)
        }
        for row in monument_document_rows(monument_ids):
            if stored_documents.get(row.pk) != (row.grade, row.text):
                yield DOCUMENT, row.pk

        yield from _find_wrong_claim_documents(monument_ids)
    yield from _find_wrong_counts(monuments)


def _find_wrong_claim_documents(monuments: Collection[int]) -> Iterator[tuple[str, int]]:
    """Yield the kind and the claim of each wrong document of a claim on the monuments; also of missing documents."""
    ids = sorted(Claim.objects.filter(monument_id__in=monuments).values_list("pk", flat=True))
    for claim_ids in chunks(ids):
        stored_texts = dict(ClaimDocument.objects.filter(pk__in=claim_ids).values_list("pk", "text"))
        expected_texts = {row.pk: row.text for row in claim_document_rows(claim_ids)}
        for claim_id in claim_ids:
            if stored_texts.get(claim_id) != expected_texts.get(claim_id):
                yield CLAIM_DOCUMENT, claim_id


def _find_wrong_counts(monuments: Collection[int] | None) -> Iterator[tuple[str, int]]:
    """Yield the kind and the site of wrong daily counts, for the sites of the monuments (all sites, if None)."""
    sites = Site.objects.all() if monuments is None else Site.objects.filter(monuments__in=list(monuments))
    for site_id in sorted(set(sites.values_list("pk", flat=True))):
        if counts.expected_deltas([site_id]) != counts.stored_deltas([site_id]):
            yield DAILY_COUNTS, site_id


def expected_segments(monuments: Collection[int]) -> dict[int, list[RecordedSegment]]:
    """Return the segments that must be stored of each monument. Three queries.

    The chronology is derived once for every moment at which a claim on the monument was decided on.
    """
    recorded_at_by_monument = dict(Monument.objects.filter(pk__in=list(monuments)).values_list("pk", "recorded_at"))
    claims_by_monument = get_statements(monuments)
    status_changes: dict[int, StatusChanges] = defaultdict(lambda: defaultdict(dict))
    decisions = Decision.objects.filter(claim__monument_id__in=list(monuments)).order_by("at", "pk")
    for monument_id, claim_id, status, at in decisions.values_list("claim__monument_id", "claim_id", "after", "at"):
        status_changes[monument_id][at][claim_ref(claim_id)] = ClaimStatus(status)

    segments: dict[int, list[RecordedSegment]] = {}
    for monument_id, recorded_at in recorded_at_by_monument.items():
        claims = claims_by_monument.get(monument_id, [])
        segments[monument_id] = _replay_decisions(recorded_at, claims, status_changes[monument_id])
    return segments


def _replay_decisions(
    recorded_at: datetime, claims: list[Statement], status_changes: StatusChanges
) -> list[RecordedSegment]:
    """Return the segments of one monument with their record time, derived at each moment when a status changed."""
    statuses: dict[str, ClaimStatus] = {}
    derived_timelines = []
    for at in sorted({recorded_at, *status_changes}):
        statuses.update(status_changes.get(at, {}))
        # A claim may have been submitted on another monument, and moved to this one, before this one was recorded.
        if at < recorded_at:
            continue
        claims_at = [replace(claim, status=statuses.get(claim.ref, ClaimStatus.DRAFT)) for claim in claims]
        derived_timelines.append((at, derive(claims_at).segments))
    return replay_segments(derived_timelines)


def _stored_segments(monuments: Collection[int]) -> dict[int, Counter[RecordedSegment]]:
    """Return the stored segments of each monument, counted, so that a row stored twice is noticed. One query."""
    segments: dict[int, Counter[RecordedSegment]] = defaultdict(Counter)
    for row in StateSegment.objects.filter(monument_id__in=list(monuments)):
        segments[row.monument_id][known_segment(row)] += 1
    return segments
