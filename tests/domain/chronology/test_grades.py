"""Grades: which kinds of claim carry which, and which is the worst."""

import pytest

from registry.domain.chronology.grades import (
    ALLOWED_GRADES,
    RANK,
    RANKED,
    UNRANKED,
    InvalidGrade,
    check_improvement,
    resolve_grade,
    resolve_worst_grade,
    worst_grade,
)
from registry.domain.vocabulary.codes import ClaimKind, Grade
from registry.domain.vocabulary.wordings import READINGS, Wording

ALLOWED = {
    ClaimKind.INTACT_AT: {Grade.NO_DAMAGE},
    ClaimKind.DAMAGED_AT: set(RANKED) - {Grade.NO_DAMAGE},
    ClaimKind.STANDING_AT: {Grade.NO_DAMAGE},
    ClaimKind.EVENT_ON: set(RANKED) - {Grade.NO_DAMAGE},
    ClaimKind.RESTORED_AT: set(RANKED),
    ClaimKind.OBSERVATION: set(),
    ClaimKind.STATEMENT: set(),
    ClaimKind.NO_INFORMATION: set(UNRANKED),
}
FILLED_IN = {
    ClaimKind.INTACT_AT: Grade.NO_DAMAGE,
    ClaimKind.STANDING_AT: Grade.NO_DAMAGE,
    ClaimKind.EVENT_ON: None,
    ClaimKind.OBSERVATION: None,
    ClaimKind.STATEMENT: None,
}


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


@pytest.mark.parametrize(
    ("kind", "grade", "worst", "expected"),
    [
        (ClaimKind.DAMAGED_AT, Grade.SEVERE, None, None),
        (ClaimKind.DAMAGED_AT, Grade.SEVERE, Grade.DESTROYED, Grade.DESTROYED),
        (ClaimKind.INTACT_AT, Grade.NO_DAMAGE, Grade.SLIGHT, Grade.SLIGHT),
        (ClaimKind.STANDING_AT, Grade.NO_DAMAGE, None, Grade.LARGELY_DESTROYED),
        (ClaimKind.STANDING_AT, Grade.NO_DAMAGE, Grade.SEVERE, Grade.SEVERE),
        (ClaimKind.EVENT_ON, Grade.SEVERE, None, None),
    ],
)
def test_worse_end_of_a_range_stays_or_follows_from_standing(kind, grade, worst, expected):
    assert resolve_worst_grade(kind, grade, worst) == expected


@pytest.mark.parametrize(
    ("kind", "grade", "worst", "sentence"),
    [
        (ClaimKind.DAMAGED_AT, Grade.SEVERE, Grade.SEVERE, "must be worse than the grade"),
        (ClaimKind.DAMAGED_AT, Grade.SEVERE, Grade.SLIGHT, "must be worse than the grade"),
        (ClaimKind.DAMAGED_AT, Grade.SEVERE, Grade.UNKNOWN, "must be worse than the grade"),
        (ClaimKind.EVENT_ON, Grade.SEVERE, Grade.DESTROYED, "Only a claim about a state"),
        (ClaimKind.NO_INFORMATION, Grade.UNKNOWN, Grade.SLIGHT, "Only a claim about a state"),
    ],
)
def test_worse_end_that_does_not_fit_is_refused(kind, grade, worst, sentence):
    with pytest.raises(InvalidGrade, match=sentence) as refused:
        resolve_worst_grade(kind, grade, worst)
    assert refused.value.field == "worst_grade"


def test_only_an_event_without_a_grade_improves():
    check_improvement(ClaimKind.EVENT_ON, None, improves=True)
    check_improvement(ClaimKind.DAMAGED_AT, Grade.SEVERE, improves=False)
    for kind, grade in ((ClaimKind.EVENT_ON, Grade.SEVERE), (ClaimKind.RESTORED_AT, Grade.SLIGHT)):
        with pytest.raises(InvalidGrade, match="Only an event without a grade") as refused:
            check_improvement(kind, grade, improves=True)
        assert refused.value.field == "improves"


def test_words_of_sources_are_read_as_ranges_that_claims_may_have():
    assert READINGS.keys() == set(Wording)
    for reading in READINGS.values():
        assert resolve_grade(reading.kind, reading.grade) == reading.grade
        assert resolve_worst_grade(reading.kind, reading.grade, reading.worst_grade) == reading.worst_grade
