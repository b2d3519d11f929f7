"""Outlines of places: what is a valid polygon, and what is refused."""

import json
from math import cos, pi, sin

import pytest

from registry.domain.policy.outline import InvalidOutline, clean_outline, first_position

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
BESIDE = [[6, 0], [8, 0], [8, 2], [6, 2], [6, 0]]


def moved(ring, lon, lat=0):
    return [[x + lon, y + lat] for x, y in ring]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [*rings]}


def multi(*polygons):
    return {"type": "MultiPolygon", "coordinates": [*polygons]}


def circle(points):
    ring = [[cos(2 * pi * n / points), sin(2 * pi * n / points)] for n in range(points)]
    return [*ring, ring[0]]


VALID = {
    "square": polygon(SQUARE),
    "other way round": polygon(SQUARE[::-1]),
    "hole": polygon(SQUARE, HOLE),
    "two holes": polygon(SQUARE, HOLE, moved(HOLE, 1.5, 1.5)),
    "two parts": multi([SQUARE], [BESIDE]),
    "notch": polygon([[0, 0], [4, 0], [4, 4], [2, 1], [0, 4], [0, 0]]),
    "point on a straight line": polygon([[0, 0], [2, 0], [4, 0], [4, 4], [0, 0]]),
    "most points": polygon(circle(500)),
    "whole Earth": polygon([[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]),
}


@pytest.mark.parametrize("name", VALID)
def test_valid_outline_is_kept(name):
    text = clean_outline(VALID[name])
    assert clean_outline(text) == text
    assert clean_outline(json.dumps(VALID[name])) == text
    assert json.loads(text)["type"] == VALID[name]["type"]


def test_outline_has_seven_decimals_and_a_first_position():
    assert clean_outline("") == clean_outline(None) == ""
    text = clean_outline(multi([[[38.123456789, 34.5], [39, 34.5], [39, 35], [38.123456789, 34.5]]]))
    assert first_position(text) == (38.1234568, 34.5)


CROSSES, FORM = "An outline cannot cross itself.", "An outline is GeoJSON of the type Polygon"
LISTS, POINT = "The coordinates of an outline are lists", "A point of an outline is a longitude"
APART = "Parts or holes of an outline cannot lie inside each other."


@pytest.mark.parametrize(
    ("outline", "says"),
    [
        ("{", "This is not GeoJSON."),
        ("[" * 100_000, "This is not GeoJSON."),
        ([], FORM),
        (7, FORM),
        ({"type": "Point", "coordinates": [0, 0]}, FORM),
        ({"type": ["Polygon"], "coordinates": [SQUARE]}, FORM),
        ({**polygon(SQUARE), "crs": "EPSG:3857"}, FORM),
        ({"type": "Polygon"}, FORM),
        (polygon(), LISTS),
        ({"type": "Polygon", "coordinates": SQUARE}, POINT),
        (polygon([]), LISTS),
        (multi(SQUARE), POINT),
        (polygon([[0, 0], [4, 0], [4, "x"], [0, 0]]), POINT),
        (polygon([[0, 0], [4, 0], [4, True], [0, 0]]), POINT),
        (polygon([[0, 0], [4, 0], [4, float("nan")], [0, 0]]), POINT),
        (polygon([[0, 0, 1], [4, 0, 1], [4, 4, 1], [0, 0, 1]]), POINT),
        (polygon([[0, 0], [181, 0], [4, 4], [0, 0]]), POINT),
        (polygon([[0, 0], [4, 91], [4, 4], [0, 0]]), POINT),
        (polygon(SQUARE[:-1]), "A ring of an outline ends where it begins."),
        (polygon([[0, 0], [4, 0], [0, 0]]), "A ring of an outline has at least three points."),
        (polygon([[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]), CROSSES),
        (polygon([[0, 0], [4, 0], [2, 0], [2, 3], [0, 0]]), CROSSES),
        (polygon([[0, 0], [2, 0], [4, 0], [0, 0]]), CROSSES),
        (polygon([[0, 0], [4, 0], [4, 0], [4, 4], [0, 0]]), CROSSES),
        (polygon([[0, 0], [4, 0], [4, 4], [2, 0], [0, 4], [0, 0]]), CROSSES),
        (polygon(SQUARE, [[3, 1], [5, 1], [5, 2], [3, 2], [3, 1]]), CROSSES),
        (polygon(SQUARE, moved(HOLE, -1)), CROSSES),
        (multi([SQUARE], [moved(SQUARE, 2)]), CROSSES),
        (polygon(SQUARE, BESIDE), "A hole of an outline lies inside its outer ring."),
        (polygon(HOLE, SQUARE), "A hole of an outline lies inside its outer ring."),
        (
            polygon(
                moved(circle(8), 2, 2),
                [[1.8, 1.8], [2.2, 1.8], [2, 2.2], [1.8, 1.8]],
                [[1.9, 1.9], [2, 1.9], [2, 2], [1.9, 1.9]],
            ),
            APART,
        ),
        (multi([SQUARE], [HOLE]), APART),
        (polygon(circle(501)), "An outline has at most 500 points, and this has 501."),
    ],
)
def test_invalid_outline_is_refused(outline, says):
    with pytest.raises(InvalidOutline) as refusal:
        clean_outline(outline)
    assert str(refusal.value).startswith(says)
    assert refusal.value.field == "outline"
