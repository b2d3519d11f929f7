"""Numbers of outlines: readable, on no other, off the handle, and in the same place every time."""

from cmath import phase
from itertools import combinations, pairwise
from math import cos, dist, pi, sin
from random import Random

import pytest
import yaml

from registry.domain.media.label_placement import LABEL_RADIUS, MIN_HANDLE_DISTANCE, place_labels
from tests import factories

SIZE = (1000.0, 667.0)


def blob(chance, most=220.0):
    """An outline that goes around once, of any size, somewhere in the picture."""
    radius = chance.uniform(4, most)
    x, y = (chance.uniform(radius, whole - radius) for whole in SIZE)
    count = chance.randint(3, 14)
    return tuple(
        (x + radius * chance.uniform(0.4, 1) * cos(turn), y + radius * chance.uniform(0.4, 1) * sin(turn))
        for turn in (2 * pi * step / count for step in range(count))
    )


def square(x, y, half):
    return ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))


def holds(points, place):
    """Whether the place is inside, by the angles around it."""
    angles = [phase(complex(x - place[0], y - place[1])) for x, y in points]
    turns = (one - other for one, other in pairwise((*angles, angles[0])))
    return abs(sum((turn + pi) % (2 * pi) - pi for turn in turns)) > pi


def seeded(seed):
    return Random(seed)  # noqa: S311 made-up outlines are no secret


def are_apart(places):
    return all(dist(one, other) >= 2 * LABEL_RADIUS - 0.001 for one, other in combinations(places, 2))


def are_whole(places):
    return all(
        LABEL_RADIUS <= each <= whole - LABEL_RADIUS
        for place in places
        for each, whole in zip(place, SIZE, strict=True)
    )


@pytest.mark.parametrize("seed", range(60))
def test_numbers_of_any_outlines_are_whole_apart_and_beside_the_handle(seed):
    chance = seeded(seed)
    outlines = tuple(blob(chance) for _ in range(chance.randint(1, 16)))
    places = place_labels(outlines, *SIZE)
    assert len(places) == len(outlines)
    assert are_apart(places)
    assert are_whole(places)
    assert all(dist(place, (500, 333.5)) >= MIN_HANDLE_DISTANCE for place in places)


@pytest.mark.parametrize("seed", range(20))
def test_number_of_a_large_outline_is_inside_it(seed):
    chance = seeded(seed)
    outline = square(chance.uniform(200, 800), chance.uniform(200, 460), 200)
    [(x, y)] = place_labels((outline,), *SIZE)
    assert holds(outline, (x, y))
    assert abs(x - 500) >= LABEL_RADIUS
    assert abs(y - 333.5) >= LABEL_RADIUS, "the lines of the handle are where it is at first"


def test_numbers_of_one_and_the_same_outline_stand_apart():
    assert are_apart(place_labels((square(500, 333, 5),) * 40, *SIZE))


def test_larger_outline_has_its_number_outside_of_the_smaller_one_in_it():
    inner = square(300, 300, 60)
    outer_place, inner_place = place_labels((square(300, 300, 150), inner), *SIZE)
    assert holds(inner, inner_place)
    assert not holds(inner, outer_place)


def test_places_are_the_same_every_time():
    outlines = tuple(blob(seeded(seed)) for seed in range(8))
    assert place_labels.__wrapped__(outlines, *SIZE) == place_labels.__wrapped__(outlines, *SIZE)


def drawn_pairs():
    found = yaml.safe_load((factories.PALMYRA / "pictures" / "pictures.yaml").read_text(encoding="utf-8"))
    return found["comparisons"]


@pytest.mark.parametrize("pair", drawn_pairs(), ids=lambda pair: pair["before"])
def test_numbers_of_the_drawn_pairs_are_in_their_outlines_and_off_the_lines(pair):
    outlines = tuple(tuple((x * 1000, y * 667) for x, y in region["polygon"]) for region in pair["regions"])
    places = place_labels(outlines, *SIZE)
    assert are_apart(places)
    for outline, (x, y) in zip(outlines, places, strict=True):
        assert holds(outline, (x, y))
        assert abs(x - 500) >= LABEL_RADIUS
        assert abs(y - 333.5) >= LABEL_RADIUS
