"""Generated claims: few days, few grades and few sources, so that they meet, overlap and disagree all the time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.grades import ALLOWED_GRADES
from registry.domain.vocabulary.codes import Basis, Certainty, ClaimKind, ClaimStatus, Credibility, Grade, Reliability

FIRST_DAY, LAST_DAY = 1, 30
DAYS = range(FIRST_DAY - 400, LAST_DAY + 5)  # every day on which anything can happen, and what a sighting vouches for
STATE_KINDS = (ClaimKind.INTACT_AT, ClaimKind.DAMAGED_AT, ClaimKind.RESTORED_AT)
KINDS = (*STATE_KINDS, ClaimKind.EVENT_ON)

days = st.integers(FIRST_DAY, LAST_DAY)
exact_days = days.map(lambda day: Interval(day, day))
spans = st.tuples(days, days).map(lambda pair: Interval(min(pair), max(pair)))
open_spans = st.one_of(days.map(lambda day: Interval(None, day)), days.map(lambda day: Interval(day, None)))
intervals = st.one_of(exact_days, exact_days, spans, spans, open_spans)


@st.composite
def statements(draw, ref="C-NEW", kinds=KINDS, statuses=(ClaimStatus.ACCEPTED,), dates=intervals) -> Statement:
    """One claim; its grade is one that its kind allows. An event has none: small worlds have those that do."""
    kind = draw(st.sampled_from(kinds))
    grades = [None]
    if kind != ClaimKind.EVENT_ON:
        grades = [grade for grade in ALLOWED_GRADES[kind] if grade in CAST_OF_GRADES]
    return Statement(
        ref=ref,
        kind=kind,
        status=draw(st.sampled_from(statuses)),
        grade=draw(st.sampled_from(grades)),
        when=draw(dates),
        reliability=draw(st.sampled_from([Reliability.A, Reliability.B, Reliability.B, Reliability.F])),
        credibility=draw(st.sampled_from([Credibility.ONE, Credibility.TWO])),
        basis=draw(st.sampled_from([Basis.FIELD_INSPECTION, Basis.SATELLITE, Basis.PRESS])),
        source=draw(st.sampled_from(["ministry", "institute"])),
        certainty=draw(
            st.sampled_from([Certainty.CONFIRMED, Certainty.CONFIRMED, Certainty.PROBABLE, Certainty.POSSIBLE])
        ),
    )


CAST_OF_GRADES = (Grade.NO_DAMAGE, Grade.MODERATE, Grade.SEVERE, Grade.DESTROYED, Grade.UNKNOWN)


@st.composite
def claims(draw, max_size=8, **options) -> list[Statement]:
    """Several claims on one monument, each with a ref of its own; `options` as for `statements`."""
    count = draw(st.integers(0, max_size))
    return [draw(statements(ref=f"C-{number:03}", **options)) for number in range(count)]


repairs = st.lists(intervals, max_size=2)


def strong(statement: Statement) -> Statement:
    """The same claim, judged so that it limits what is possible."""
    return replace(statement, status=ClaimStatus.ACCEPTED, reliability=Reliability.B, certainty=Certainty.CONFIRMED)
