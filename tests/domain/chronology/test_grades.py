"""Grades: which kinds of claim carry which, and which is the worst."""

import pytest

from registry.domain.chronology.grades import (
    ALLOWED_GRADES,
    RANK,
    RANKED,
    UNRANKED,
    InvalidGrade,
    resolve_grade,
    worst_grade,
)
from registry.domain.vocabulary.codes import ClaimKind, Grade

ALLOWED = {
    ClaimKind.INTACT_AT: {Grade.NO_DAMAGE},
    ClaimKind.DAMAGED_AT: set(RANKED) - {Grade.NO_DAMAGE},
    ClaimKind.EVENT_ON: set(),
    ClaimKind.RESTORED_AT: set(RANKED),
    ClaimKind.NO_INFORMATION: set(UNRANKED),
}
FILLED_IN = {ClaimKind.INTACT_AT: Grade.NO_DAMAGE, ClaimKind.EVENT_ON: None}


def test_every_grade_is_ranked_or_not_and_every_kind_has_its_grades():
    assert {*RANKED, *UNRANKED} == set(Grade)
    assert len(RANKED) + len(UNRANKED) == len(Grade)
    assert [RANK[grade] for grade in RANKED] == list(range(6))
    assert ALLOWED.keys() == ALLOWED_GRADES.keys() == set(ClaimKind)


@pytest.mark.parametrize("grade", Grade)
@pytest.mark.parametrize("kind", ClaimKind)
def test_grade_of_keeps_what_the_kind_allows_and_refuses_the_rest(kind, grade):
    if grade in ALLOWED[kind]:
        assert resolve_grade(kind, grade) == grade
    else:
        with pytest.raises(InvalidGrade, match=r"^This grade does not go with a claim of this kind\.$") as refused:
            resolve_grade(kind, grade)
        assert (refused.value.field, refused.value.code) == ("grade", "bad_grade")


@pytest.mark.parametrize("kind", ClaimKind)
def test_grade_of_fills_in_what_leaves_no_choice_and_asks_for_the_rest(kind):
    if kind in FILLED_IN:
        assert resolve_grade(kind, None) == FILLED_IN[kind]
    else:
        with pytest.raises(InvalidGrade, match="needs a grade"):
            resolve_grade(kind, None)


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ([], None),
        ([Grade.UNKNOWN, Grade.NOT_VISIBLE], None),
        ([Grade.NO_DAMAGE, Grade.UNKNOWN], Grade.NO_DAMAGE),
        ([Grade.SEVERE, Grade.DESTROYED, Grade.SLIGHT], Grade.DESTROYED),
    ],
)
def test_worst_is_the_highest_of_the_ranked(grades, expected):
    assert worst_grade(grades) == expected
