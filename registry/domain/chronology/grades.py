"""Severity: the six ranked grades, and which kinds of claim speak of one."""

from __future__ import annotations

from collections.abc import Iterable

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import ClaimKind, Grade

RANKED = (Grade.NO_DAMAGE, Grade.SLIGHT, Grade.MODERATE, Grade.SEVERE, Grade.LARGELY_DESTROYED, Grade.DESTROYED)
RANK = {grade: rank for rank, grade in enumerate(RANKED)}
UNRANKED = (Grade.NOT_VISIBLE, Grade.UNKNOWN)

GRADES_OF: dict[ClaimKind, tuple[Grade | None, ...]] = {
    ClaimKind.INTACT_AT: (Grade.NO_DAMAGE,),
    ClaimKind.DAMAGED_AT: RANKED[1:],
    ClaimKind.EVENT_ON: (None,),
    ClaimKind.RESTORED_AT: RANKED,
    ClaimKind.NO_INFORMATION: UNRANKED,
}


class InvalidGrade(RuleViolation):
    """A grade that its claim's kind does not allow."""

    code = "bad_grade"


def grade_of(kind: ClaimKind, grade: Grade | None) -> Grade | None:
    """The grade that a claim of this kind carries, filled in where there is no choice; raises BadGrade."""
    allowed = GRADES_OF[kind]
    if grade is None and len(allowed) == 1:
        return allowed[0]
    if grade is None:
        raise InvalidGrade(gettext_noop("A claim of this kind needs a grade."), field="grade")
    if grade not in allowed:
        raise InvalidGrade(gettext_noop("This grade does not go with a claim of this kind."), field="grade")
    return grade


def worst(grades: Iterable[Grade]) -> Grade | None:
    """The highest-ranked of the ranked grades given, None if there is none."""
    return max((grade for grade in grades if grade in RANK), key=RANK.__getitem__, default=None)
