"""Grades of severity: their ranks, and the grades that each kind of claim may have."""

from __future__ import annotations

from collections.abc import Iterable

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import ClaimKind, Grade

RANKED = (Grade.NO_DAMAGE, Grade.SLIGHT, Grade.MODERATE, Grade.SEVERE, Grade.LARGELY_DESTROYED, Grade.DESTROYED)
RANK = {grade: rank for rank, grade in enumerate(RANKED)}
UNRANKED = (Grade.NOT_VISIBLE, Grade.UNKNOWN)

ALLOWED_GRADES: dict[ClaimKind, tuple[Grade | None, ...]] = {
    ClaimKind.INTACT_AT: (Grade.NO_DAMAGE,),
    ClaimKind.DAMAGED_AT: RANKED[1:],
    ClaimKind.EVENT_ON: (None,),
    ClaimKind.RESTORED_AT: RANKED,
    ClaimKind.NO_INFORMATION: UNRANKED,
}


class InvalidGrade(RuleViolation):
    """Violation by a grade that a kind of claim does not allow."""

    code = "bad_grade"


def resolve_grade(kind: ClaimKind, grade: Grade | None) -> Grade | None:
    """Return the damage grade of a claim, filled in if the kind of claim allows only one.

    Raise InvalidGrade if the grade is missing or not allowed for this kind.
    """
    allowed_grades = ALLOWED_GRADES[kind]
    if grade is None and len(allowed_grades) == 1:
        return allowed_grades[0]

    if grade is None:
        raise InvalidGrade(gettext_noop("A claim of this kind needs a grade."), field="grade")
    if grade not in allowed_grades:
        raise InvalidGrade(gettext_noop("This grade does not go with a claim of this kind."), field="grade")
    return grade


def worst_grade(grades: Iterable[Grade]) -> Grade | None:
    """Return the most severe of the ranked grades, or None if none of them is ranked."""
    ranked_grades = [grade for grade in grades if grade in RANK]
    return max(ranked_grades, key=RANK.__getitem__, default=None)
