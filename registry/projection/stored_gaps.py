"""The stored gaps of monuments, with the dismissals that hold for them. They follow from what is so now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TypeAlias

from registry.domain.chronology.derivation import Chronology
from registry.domain.chronology.gaps import Gap, find_gaps
from registry.models import GapDismissal, StoredGap
from registry.queries.evidence import derive_chronologies
from registry.queries.gaps import build_gap

from .segment_rows import split_into_chunks

DismissibleGap: TypeAlias = tuple[Gap, int | None]  # a gap with the primary key of its dismissal, None if it is open


def refresh_gaps(monument_ids: Collection[int]) -> None:
    """Derive the gaps of monuments again and write those that differ. Call it while the monuments are locked."""
    for some_ids in split_into_chunks(sorted(set(monument_ids))):
        write_gaps(derive_chronologies(some_ids))


def write_gaps(chronologies: Mapping[int, Chronology]) -> None:
    """Write the gaps that differ, of monuments with their present chronologies. Run at most four queries.

    All gaps of a monument are written anew if one differs, so that their keys are in the order of the derivation.
    """
    stored_gaps = _get_stored_gaps(chronologies)
    wrong_ids: list[int] = []
    new_rows: list[StoredGap] = []
    for monument_id, expected_gaps in derive_expected_gaps(chronologies).items():
        if stored_gaps[monument_id] != expected_gaps:
            wrong_ids.append(monument_id)
            new_rows += [_build_row(monument_id, gap, dismissal_id) for gap, dismissal_id in expected_gaps]

    StoredGap.objects.filter(monument_id__in=wrong_ids).delete()
    StoredGap.objects.bulk_create(new_rows)


def find_wrong_gaps(monument_ids: Collection[int]) -> list[int]:
    """Return the monuments whose stored gaps differ from what the claims say. Run four queries."""
    stored_gaps = _get_stored_gaps(monument_ids)
    expected_gaps = derive_expected_gaps(derive_chronologies(monument_ids))
    return [monument_id for monument_id, gaps in expected_gaps.items() if stored_gaps[monument_id] != gaps]


def derive_expected_gaps(chronologies: Mapping[int, Chronology]) -> dict[int, list[DismissibleGap]]:
    """Return the gaps that should be stored for each monument, whose present chronology is given. Run one query."""
    dismissal_ids: dict[tuple[int, str], int] = {}
    dismissals = GapDismissal.objects.filter(monument_id__in=list(chronologies))
    for pk, monument_id, fingerprint in dismissals.values_list("pk", "monument_id", "fingerprint"):
        dismissal_ids[monument_id, fingerprint] = pk

    gaps_by_monument: dict[int, list[DismissibleGap]] = {}
    for monument_id, chronology in chronologies.items():
        gaps = [(gap, dismissal_ids.get((monument_id, gap.fingerprint))) for gap in find_gaps(chronology)]
        gaps_by_monument[monument_id] = gaps
    return gaps_by_monument


def _get_stored_gaps(monument_ids: Collection[int]) -> defaultdict[int, list[DismissibleGap]]:
    """Return the stored gaps of monuments in the order of their keys, by monument. Run one query."""
    gaps_by_monument: defaultdict[int, list[DismissibleGap]] = defaultdict(list)
    for row in StoredGap.objects.filter(monument_id__in=list(monument_ids)).order_by("pk"):
        gaps_by_monument[row.monument_id].append((build_gap(row), row.dismissal_id))
    return gaps_by_monument


def _build_row(monument_id: int, gap: Gap, dismissal_id: int | None) -> StoredGap:
    """Build an unsaved `StoredGap` for a derived gap of a monument."""
    return StoredGap(
        monument_id=monument_id,
        kind=gap.kind.value,
        claims=list(gap.claims),
        days=gap.days,
        earliest=gap.earliest,
        latest=gap.latest,
        from_grade=gap.from_grade or "",
        from_worst=gap.from_worst or "",
        to_grade=gap.to_grade or "",
        to_worst=gap.to_worst or "",
        contradiction=gap.contradiction or "",
        due=gap.due,
        fingerprint=gap.fingerprint,
        dismissal_id=dismissal_id,
    )
