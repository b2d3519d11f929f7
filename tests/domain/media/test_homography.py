"""Homographies: what they do to points, there and back, in pixels, for CSS and for Pillow."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.media import homography
from registry.domain.media.homography import CORNERS, IDENTITY, DegenerateHomography, compose, invert, transform_point

TILTED = (0.9, 0.1, 0.05, -0.08, 1.1, 0.02, 0.12, -0.06, 1.0)
TURNED = (0.0, -1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0)  # a quarter, clockwise
PLACES = st.tuples(st.floats(0, 1), st.floats(0, 1))
SMALL = st.floats(-0.2, 0.2)
MATRICES = st.tuples(*([SMALL] * 8)).map(
    lambda each: (1 + each[0], each[1], each[2], each[3], 1 + each[4], each[5], each[6], each[7], 1.0)
)


@given(MATRICES, PLACES)
def test_inverse_leads_back(matrix, place):
    assert transform_point(invert(matrix), transform_point(matrix, place)) == pytest.approx(place, abs=1e-9)


@given(MATRICES, MATRICES, PLACES)
def test_composition_does_one_after_the_other(first, second, place):
    both = transform_point(second, transform_point(first, place))
    assert transform_point(compose(second, first), place) == pytest.approx(both, abs=1e-6, rel=1e-6)


@given(MATRICES, st.lists(PLACES, min_size=6, max_size=20, unique=True))
def test_fit_finds_the_homography_that_the_points_came_from(matrix, places):
    places = [*CORNERS, *places]
    found = homography.fit_homography([(place, transform_point(matrix, place)) for place in places])
    for corner in CORNERS:
        assert transform_point(found, corner) == pytest.approx(transform_point(matrix, corner), abs=1e-6)


@pytest.mark.parametrize(
    "pairs",
    [
        [((0, 0), (0, 0))] * 3,
        [((0, 0), (0, 0))] * 6,
        [((x, x), (x, x)) for x in range(6)],
        [((0, 0), (0, 0)), ((1, 0), (1, 0)), ((1, 1), (1, 1)), ((0, 1), (nan, 1))],
        [((0, 0), (0, 0)), ((1, 0), (1, 0)), ((1, 1), (inf, 1)), ((0, 1), (0, 1))],
    ],
    ids=["three", "one place", "one line", "nan", "infinite"],
)
def test_fit_refuses_points_that_determine_nothing(pairs):
    with pytest.raises(DegenerateHomography):
        homography.fit_homography(pairs)


def test_point_on_the_horizon_lies_nowhere():
    with pytest.raises(DegenerateHomography):
        transform_point((1, 0, 0, 0, 1, 0, 1, 0, -1), (1, 0))


def test_flat_matrix_has_no_inverse():
    with pytest.raises(DegenerateHomography):
        invert((1, 2, 3, 2, 4, 6, 0, 0, 1))


def test_matrix_means_the_same_in_pixels():
    before, after = (6000, 4000), (1200, 900)
    there = transform_point(homography.to_pixel_matrix(TILTED, before, after), (0.25 * 6000, 0.5 * 4000))
    x, y = transform_point(TILTED, (0.25, 0.5))
    assert there == pytest.approx((x * 1200, y * 900))
    assert homography.to_unit_matrix(homography.to_pixel_matrix(TILTED, before, after), before, after) == pytest.approx(
        TILTED
    )


@pytest.mark.parametrize(
    ("matrix", "faces"),
    [
        (IDENTITY, True),
        (TILTED, True),
        (TURNED, True),
        ((-1, 0, 1, 0, 1, 0, 0, 0, 1), False),
        ((1, 0, 0, 0, 1, 0, -2, 0, 1), False),
        ((1, 0, 0, 0, 0, 0, 0, 0, 1), False),
        ((nan, 0, 0, 0, 1, 0, 0, 0, 1), False),
        ((1, 0, 0, 0, 1, 0, inf, 0, 1), False),
        ((0, 0, 0, 0, 0, 0, 0, 0, 0), False),
        ((-1, 0, 0, 0, -1, 0, 0, 0, -1), True),
    ],
    ids=["itself", "tilted", "turned", "mirrored", "past the horizon", "a line", "nan", "infinite", "none", "negative"],
)
def test_picture_is_displayable_unless_folded(matrix, faces):
    assert homography.is_displayable(matrix) is faces


def test_css_matrix_carries_the_corners_of_the_box():
    text = homography.css_matrix3d(TILTED, 800, 600)
    m = [float(number) for number in text.removeprefix("matrix3d(").removesuffix(")").split(",")]
    for x, y in CORNERS:
        depth = m[3] * x * 800 + m[7] * y * 600 + m[15]
        shown = tuple((m[i] * x * 800 + m[4 + i] * y * 600 + m[12 + i]) / depth for i in (0, 1))
        wanted = transform_point(TILTED, (x, y))
        assert shown == pytest.approx((wanted[0] * 800, wanted[1] * 600))


def test_css_matrix_of_a_picture_that_stays_is_the_identity():
    assert homography.css_matrix3d(IDENTITY, 800, 600) == "matrix3d(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)"


def test_perspective_coefficients_lead_from_the_frame_to_the_picture():
    a, b, c, d, e, f, g, h = homography.perspective_coefficients(TILTED, (1600, 1000), (800, 600))
    for x, y in ((0.2, 0.3), (0.7, 0.6)):
        u, v = transform_point(TILTED, (x, y))
        u, v = u * 800, v * 600
        depth = g * u + h * v + 1
        drawn_from = ((a * u + b * v + c) / depth, (d * u + e * v + f) / depth)
        assert drawn_from == pytest.approx((x * 1600, y * 1000))


def test_hull_goes_around_all_points():
    assert homography.convex_hull([(0, 0), (2, 0), (1, 1), (2, 2), (0, 2), (1, 0)]) == [(0, 0), (2, 0), (2, 2), (0, 2)]
    assert homography.polygon_area([(0, 0), (2, 0), (2, 2), (0, 2)]) == 4
    assert homography.polygon_area(homography.convex_hull([(0, 0), (1, 1), (2, 2)])) == 0


def test_residuals_are_shares_of_the_diagonal():
    off = homography.measure_residuals(IDENTITY, [((0.5, 0.5), (0.5, 0.5)), ((0.5, 0.5), (0.8, 0.9))], (3, 4))
    assert off == pytest.approx([0, (0.9**2 + 1.6**2) ** 0.5 / 5])
