"""The daily deltas of each site: how many whole monuments enter or leave a state on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F, Q

from registry.domain.counting import steps
from registry.domain.timeline import Segment
from registry.models import Monument, StateDelta, StateSegment

from .rows import known_of

Deltas = Counter[tuple[int, int | None, str]]


def shift(old: Mapping[int, Sequence[Segment]], new: Mapping[int, Sequence[Segment]]) -> None:
    """Take the old lines of the given monuments out of the counts and put the new ones in."""
    changes: Deltas = Counter()
    for pk, site in Monument.objects.filter(pk__in=list(new), part_of__isnull=True).values_list("pk", "site_id"):
        for line, sign in ((old.get(pk, ()), -1), (new[pk], 1)):
            for (day, grade), count in steps(line).items():
                changes[site, day, grade] += sign * count
    _add(changes)


def expected(sites: Iterable[int]) -> Deltas:
    """What the deltas of the sites must be, from the segments that are held now."""
    deltas: Deltas = Counter()
    rows = StateSegment.objects.filter(
        known_to__isnull=True, monument__part_of__isnull=True, monument__site_id__in=list(sites)
    ).order_by("monument_id", F("valid_from").asc(nulls_first=True))
    lines: dict[tuple[int, int], list[Segment]] = {}
    for row in rows.select_related("monument").iterator():
        lines.setdefault((row.monument.site_id, row.monument_id), []).append(known_of(row).segment)
    for (site, _), line in lines.items():
        for (day, grade), count in steps(line).items():
            deltas[site, day, grade] += count
    return Counter({key: count for key, count in deltas.items() if count})


def stored(sites: Iterable[int]) -> Deltas:
    """What the deltas of the sites are."""
    rows = StateDelta.objects.filter(site_id__in=list(sites)).exclude(delta=0)
    return Counter(
        {(site, day, grade): delta for site, day, grade, delta in rows.values_list("site_id", "day", "grade", "delta")}
    )


def recount(sites: Iterable[int]) -> None:
    """Make the deltas of the sites anew."""
    ids = list(sites)
    StateDelta.objects.filter(site_id__in=ids).delete()
    StateDelta.objects.bulk_create(
        [StateDelta(site_id=site, day=day, grade=grade, delta=n) for (site, day, grade), n in expected(ids).items()]
    )


def _add(changes: Deltas) -> None:
    """In a fixed order, so that two transactions that meet on the same rows wait instead of deadlocking."""
    beginning = -(10**9)
    ordered = sorted(changes.items(), key=lambda item: (item[0][0], item[0][1] or beginning, item[0][2]))
    for (site, day, grade), count in ordered:
        if not count:
            continue
        row, _ = StateDelta.objects.get_or_create(site_id=site, day=day, grade=grade, defaults={"delta": 0})
        StateDelta.objects.filter(Q(pk=row.pk)).update(delta=F("delta") + count)
