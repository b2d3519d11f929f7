"""The stored gaps in the evidence: those that are due on a day, open or set aside, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from registry.domain.chronology.gaps import Gap, GapKind
from registry.domain.vocabulary.codes import ContradictionKind, Grade
from registry.models import StoredGap


@dataclass(frozen=True, slots=True)
class GapCounts:
    """How many gaps of one kind are open, and how many are set aside."""

    open: int = 0
    dismissed: int = 0


def due_gaps(day: int) -> QuerySet[StoredGap]:
    """Return the stored gaps of all monuments that are gaps on a day. Some come only with age."""
    return StoredGap.objects.filter(Q(due__isnull=True) | Q(due__lte=day))


def count_gaps(day: int) -> dict[GapKind, GapCounts]:
    """Return how many gaps of each kind there are on a day, by kind, the most urgent first. Run one query."""
    by_kind = due_gaps(day).order_by().values("kind")
    rows = by_kind.annotate(total=Count("monument"), dismissed=Count("dismissal"))
    counts_by_kind = {row["kind"]: GapCounts(row["total"] - row["dismissed"], row["dismissed"]) for row in rows}
    return {kind: counts_by_kind.get(kind.value, GapCounts()) for kind in GapKind}


def get_gaps(day: int, rows: slice, *, kind: GapKind | None, dismissed: bool) -> list[StoredGap]:
    """Return some of the gaps on a day that are open, or that are set aside, with their monuments and dismissals.

    They are ordered by monument, then by urgency, windows from the widest on. `rows` says which of them are returned,
    `kind` None means all kinds. Run two queries.
    """
    gaps = due_gaps(day).filter(dismissal__isnull=not dismissed)
    if kind is not None:
        gaps = gaps.filter(kind=kind.value)
    # The first query reads an index alone, so that the last page takes hardly longer than the first.
    keys = list(gaps.order_by("monument_id", "pk").values_list("pk", flat=True)[rows])
    shown_gaps = StoredGap.objects.filter(pk__in=keys).select_related("monument", "dismissal__by")
    return list(shown_gaps.order_by("monument_id", "pk"))


def build_gap(row: StoredGap) -> Gap:
    """Convert a stored gap to the `Gap` of the domain rules."""
    return Gap(
        kind=GapKind(row.kind),
        claims=tuple(row.claims),
        days=row.days,
        earliest=row.earliest,
        latest=row.latest,
        from_grade=_build_grade(row.from_grade),
        from_worst=_build_grade(row.from_worst),
        to_grade=_build_grade(row.to_grade),
        to_worst=_build_grade(row.to_worst),
        contradiction=ContradictionKind(row.contradiction) if row.contradiction else None,
        due=row.due,
        fingerprint=row.fingerprint,
    )


def _build_grade(code: str) -> Grade | None:
    """Return the grade that a column holds, None if it is empty."""
    return Grade(code) if code else None
