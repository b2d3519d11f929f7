"""Outlines of places: polygons in GeoJSON, in degrees of WGS 84, that neither cross nor touch themselves.

The check is exact: coordinates are whole numbers of the last decimal that is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from registry.domain.errors import RuleViolation, gettext_noop

MAX_POINTS = 500  # of all rings together, without those that close them
MIN_POINTS = 3
SCALE = 10**7  # a degree has so many units: one of them is about a centimetre
LIMITS = (180, 90)

Position = tuple[int, int]
Ring = tuple[Position, ...]  # without the position that closes it
Polygon = tuple[Ring, ...]  # the outer ring, then the holes


class InvalidOutline(RuleViolation):
    """Violation by a geometry that is no outline of a place."""

    code = "bad_outline"

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template, field="outline", code=None, **params)


def clean_outline(value: object) -> str:
    """Return an outline as compact GeoJSON with seven decimals, "" if there is none.

    `value` is GeoJSON as text, or the object itself. Raise InvalidOutline unless it is a Polygon or a MultiPolygon
    that is valid.
    """
    if value in (None, ""):
        return ""
    geometry = _parse(value) if isinstance(value, str) else value
    is_geometry = isinstance(geometry, dict) and set(geometry) == {"type", "coordinates"}
    if not isinstance(geometry, dict) or not is_geometry or geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise InvalidOutline(
            gettext_noop("An outline is GeoJSON of the type Polygon or MultiPolygon, with its coordinates alone.")
        )
    is_single = geometry["type"] == "Polygon"
    polygon_lists = [geometry["coordinates"]] if is_single else _as_list(geometry["coordinates"])
    polygons = [_read_polygon(polygon_list) for polygon_list in polygon_lists]
    _check_polygons(polygons)

    coordinates = [_write_polygon(polygon) for polygon in polygons]
    cleaned = {"type": geometry["type"], "coordinates": coordinates[0] if is_single else coordinates}
    return json.dumps(cleaned, separators=(",", ":"))


def first_position(outline: str) -> tuple[float, float]:
    """Return longitude and latitude of the first position of an outline that `clean_outline` returned."""
    coordinates = json.loads(outline)["coordinates"]
    while isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    lon, lat = coordinates
    return lon, lat


# --- Reading ---------------------------------------------------------------------------------------------------------


def _parse(text: str) -> object:
    """Return what a JSON text holds. Raise InvalidOutline if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidOutline(gettext_noop("This is not GeoJSON.")) from error


def _as_list(value: object) -> list[object]:
    """Return a list that is not empty. Raise InvalidOutline for anything else."""
    if not isinstance(value, list | tuple) or not value:
        raise InvalidOutline(
            gettext_noop("The coordinates of an outline are lists of rings, and rings are lists of positions.")
        )
    return list(value)


def _read_polygon(rings: object) -> Polygon:
    """Return the rings of a polygon. Raise InvalidOutline unless each is closed and has three points or more."""
    return tuple(_read_ring(ring) for ring in _as_list(rings))


def _read_ring(positions: object) -> Ring:
    """Return the positions of a ring, without the last one, which closes it."""
    ring = [_read_position(position) for position in _as_list(positions)]
    if ring[0] != ring[-1]:
        raise InvalidOutline(gettext_noop("A ring of an outline ends where it begins."))
    if len(set(ring)) < MIN_POINTS:
        raise InvalidOutline(gettext_noop("A ring of an outline has at least three points."))
    return tuple(ring[:-1])


def _read_position(position: object) -> Position:
    """Return a position in whole units. Raise InvalidOutline unless it is a longitude and a latitude on Earth."""
    numbers = position if isinstance(position, list | tuple) else ()
    is_pair = len(numbers) == 2 and all(type(number) in (int, float) for number in numbers)
    if not is_pair or not all(-limit <= number <= limit for number, limit in zip(numbers, LIMITS, strict=True)):
        raise InvalidOutline(
            gettext_noop("A point of an outline is a longitude from -180 to 180 and a latitude from -90 to 90.")
        )
    lon, lat = numbers
    return round(lon * SCALE), round(lat * SCALE)


def _write_polygon(polygon: Polygon) -> list[list[list[float]]]:
    """Return the rings of a polygon in degrees, each closed."""
    return [[[lon / SCALE, lat / SCALE] for lon, lat in (*ring, ring[0])] for ring in polygon]


# --- Checking --------------------------------------------------------------------------------------------------------


def _check_polygons(polygons: Sequence[Polygon]) -> None:
    """Raise InvalidOutline if there are too many points, if lines cross or touch, or if rings lie wrongly."""
    rings = [ring for polygon in polygons for ring in polygon]
    point_count = sum(len(ring) for ring in rings)
    if point_count > MAX_POINTS:
        raise InvalidOutline(
            gettext_noop("An outline has at most %(most)s points, and this has %(count)s."),
            most=MAX_POINTS,
            count=point_count,
        )
    lines = [line for number, ring in enumerate(rings) for line in _iter_lines(ring, number)]
    for (first_ring, first, start, end), (other_ring, other, other_start, other_end) in combinations(lines, 2):
        is_same_ring = first_ring == other_ring
        if is_same_ring and other - first == 1:
            meets = _turns_back(start, end, other_end)
        elif is_same_ring and first == 0 and other == len(rings[first_ring]) - 1:
            meets = _turns_back(other_start, start, end)
        else:
            meets = _meet(start, end, other_start, other_end)
        if meets:
            raise InvalidOutline(gettext_noop("An outline cannot cross itself."))

    for outer, *holes in polygons:
        if not all(_is_inside(hole[0], outer) for hole in holes):
            raise InvalidOutline(gettext_noop("A hole of an outline lies inside its outer ring."))
        _check_apart(holes)
    _check_apart([polygon[0] for polygon in polygons])


def _check_apart(rings: Sequence[Ring]) -> None:
    """Raise InvalidOutline if one of some rings lies inside another."""
    for ring, other_ring in combinations(rings, 2):
        if _is_inside(ring[0], other_ring) or _is_inside(other_ring[0], ring):
            raise InvalidOutline(gettext_noop("Parts or holes of an outline cannot lie inside each other."))


def _iter_lines(ring: Ring, ring_number: int) -> Iterator[tuple[int, int, Position, Position]]:
    """Yield the lines of a ring in order: the number of the ring, that of the line, its start and its end."""
    for number, (start, end) in enumerate(pairwise((*ring, ring[0]))):
        yield ring_number, number, start, end


def _get_side(start: Position, end: Position, point: Position) -> int:
    """Return on which side of a line a point lies: above zero left of it, below zero right of it, zero on it."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _turns_back(start: Position, corner: Position, end: Position) -> bool:
    """Return whether a line goes back over the one before it, or has no length."""
    forward = (corner[0] - start[0]) * (end[0] - corner[0]) + (corner[1] - start[1]) * (end[1] - corner[1])
    return _get_side(start, corner, end) == 0 and forward <= 0


def _meet(start: Position, end: Position, other_start: Position, other_end: Position) -> bool:
    """Return whether two lines have a point in common."""
    sides = (_get_side(start, end, other_start), _get_side(start, end, other_end))
    other_sides = (_get_side(other_start, other_end, start), _get_side(other_start, other_end, end))
    if min(sides) > 0 or max(sides) < 0 or min(other_sides) > 0 or max(other_sides) < 0:
        return False
    # Either they meet, or all four points are on one line: then they meet if their extents do.
    for axis in (0, 1):
        low, high = sorted((start[axis], end[axis]))
        other_low, other_high = sorted((other_start[axis], other_end[axis]))
        if high < other_low or other_high < low:
            return False
    return True


def _is_inside(point: Position, ring: Ring) -> bool:
    """Return whether a point lies inside a ring, on none of whose lines it is."""
    is_inside = False
    for start, end in pairwise((*ring, ring[0])):
        if (start[1] > point[1]) != (end[1] > point[1]):
            low, high = (start, end) if start[1] < end[1] else (end, start)
            # A line to the east crosses this one if the point is left of it, seen from below.
            is_inside ^= _get_side(low, high, point) > 0
    return is_inside
