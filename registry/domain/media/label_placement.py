"""Positions of the numbered labels of outlines in a photo, so that each can be read and no two overlap.

A label also avoids what the page shows over the photo: the slider handle in the middle, the lines of the handle and
the captions at the top. The same outlines always get the same positions.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import dist

from .outlines import Point, centroid

# All lengths are in units of which a photo is about a thousand wide.
LABEL_RADIUS = 36.0  # of the circle around the number, as large as it gets on a phone
MIN_HANDLE_DISTANCE = 100.0  # between a label's centre and the handle in the middle of the photo, on a phone
CAPTION_HEIGHT = 145.0  # of the captions at the top of the photo
CANDIDATE_STEPS = 12  # candidate positions are tried at this many steps across and down an outline


@dataclass(slots=True)
class _Region:
    """The area inside an outline. It caches where the outline crosses a row, since many points of a row are tried."""

    points: Sequence[Point]
    crossings_by_row: dict[float, list[float]] = field(default_factory=dict)

    def contains(self, x: float, y: float) -> bool:
        if y not in self.crossings_by_row:
            self.crossings_by_row[y] = sorted(_crossings(self.points, y))
        crossings_to_the_left = bisect(self.crossings_by_row[y], x)
        # A line that comes from outside is inside after an odd number of crossings.
        return crossings_to_the_left % 2 == 1

    def contains_label(self, centre: Point) -> bool:
        return all(self.contains(x, y) for x, y in _label_points(centre))

    def touches_label(self, centre: Point) -> bool:
        return any(self.contains(x, y) for x, y in _label_points(centre))


@lru_cache(maxsize=256)  # every view of a comparison page asks for the same outlines
def place_labels(outlines: tuple[tuple[Point, ...], ...], width: float, height: float) -> tuple[Point, ...]:
    """Choose where to draw the numbered label of each outline on a photo, so that no two labels overlap.

    Return the centres of the labels, in the order of the outlines. The photo must be about 1000 units wide, since the
    radius of a label is fixed.
    """
    regions = [_Region(points) for points in outlines]
    # Small outlines get their label first: in a large one there is space elsewhere.
    indices_by_area = sorted(range(len(regions)), key=lambda index: (_bounding_box_area(outlines[index]), index))

    label_centres: dict[int, Point] = {}
    for index in indices_by_area:
        other_regions = [*regions[:index], *regions[index + 1 :]]
        placed_labels = list(label_centres.values())
        label_centres[index] = _place_label(regions[index], other_regions, placed_labels, (width, height))
    return tuple(label_centres[index] for index in range(len(regions)))


def _place_label(
    region: _Region, other_regions: Sequence[_Region], placed_labels: Sequence[Point], size: Point
) -> Point:
    """Return the best centre for the label of an outline: near it if there is space, else anywhere in the photo.

    `placed_labels` are the centres of the labels that must not be covered. `size` is that of the photo.
    """
    outline_centre = centroid(region.points)
    photo_centre = (size[0] / 2, size[1] / 2)

    def get_penalty(centre: Point) -> tuple[float, bool, bool, int, float]:
        """Return how bad a position of the label is, as values to compare in turn: the first that differs decides."""
        overlap = sum(max(0.0, 2 * LABEL_RADIUS - dist(centre, label)) for label in placed_labels)
        is_under_handle = dist(centre, photo_centre) < MIN_HANDLE_DISTANCE
        is_outside = not region.contains(*centre)
        flaw_count = _count_minor_flaws(centre, region, other_regions, size)
        distance_from_outline = dist(centre, outline_centre)
        return overlap, is_under_handle, is_outside, flaw_count, distance_from_outline

    candidates = (outline_centre, *_candidate_centres(region.points))
    nearby_centres = [_move_inside(candidate, size) for candidate in candidates]
    best_centre = min(nearby_centres, key=get_penalty)
    overlap_of_best = get_penalty(best_centre)[0]
    if overlap_of_best > 0:
        best_centre = min((best_centre, *_grid_points(size, 2 * LABEL_RADIUS)), key=get_penalty)
    return best_centre


def _count_minor_flaws(centre: Point, region: _Region, other_regions: Sequence[_Region], size: Point) -> int:
    """Count the minor flaws of a label's position: those that make the label less clear but do not hide it."""
    x, y = centre
    width, height = size
    flaws = [
        abs(x - width / 2) < LABEL_RADIUS,  # on the vertical line of the slider handle
        abs(y - height / 2) < LABEL_RADIUS,  # on the horizontal line of the handle
        y < CAPTION_HEIGHT,
        not region.contains_label(centre),
    ]
    touched_region_count = sum(other.touches_label(centre) for other in other_regions)
    return sum(flaws) + touched_region_count


def _candidate_centres(points: Sequence[Point]) -> Iterator[Point]:
    """Yield points where an outline's label may be centred: a grid over the outline and a margin around it."""
    xs, ys = zip(*points, strict=True)
    margin = 2 * LABEL_RADIUS
    left = min(xs) - margin
    top = min(ys) - margin
    width = max(xs) + margin - left
    height = max(ys) + margin - top

    for row in range(CANDIDATE_STEPS + 1):
        for column in range(CANDIDATE_STEPS + 1):
            yield left + width * column / CANDIDATE_STEPS, top + height * row / CANDIDATE_STEPS


def _grid_points(size: Point, step: float) -> Iterator[Point]:
    """Yield points all over the photo, one `step` apart."""
    for row in range(int(size[1] / step)):
        for column in range(int(size[0] / step)):
            yield step * (column + 0.5), step * (row + 0.5)


def _move_inside(centre: Point, size: Point) -> Point:
    """Return the centre nearest to the given one at which the whole label is inside the photo."""
    x = max(LABEL_RADIUS, min(size[0] - LABEL_RADIUS, centre[0]))
    y = max(LABEL_RADIUS, min(size[1] - LABEL_RADIUS, centre[1]))
    return x, y


def _label_points(centre: Point) -> tuple[Point, ...]:
    """Return the centre of a round label and the four outermost points of its circle."""
    x, y = centre
    left, right = (x - LABEL_RADIUS, y), (x + LABEL_RADIUS, y)
    top, bottom = (x, y - LABEL_RADIUS), (x, y + LABEL_RADIUS)
    return centre, left, right, top, bottom


def _crossings(points: Sequence[Point], y: float) -> Iterator[float]:
    """Yield the x of each point where the outline crosses the row `y`."""
    for (x1, y1), (x2, y2) in pairwise((*points, points[0])):
        if (y1 <= y) != (y2 <= y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _bounding_box_area(points: Sequence[Point]) -> float:
    xs, ys = zip(*points, strict=True)
    return float((max(xs) - min(xs)) * (max(ys) - min(ys)))
