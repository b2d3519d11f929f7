"""The plane geometry that decides which blocks are lost."""

import pytest

from tools.drawings.block import Block, Region, is_lost
from tools.drawings.geometry import Eye, area, box, clip, contains, lies_in, smooth, turned

ROOM = box(0, 0, 100, 100)
NOTCHED = ((0, 0), (100, 0), (100, 100), (60, 100), (50, 20), (40, 100), (0, 100))  # a wedge cut in from below


@pytest.mark.parametrize(
    ("inner", "outer", "lies"),
    [
        (box(10, 10, 90, 90), ROOM, True),
        (box(10, 10, 110, 90), ROOM, False),
        (box(200, 200, 210, 210), ROOM, False),
        (box(10, 50, 30, 90), NOTCHED, True),
        (box(10, 50, 90, 90), NOTCHED, False),  # its corners are in, its middle is not
        (box(30, 10, 70, 30), NOTCHED, False),  # the point of the wedge pierces it
    ],
)
def test_outline_lies_in_another_only_wholly(inner, outer, lies):
    assert lies_in(inner, outer) is lies


@pytest.mark.parametrize(
    ("region", "lost"),
    [
        (Region(ROOM, "well"), True),
        (Region(ROOM, "tower"), False),
        (Region(ROOM, "well", debris=True), False),
        (Region(box(0, 0, 15, 100), "well"), False),
    ],
    ids=["in it", "of another part", "rubble", "half in it"],
)
def test_block_is_lost_wholly_in_a_region_of_loss_of_its_part(region, lost):
    assert is_lost(Block(box(10, 10, 20, 20), "well"), [region]) is lost


def test_clip_keeps_what_is_in_the_rectangle():
    assert area(clip(box(0, 0, 10, 10), 5, 5, 20, 20)) == 25
    assert clip(box(0, 0, 10, 10), 20, 20, 30, 30) == ()


def test_contains_follows_the_outline():
    assert contains(NOTCHED, (20, 50))
    assert not contains(NOTCHED, (50, 60))


def test_eye_sees_what_is_behind_nearer_to_its_vanishing_point():
    eye = Eye(100, 100, distance=1000)
    assert eye.see(300, 50) == (300, 50)
    assert eye.see(300, 50, 1000) == (200, 75)


def test_smooth_passes_through_its_points():
    points = ((0.0, 0.0), (10.0, 5.0), (20.0, 0.0))
    assert set(points) <= set(smooth(points))


def test_turned_keeps_the_area():
    assert area(turned(ROOM, 0.7, (3, 4))) == pytest.approx(area(ROOM))
