"""Points far from their site, and those whose longitude and latitude were swapped."""

import pytest

from registry.domain.policy.distance import find_distance_warnings, get_distance_km
from registry.domain.policy.generalisation import Point

PALMYRA, DAMASCUS = Point(38.27, 34.55), Point(36.29, 33.51)


@pytest.mark.parametrize(
    ("point", "other", "kilometres"),
    [
        (PALMYRA, PALMYRA, 0),
        (PALMYRA, DAMASCUS, 216),
        (Point(0, 0), Point(1, 0), 111),
        (Point(0, 90), Point(180, 90), 0),
        (Point(0, 0), Point(180, 0), 20015),
        (Point(179.9, 0), Point(-179.9, 0), 22),
    ],
)
def test_distance_is_along_the_surface(point, other, kilometres):
    assert get_distance_km(point, other) == pytest.approx(kilometres, rel=0.03, abs=0.5)
    assert get_distance_km(point, other) == pytest.approx(get_distance_km(other, point))


def test_near_points_are_not_asked_about():
    assert find_distance_warnings(Point(38.3, 34.5), PALMYRA) == ()
    assert find_distance_warnings(Point(38.27, 34.55 + 49.9 / 111.2), PALMYRA) == ()
    assert find_distance_warnings(None, PALMYRA) == ()
    assert find_distance_warnings(DAMASCUS, None) == ()


def test_far_point_is_asked_about_with_its_distance():
    [warning] = find_distance_warnings(DAMASCUS, PALMYRA)
    assert (warning.code, warning.field) == ("far_from_site", "lat")
    assert "km from the site. Check longitude" in warning.sentence
    assert "wapped" not in warning.sentence
    assert find_distance_warnings(Point(38.27, 34.55 + 50.5 / 111.2), PALMYRA)


def test_swapped_point_is_named_as_such():
    [warning] = find_distance_warnings(Point(34.55, 38.27), PALMYRA)
    assert "Swapped latitude and longitude?" in warning.sentence


def test_longitude_that_is_no_latitude_cannot_be_swapped():
    [warning] = find_distance_warnings(Point(120, 34), PALMYRA)
    assert "wapped" not in warning.sentence
