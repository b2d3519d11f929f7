"""Grades of severity: their ranks, and the grades that each kind of claim may have.

A state may have a range of grades: from `grade` to `worst_grade`. An event may have the grade that it left at least.
"""

from __future__ import annotations

from collections.abc import Iterable

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import ClaimKind, Grade

RANKED = (Grade.NO_DAMAGE, Grade.SLIGHT, Grade.MODERATE, Grade.SEVERE, Grade.LARGELY_DESTROYED, Grade.DESTROYED)
RANK = {grade: rank for rank, grade in enumerate(RANKED)}
UNRANKED = (Grade.NOT_VISIBLE, Grade.UNKNOWN)

ALLOWED_GRADES: dict[ClaimKind, tuple[Grade | None, ...]] = {
    ClaimKind.INTACT_AT: (Grade.NO_DAMAGE,),
    ClaimKind.STANDING_AT: (Grade.NO_DAMAGE,),
    ClaimKind.DAMAGED_AT: RANKED[1:],
    ClaimKind.EVENT_ON: (None, *RANKED[1:]),
    ClaimKind.RESTORED_AT: RANKED,
    ClaimKind.OBSERVATION: (None,),
    ClaimKind.STATEMENT: (None,),
    ClaimKind.NO_INFORMATION: UNRANKED,
}

# The kinds of claims about a state, which alone may have a range of grades.
STATE_KINDS = (ClaimKind.INTACT_AT, ClaimKind.STANDING_AT, ClaimKind.DAMAGED_AT, ClaimKind.RESTORED_AT)
# The kinds of claims that say nothing of a state, an event or a repair, however good their source is.
UNGRADED_KINDS = (ClaimKind.OBSERVATION, ClaimKind.STATEMENT)


class InvalidGrade(RuleViolation):
    """Violation by a grade that a kind of claim does not allow."""

    code = "bad_grade"


def resolve_grade(kind: ClaimKind, grade: Grade | None) -> Grade | None:
    """Return the damage grade of a claim, filled in if the kind of claim allows only one.

    Raise InvalidGrade if the grade is missing or not allowed for this kind.
    """
    allowed_grades = ALLOWED_GRADES[kind]
    if grade is None and (len(allowed_grades) == 1 or None in allowed_grades):
        return allowed_grades[0]

    if grade is None:
        raise InvalidGrade(gettext_noop("A claim of this kind needs a grade."), field="grade")
    if grade not in allowed_grades:
        raise InvalidGrade(gettext_noop("This grade does not go with a claim of this kind."), field="grade")
    return grade


def resolve_worst_grade(kind: ClaimKind, grade: Grade | None, worst_grade: Grade | None) -> Grade | None:
    """Return the grade at the worse end of a claim's range, or None if it has a single grade or none.

    What stands was not destroyed: without a grade it may have been largely destroyed. Raise InvalidGrade if the grade
    does not go with the kind of the claim and with the other end.
    """
    if worst_grade is None:
        return Grade.LARGELY_DESTROYED if kind == ClaimKind.STANDING_AT else None
    if kind not in STATE_KINDS:
        raise InvalidGrade(
            gettext_noop("Only a claim about a state may give a range of grades. An event says the least it did."),
            field="worst_grade",
        )
    if grade not in RANK or worst_grade not in RANK or RANK[worst_grade] <= RANK[grade]:
        raise InvalidGrade(
            gettext_noop("The worse end of a range must be worse than the grade. Leave it empty for a single grade."),
            field="worst_grade",
        )
    return worst_grade


def check_improvement(kind: ClaimKind, grade: Grade | None, *, improves: bool) -> None:
    """Raise InvalidGrade if a claim says that an improvement happened, and is no event or says how bad it was."""
    if improves and (kind != ClaimKind.EVENT_ON or grade is not None):
        raise InvalidGrade(
            gettext_noop("Only an event without a grade can have made a monument better."), field="improves"
        )


def worst_grade(grades: Iterable[Grade]) -> Grade | None:
    """Return the most severe of the ranked grades, or None if none of them is ranked."""
    ranked_grades = [grade for grade in grades if grade in RANK]
    return max(ranked_grades, key=RANK.__getitem__, default=None)
