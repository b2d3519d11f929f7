"""The tables of docs/chronology.md: what claims say, and what follows from them."""

from registry.domain.chronology.dates import format_iso_day
from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.inheritance import Relative
from registry.domain.vocabulary.codes import ClaimKind, Grade
from tests.domain.statements import claim

CLAIMS = "| claim | kind | date | grade | judged |\n|---|---|---|---|---|\n"
SEGMENTS = "| from | state | likely | last seen | rests on |\n|---|---|---|---|---|\n"
WINDOWS = "| after | by | days | change | limited by | events | likely |\n|---|---|---|---|---|---|---|\n"


def statements_of(rows):
    """The accepted claims that the rows of a table of claims tell of."""
    statements = []
    for ref, kind, date, grades, judged in rows:
        lowest, _, worst = grades.removeprefix("at least ").partition("-")
        grade = Grade(lowest) if lowest else None
        worst_grade = Grade(worst) if worst else None
        statements.append(claim(ref, ClaimKind(kind), date, grade, judged=judged, worst_grade=worst_grade))
    return statements


def derive_example(rows):
    """The chronology that follows from a table of claims.

    `temple/seen` is a claim on the whole, the temple. Any other name before a slash is that of a part.
    """
    own_rows = [row for row in rows if "/" not in row[0]]
    relatives = []
    for slug in dict.fromkeys(row[0].partition("/")[0] for row in rows if row not in own_rows):
        told = tuple(statements_of(row for row in rows if row[0].startswith(f"{slug}/")))
        is_whole = slug == "temple"
        relatives.append(Relative((slug,) if is_whole else ("temple", slug), is_whole, told))
    return derive_chronology(statements_of(own_rows), relatives=relatives)


def claim_rows(rows):
    return CLAIMS + "".join(_row(f"`{ref}`", *cells) for ref, *cells in rows)


def segment_rows(chronology):
    rows = [
        _row(
            _day(segment.valid_from),
            _state(segment),
            _grades(segment.likely_low, segment.likely_high),
            _days(segment.last_seen),
            segment.leading or (f"from {segment.inherited_from}" if segment.inherited_from else ""),
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
            f"{_grades(window.from_grade, window.from_worst)} to {_grades(window.to_grade, window.to_worst)}",
            f"{window.limit_before}, {window.limit_after}",
            ", ".join(window.events),
            _days(window.likely),
        )
        for window in chronology.windows
    ]
    return WINDOWS + "".join(rows)


def _row(*cells):
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|\n"


def _state(segment):
    grades = _grades(segment.grade_low, segment.grade_high)
    return grades if segment.uncertain or segment.grade_low == segment.grade_high else f"{grades}, settled"


def _grades(low, high):
    return low if low == high else f"{low}-{high}"


def _day(number):
    return "" if number is None else format_iso_day(number)


def _days(interval):
    if interval is None or interval.earliest == interval.latest:
        return "" if interval is None else _day(interval.earliest)
    return f"{_day(interval.earliest)}/{_day(interval.latest)}"
