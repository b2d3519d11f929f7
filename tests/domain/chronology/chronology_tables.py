"""The tables of docs/chronology.md: what claims say, and what follows from them."""

from registry.domain.chronology.dates import format_iso_day
from registry.domain.vocabulary.codes import ClaimKind, Grade
from tests.domain.statements import claim

CLAIMS = "| claim | kind | date | grade | judged |\n|---|---|---|---|---|\n"
SEGMENTS = "| from | state | likely | last seen | rests on |\n|---|---|---|---|---|\n"
WINDOWS = "| after | by | days | change | limited by | events | likely |\n|---|---|---|---|---|---|---|\n"


def statements_of(rows):
    """The accepted claims that the rows of a table of claims tell of."""
    return [
        claim(ref, ClaimKind(kind), date, Grade(grade) if grade else None, judged=judged)
        for ref, kind, date, grade, judged in rows
    ]


def claim_rows(rows):
    return CLAIMS + "".join(_row(f"`{ref}`", *cells) for ref, *cells in rows)


def segment_rows(chronology):
    rows = [
        _row(
            _day(segment.valid_from),
            segment.grade
            if segment.grade and not segment.uncertain
            else _grades(segment.grade_low, segment.grade_high),
            _grades(segment.likely_low, segment.likely_high),
            _days(segment.last_seen),
            segment.leading or "",
        )
        for segment in chronology.segments
    ]
    return SEGMENTS + "".join(rows)


def window_rows(chronology):
    rows = [
        _row(
            _day(window.after),
            _day(window.by),
            str(window.days or ""),
            f"{window.from_grade} to {window.to_grade}",
            f"{window.limit_before}, {window.limit_after}",
            ", ".join(window.events),
            _days(window.likely),
        )
        for window in chronology.windows
    ]
    return WINDOWS + "".join(rows)


def _row(*cells):
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|\n"


def _grades(low, high):
    return low if low == high else f"{low}-{high}"


def _day(number):
    return "" if number is None else format_iso_day(number)


def _days(interval):
    if interval is None or interval.earliest == interval.latest:
        return "" if interval is None else _day(interval.earliest)
    return f"{_day(interval.earliest)}/{_day(interval.latest)}"
