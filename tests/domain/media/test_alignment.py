"""The gate of suggested alignments, and alignment by control points."""

import json
import random
from dataclasses import fields, replace
from itertools import pairwise
from math import hypot, isfinite, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.media import alignment
from registry.domain.media.alignment import (
    AlignmentFigures,
    AlignmentResult,
    CannotAlign,
    judge_alignment,
    measure_shape,
    measure_spread,
    parse_matrix,
    solve_alignment,
)
from registry.domain.media.homography import CORNERS, IDENTITY, transform_point

SOUND = AlignmentFigures(
    matches=120,
    inliers=50,
    cells=12,
    across=4,
    rival=5,
    doubles=0.1,
    likeness=0.9,
    error=0.0004,
    wobble=0.004,
    scale=1.1,
    skew=1.2,
    convex=True,
)
LANDSCAPE, PORTRAIT = (1200, 900), (900, 1200)
TILTED = (0.9, 0.05, 0.05, -0.04, 1.05, 0.02, 0.1, -0.05, 1.0)
SPREAD = [(0.1, 0.1), (0.9, 0.15), (0.85, 0.9), (0.1, 0.85), (0.5, 0.2), (0.45, 0.75)]


def pairs(places=SPREAD, matrix=TILTED):
    return [(place, transform_point(matrix, place)) for place in places]


def refusal(*arguments):
    with pytest.raises(CannotAlign) as caught:
        solve_alignment(*arguments)
    assert caught.value.field == "points"
    return str(caught.value)


# --- The gate --------------------------------------------------------------------------------------------------------


def test_sound_alignment_passes():
    assert judge_alignment(SOUND) == alignment.Verdict("automatic", "passed")


@pytest.mark.parametrize(
    ("change", "grade"),
    [
        ({}, "high"),
        ({"inliers": 59}, "passed"),
        ({"cells": 13}, "passed"),
        ({"wobble": 0.006}, "passed"),
    ],
)
def test_alignment_is_high_only_if_many_places_all_over_hold_it(change, grade):
    best = replace(SOUND, inliers=60, cells=14, wobble=0.005)
    assert judge_alignment(replace(best, **change)).grade == grade


BOUNDS = [  # figure, the last value that passes, the first that does not, what is said
    ("inliers", 20, 19, "Only 19 places of the two pictures fit together; 20 are needed."),
    ("cells", 8, 7, "What fits together lies in 7 of 64 parts of the picture; 8 are needed."),
    ("across", 2, 1, "along the edges or in one strip"),
    ("matches", 333, 400, "Only 12 % of the places that look alike fit together; 15 % are needed."),
    ("convex", True, False, "One picture would be folded or mirrored."),
    ("scale", 0.3, 0.29, "One picture would be shown at 0.29 times its size, outside 0.3 to 3.3."),
    ("scale", 3.3, 3.4, "One picture would be shown at 3.4 times its size"),
    ("skew", 2.0, 2.1, "One picture would be distorted 2.1 times, which is more than 2.0."),
    ("rival", 20, 21, "in more than one way"),
    ("doubles", 0.4, 0.41, "in more than one way"),
    ("wobble", 0.01, 0.011, "several depths"),
    ("likeness", 0.65, 0.64, "as under a watermark"),
    ("likeness", 0.65, nan, "as under a watermark"),
]


@pytest.mark.parametrize(("name", "good", "bad", "said"), BOUNDS, ids=[f"{name} {bad}" for name, _, bad, _ in BOUNDS])
def test_gate_refuses_at_its_bound_and_says_why(name, good, bad, said):
    assert judge_alignment(replace(SOUND, **{name: good})).grade != "refused"
    verdict = judge_alignment(replace(SOUND, **{name: bad}))
    assert verdict.grade == "refused"
    assert [said in str(reason) for reason in verdict.reasons] == [True]


def test_every_figure_has_a_bound():
    told = {"error"}  # small by the way inliers are chosen: shown, and no ground for anything
    assert {name for name, *_ in BOUNDS} | told == {field.name for field in fields(AlignmentFigures)}


def test_nothing_found_is_refused_for_one_reason():
    assert [str(reason) for reason in judge_alignment(AlignmentFigures()).reasons] == [
        "Only 0 places of the two pictures fit together; 20 are needed."
    ]
    assert AlignmentFigures().ratio == 0


def test_of_what_is_folded_nothing_else_is_said_since_nothing_else_is_measured():
    assert [str(reason) for reason in judge_alignment(AlignmentFigures(matches=100, inliers=30)).reasons] == [
        "One picture would be folded or mirrored."
    ]


def test_several_faults_are_all_named():
    assert len(judge_alignment(replace(SOUND, cells=3, across=0, likeness=0.2)).reasons) == 3


def test_found_survives_json():
    found = AlignmentResult(TILTED, SOUND)
    assert AlignmentResult.from_data(json.loads(json.dumps(found.as_data()))) == found
    assert found.verdict.grade == "passed"
    none = AlignmentResult(None, AlignmentFigures(matches=3))
    assert AlignmentResult.from_data(json.loads(json.dumps(none.as_data()))) == none


def test_cells_are_counted_and_the_edge_does_not_count_across():
    assert measure_spread([]) == (0, 0)
    assert measure_spread([(x / 8, 0.01) for x in range(9)]) == (8, 0)
    assert measure_spread([(0.5, y / 8) for y in range(9)]) == (8, 1)
    assert measure_spread([(x / 8, y / 8) for x in range(8) for y in range(8)]) == (64, 6)


def test_shape_is_measured_in_the_pictures_own_proportions():
    assert measure_shape(IDENTITY, LANDSCAPE, LANDSCAPE) == {"convex": True, "scale": pytest.approx(1), "skew": 1}
    assert measure_shape(IDENTITY, LANDSCAPE, (2400, 1800))["scale"] == pytest.approx(1)
    turned = (0.0, -1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    assert measure_shape(turned, LANDSCAPE, PORTRAIT) == {
        "convex": True,
        "scale": pytest.approx(1),
        "skew": pytest.approx(1),
    }
    halved = (0.5, 0, 0, 0, 0.5, 0, 0, 0, 1)
    assert measure_shape(halved, LANDSCAPE, LANDSCAPE)["scale"] == pytest.approx(0.5)
    assert measure_shape((1, 0, 0, 0, 1, 0, 1, 0, 1), LANDSCAPE, LANDSCAPE)["skew"] > 1.3
    assert measure_shape((-1, 0, 1, 0, 1, 0, 0, 0, 1), LANDSCAPE, LANDSCAPE) == {"convex": False}


@pytest.mark.parametrize(
    "numbers",
    [[], [1] * 8, [1] * 9, [nan] * 9, ["1"] * 9, [1, 0, 0, 0, 1, 0, 0, 0, None], [-1, 0, 1, 0, 1, 0, 0, 0, 1]],
    ids=["none", "eight", "flat", "nan", "text", "null", "mirrored"],
)
def test_matrix_that_cannot_be_shown_is_refused(numbers):
    with pytest.raises(CannotAlign) as caught:
        parse_matrix(numbers)
    assert caught.value.field == "matrix"


def test_matrix_of_nine_numbers_is_taken():
    assert parse_matrix(list(TILTED)) == TILTED


# --- Control points --------------------------------------------------------------------------------------------------


def test_control_points_give_the_homography_they_came_from():
    solved = solve_alignment(pairs(), LANDSCAPE, PORTRAIT)
    for corner in CORNERS:
        assert transform_point(solved.matrix, corner) == pytest.approx(transform_point(TILTED, corner))
    assert solved.error == pytest.approx(0)
    assert len(solved.residuals) == 6


def test_point_that_is_off_shows_in_its_residual():
    moved = pairs()
    before, (x, y) = moved[4]
    moved[4] = (before, (x + 0.03, y))
    solved = solve_alignment(moved, LANDSCAPE, LANDSCAPE)
    assert max(solved.residuals) == solved.residuals[4] > 0.005
    assert min(solved.residuals) < solved.error < max(solved.residuals)


@pytest.mark.parametrize("count", [0, 4, 5, 101])
def test_too_few_or_too_many_points_are_refused(count):
    places = [(x / 11, y / 11) for x in range(1, 11) for y in range(1, 12)][:count]
    said = f"An alignment by hand needs from 6 to 100 points; here are {count}."
    assert refusal(pairs(places), LANDSCAPE, LANDSCAPE) == said


@pytest.mark.parametrize("place", [(-0.01, 0.5), (0.5, 1.01), (nan, 0.5), (0.5, float("inf"))])
@pytest.mark.parametrize("side", [0, 1])
def test_point_outside_its_picture_is_refused(place, side):
    wrong = pairs()
    wrong[2] = (place, wrong[2][1]) if side == 0 else (wrong[2][0], place)
    assert refusal(wrong, LANDSCAPE, LANDSCAPE) == "Point 3 lies outside its picture."


@pytest.mark.parametrize("side", [0, 1])
def test_points_on_one_place_are_refused(side):
    double = pairs()
    double[5] = (double[1][0], double[5][1]) if side == 0 else (double[5][0], double[1][1])
    assert refusal(double, LANDSCAPE, LANDSCAPE) == "Points 2 and 6 lie on the same place."


@pytest.mark.parametrize(
    "places",
    [
        [(0.1 + 0.15 * step, 0.5) for step in range(6)],
        [(0.1 + 0.15 * step, 0.1 + 0.12 * step) for step in range(6)],
        [(0.1 + 0.15 * step, 0.5) for step in range(5)] + [(0.5, 0.1)],
        [(0.05 + x, 0.05 + y) for x in (0, 0.07, 0.14) for y in (0, 0.1)],
    ],
    ids=["across", "aslant", "all but one", "a corner"],
)
def test_points_in_a_line_or_in_a_corner_are_refused(places):
    assert "spread them over the whole picture" in refusal(pairs(places, IDENTITY), LANDSCAPE, LANDSCAPE)


def test_points_mixed_up_are_refused():
    swapped = [(before, (1 - x, y)) for before, (x, y) in pairs(matrix=IDENTITY)]
    assert "probably mixed up" in refusal(swapped, LANDSCAPE, LANDSCAPE)


def test_points_in_no_order_are_refused():
    befores, afters = zip(*pairs(), strict=True)
    assert refusal(list(zip(befores, afters[::-1], strict=True)), LANDSCAPE, LANDSCAPE)


def corner_errors(count, tries=300, width=1000, height=750, off=1.5):
    """Pixels at the worst corner, 95th percentile, of points that a hand put 1.5 pixels off."""
    dice = random.Random(count)  # noqa: S311 it guards nothing
    errors = []
    for _ in range(tries):
        places = SPREAD[:4] + [(dice.uniform(0.1, 0.9), dice.uniform(0.1, 0.9)) for _ in range(count - 4)]
        put = [
            (before, (x + dice.gauss(0, off / width), y + dice.gauss(0, off / height)))
            for before, (x, y) in pairs(places)
        ]
        try:
            matrix = solve_alignment(put, (width, height), (width, height)).matrix
        except CannotAlign:
            continue
        ends = [(transform_point(matrix, corner), transform_point(TILTED, corner)) for corner in CORNERS]
        errors.append(max(hypot((x - u) * width, (y - v) * height) for (x, y), (u, v) in ends))
    return sorted(errors)[int(len(errors) * 0.95)]


def test_six_points_put_by_hand_hold_the_corners_and_more_hold_them_better():
    six, ten, twenty = (corner_errors(count) for count in (6, 10, 20))
    assert all(one > other for one, other in pairwise((six, ten, twenty)))
    assert six < 12


PLACE = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(st.lists(st.tuples(PLACE, PLACE), min_size=6, max_size=9), st.sampled_from([LANDSCAPE, PORTRAIT, (5000, 10)]))
def test_any_points_give_an_alignment_that_can_be_shown_or_are_refused(points, size):
    try:
        solved = solve_alignment(points, LANDSCAPE, size)
    except CannotAlign:
        return
    assert parse_matrix(solved.matrix) == solved.matrix
    assert all(isfinite(off) for off in solved.residuals)
