"""Derives the read models again from claims and decisions, and reports or replaces those that differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from registry.domain.chronology.bitemporal import RecordedSegment
from registry.domain.chronology.timeline import Segment
from registry.domain.chronology.worlds import PAST
from registry.models import Claim, ClaimDocument, Monument, Site, StateSegment, claim_ref
from registry.queries.relatives import find_line_ids

from . import counts
from .locks import lock_monuments, lock_sites
from .replay import derive_expected_segments
from .segment_rows import build_segment_row, read_segment, split_into_chunks
from .stored_documents import (
    build_claim_documents,
    find_wrong_documents,
    refresh_claim_documents,
    refresh_monument_documents,
)
from .stored_gaps import find_wrong_gaps, refresh_gaps

SEGMENTS = "segments"
GAPS = "gaps"
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

    Those of their wholes and parts are replaced as well. The monuments of all sites concerned are locked, so that no
    claim on them is decided in the meantime.
    """
    if monuments is not None:
        monuments = find_line_ids(monuments)
    with transaction.atomic():
        # All monuments of a site are locked, since they share its counts.
        locked_monuments = Monument.objects.all()
        if monuments is not None:
            locked_monuments = Monument.objects.filter(site__monuments__in=list(monuments))
        lock_monuments(locked_monuments.values_list("pk", flat=True))
        if monuments is None:
            lock_sites(Site.objects.values_list("pk", flat=True))
        wrong_ids: dict[str, list[int]] = defaultdict(list)
        for kind, pk in _find_wrong_read_models(monuments):
            wrong_ids[kind].append(pk)

        for monument_ids in split_into_chunks(wrong_ids[SEGMENTS]):
            _replace_segments(derive_expected_segments(monument_ids))
        refresh_gaps(wrong_ids[GAPS])

        # Counted again only now: the counts follow from the segments just written.
        counts.rebuild_daily_counts(site_id for _, site_id in _find_wrong_counts(monuments))
        refresh_monument_documents([*wrong_ids[SEGMENTS], *wrong_ids[DOCUMENT]])
        refresh_claim_documents(wrong_ids[CLAIM_DOCUMENT])
    return sum(len(pks) for pks in wrong_ids.values())


def rebuild_timelines(monuments: Collection[int]) -> None:
    """Replace the stored segments and gaps of monuments, their wholes and their parts, for all of record time.

    Steps of a repair can be edited, and a monument can become a part of another, so that what was known at a past
    moment is no longer what it was. The daily counts and the documents of monuments with other segments follow. Call it
    while the monuments are locked.
    """
    for monument_ids in split_into_chunks(sorted(find_line_ids(monuments))):
        expected = derive_expected_segments(monument_ids)
        stored = _get_stored_segments(monument_ids)
        changed_ids = [pk for pk in monument_ids if Counter(expected[pk]) != stored[pk]]
        replaced = {pk: _get_open_segments(stored[pk]) for pk in changed_ids}
        derived = {pk: _get_open_segments(expected[pk]) for pk in changed_ids}
        deltas = counts.compute_deltas(replaced, derived)
        _replace_segments({pk: expected[pk] for pk in changed_ids})
        refresh_gaps(monument_ids)
        counts.add_to_stored_deltas(deltas)
        refresh_monument_documents(changed_ids)


def _get_open_segments(recorded_segments: Iterable[RecordedSegment]) -> list[Segment]:
    """Return the segments that are held to be true now, in order of time."""
    open_segments = [recorded.segment for recorded in recorded_segments if recorded.known_to is None]
    return sorted(open_segments, key=lambda segment: PAST if segment.valid_from is None else segment.valid_from)


def _replace_segments(segments_by_monument: Mapping[int, Iterable[RecordedSegment]]) -> None:
    """Replace all stored segments of monuments by the given ones."""
    StateSegment.objects.filter(monument_id__in=list(segments_by_monument)).delete()
    rows: list[StateSegment] = []
    for monument_id, recorded_segments in segments_by_monument.items():
        rows.extend(build_segment_row(monument_id, segment) for segment in recorded_segments)
    StateSegment.objects.bulk_create(rows)


def find_differences() -> list[Difference]:
    """Find every stored read model that differs from what the claims say. Change nothing.

    Read models are the timelines, gaps, daily counts and JSON documents that are derived from claims.
    """
    monument_slugs_by_id = dict(Monument.objects.values_list("pk", "slug"))
    site_slugs_by_id = dict(Site.objects.values_list("pk", "slug"))
    differences: list[Difference] = []
    for kind, pk in _find_wrong_read_models(None):
        if kind == CLAIM_DOCUMENT:
            record_name = claim_ref(pk)
        elif kind == DAILY_COUNTS:
            record_name = site_slugs_by_id[pk]
        else:
            record_name = monument_slugs_by_id[pk]
        differences.append(Difference(kind, record_name))
    return differences


def _find_wrong_read_models(monuments: Collection[int] | None) -> Iterator[tuple[str, int]]:
    """Yield each stored read model that differs from what the claims on the monuments say.

    A read model is yielded as its kind and the primary key of its record. Check all monuments, and the claims on sites
    as a whole, if `monuments` is None.
    """
    all_ids = Monument.objects.values_list("pk", flat=True)
    ids_to_check = sorted(all_ids if monuments is None else monuments)
    for monument_ids in split_into_chunks(ids_to_check):
        expected_segments = derive_expected_segments(monument_ids)
        stored_segments = _get_stored_segments(monument_ids)
        for monument_id in monument_ids:
            if Counter(expected_segments[monument_id]) != stored_segments[monument_id]:
                yield SEGMENTS, monument_id
        for monument_id in find_wrong_gaps(monument_ids):
            yield GAPS, monument_id

        for monument_id in find_wrong_documents(monument_ids):
            yield DOCUMENT, monument_id

        yield from _find_wrong_claim_documents(Claim.objects.filter(monument_id__in=monument_ids))
    if monuments is None:
        yield from _find_wrong_claim_documents(Claim.objects.filter(site__isnull=False))
    yield from _find_wrong_counts(monuments)


def _find_wrong_claim_documents(claims: QuerySet[Claim]) -> Iterator[tuple[str, int]]:
    """Yield each of the claims whose stored JSON document is wrong or missing.

    It is yielded as `CLAIM_DOCUMENT` and the primary key of the claim.
    """
    ids_to_check = sorted(claims.values_list("pk", flat=True))
    for claim_ids in split_into_chunks(ids_to_check):
        stored_texts_by_id = dict(ClaimDocument.objects.filter(pk__in=claim_ids).values_list("pk", "text"))
        expected_texts_by_id = {document.pk: document.text for document in build_claim_documents(claim_ids)}
        for claim_id in claim_ids:
            # A claim that is not public has no document.
            if stored_texts_by_id.get(claim_id) != expected_texts_by_id.get(claim_id):
                yield CLAIM_DOCUMENT, claim_id


def _find_wrong_counts(monuments: Collection[int] | None) -> Iterator[tuple[str, int]]:
    """Yield each site whose stored daily counts are wrong, among the sites of the monuments.

    It is yielded as `DAILY_COUNTS` and the primary key of the site. Check all sites if `monuments` is None.
    """
    sites = Site.objects.all() if monuments is None else Site.objects.filter(monuments__in=list(monuments))
    unique_site_ids = set(sites.values_list("pk", flat=True))
    for site_id in sorted(unique_site_ids):
        if counts.compute_expected_deltas([site_id]) != counts.get_stored_deltas([site_id]):
            yield DAILY_COUNTS, site_id


def _get_stored_segments(monument_ids: Collection[int]) -> dict[int, Counter[RecordedSegment]]:
    """Return the stored timeline segments of each monument, and how often each is stored. Run one query.

    They are counted so that a segment stored twice by mistake is noticed.
    """
    counts_by_monument: dict[int, Counter[RecordedSegment]] = defaultdict(Counter)
    for stored_segment in StateSegment.objects.filter(monument_id__in=list(monument_ids)):
        counts_by_monument[stored_segment.monument_id][read_segment(stored_segment)] += 1
    return counts_by_monument
