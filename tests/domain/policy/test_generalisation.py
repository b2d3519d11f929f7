"""Public places: near enough to be of use, never nearer, and always the same."""

from math import asin, cos, nan, radians, sin, sqrt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.domain.policy.generalisation import (
    CELL_METRES,
    COARSENESS,
    InvalidPlace,
    Point,
    generalise_place,
    get_coarser_precision,
)
from registry.domain.vocabulary.codes import Precision

LONS = st.floats(-180, 180, allow_nan=False)
LATS = st.floats(-90, 90, allow_nan=False)
COARSE = st.sampled_from(list(CELL_METRES))


def metres(one, other):
    """On a sphere as large as the ellipsoid at its largest."""
    a = sin(radians(other.lat - one.lat) / 2) ** 2
    a += cos(radians(one.lat)) * cos(radians(other.lat)) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * 6_378_137 * asin(min(1, sqrt(a)))


@given(LONS, LATS, COARSE)
@example(38.268761, 34.550768, Precision.HUNDRED_METRES)
@example(180.0, 0.0, Precision.TEN_KILOMETRES)
@example(-180.0, 90.0, Precision.HUNDRED_METRES)
@example(0.0, -90.0, Precision.ONE_KILOMETRE)
@example(-179.99, 89.911, Precision.TEN_KILOMETRES)  # the cell is far wider on its side away from the pole
def test_place_lies_within_its_uncertainty(lon, lat, precision):
    exact = Point(lon, lat)
    shown = generalise_place(exact, precision)
    assert metres(exact, shown.point) <= shown.uncertainty_m
    assert shown.uncertainty_m <= CELL_METRES[precision] * 1.2 + 2


@given(LONS, LATS, COARSE)
def test_centre_of_a_cell_is_its_own_public_place(lon, lat, precision):
    shown = generalise_place(Point(lon, lat), precision)
    assert generalise_place(shown.point, precision) == shown


@given(LONS, LATS, COARSE, st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=5, max_size=5))
def test_all_points_of_a_cell_share_one_answer(lon, lat, precision, shifts):
    """Many points near a centre: those whose answer is that centre lie around it, none further than it says."""
    shown = generalise_place(Point(lon, lat), precision)
    for east, north in shifts:
        step = CELL_METRES[precision] / 111_700
        near = Point(
            max(-180, min(180, shown.point.lon + east * step)), max(-90, min(90, shown.point.lat + north * step / 2.1))
        )
        other = generalise_place(near, precision)
        assert metres(near, other.point) <= other.uncertainty_m


@given(LATS, COARSE)
def test_both_sides_of_the_antimeridian_are_one_place(lat, precision):
    assert generalise_place(Point(180, lat), precision) == generalise_place(Point(-180, lat), precision)


def test_cells_are_about_as_large_as_they_say():
    for precision, size in CELL_METRES.items():
        shown = generalise_place(Point(38.27, 34.55), precision)
        assert 0.68 * size <= shown.uncertainty_m <= 0.75 * size + 2


def test_exact_place_is_shown_and_hidden_one_is_not():
    assert generalise_place(Point(38.27, 34.55), Precision.EXACT).point == Point(38.27, 34.55)
    assert generalise_place(Point(38.27, 34.55), Precision.EXACT).uncertainty_m == 0
    assert generalise_place(Point(38.27, 34.55), Precision.HIDDEN) is None


@pytest.mark.parametrize("one", Precision)
@pytest.mark.parametrize("other", Precision)
def test_coarser_of_two_shows_less(one, other):
    assert get_coarser_precision(one, other) == get_coarser_precision(other, one)
    assert COARSENESS[get_coarser_precision(one, other)] == max(COARSENESS[one], COARSENESS[other])


def test_precisions_run_from_exact_to_hidden():
    assert (min(COARSENESS, key=COARSENESS.get), max(COARSENESS, key=COARSENESS.get)) == ("exact", "hidden")


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, 91), (nan, 0), (0, nan), (float("inf"), 0)])
def test_point_beyond_the_earth_is_refused(lon, lat):
    with pytest.raises(InvalidPlace, match="between"):
        Point(lon, lat)
