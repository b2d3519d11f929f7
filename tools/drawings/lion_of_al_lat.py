"""The Lion of al-Lat: a high relief put together from blocks, with a gazelle between the lion's paws."""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, sin
from random import Random

from .animals import BODY, GAZELLE, SHADED, carving, head
from .block import Block, Look, Scene
from .geometry import Eye, Outline, Point, clip, contains, smooth, turned
from .masonry import courses, shadow_on_ground

PART = "lion-of-al-lat"
BASE = "lion-of-al-lat-base"  # the modern base: not a record
EYE = Eye(1200, 1120)
GROUND, FLOOR = 1322.0, 1216.0
LEFT, TOP, RIGHT = 770.0, 318.0, 1640.0
COURSES = (318.0, 470.0, 640.0, 800.0, 960.0, 1100.0, 1216.0)
JOINTS: tuple[tuple[float, ...], ...] = (  # where each course is divided
    (1180, 1450),
    (900, 1150, 1420),
    (1130, 1360),
    (960, 1250, 1480),
    (1100, 1390),
    (930, 1210, 1500),
)


def scene() -> Scene:
    """The blocks of both states, and the pieces that can be made out among the rubble."""
    face = head(PART)
    lines = [Block(line, PART, Look.CARVING, carved=(line,)) for line in carving()]
    base = shadow_on_ground(700, 1710, GROUND, 40, BASE)
    base += courses(700, FLOOR, 1710, GROUND, BASE, height=53, length=(120, 210), tone=0.93, seed=2)
    drawn = [line for block in (*face, *lines) for line in ((*block.outline, block.outline[0]), *block.carved)]
    return Scene(
        PART,
        (*base, *_slab(), *_figure(), *face, *lines),
        EYE,
        GROUND,
        distant=((80, 420), (1980, 2320)),
        fallen=_fallen(drawn),
        rubble=44,
        drums=False,
    )


def _cells() -> list[tuple[float, float, float, float]]:
    """The rectangles of the blocks of which the relief was put together."""
    found = []
    for (top, bottom), joints in zip(pairwise(COURSES), JOINTS, strict=True):
        xs = (LEFT, *joints, RIGHT)
        found += [(a, top, b, bottom) for a, b in pairwise(xs)]
    return found


def _slab() -> list[Block]:
    """The ground of the relief, and the shadow that the figure throws on it."""
    body = smooth(BODY, closed=True)
    shade = tuple((x + 16, y + 12) for x, y in body)
    cells = _cells()
    shadows = [Block(piece, PART, Look.SHADOW) for cell in cells if len(piece := clip(shade, *cell[:2], *cell[2:])) > 2]
    return [Block(((a, t), (b, t), (b, low), (a, low)), PART, tone=0.86) for a, t, b, low in cells] + shadows


def _figure() -> list[Block]:
    """The lion and the gazelle, cut along the joints of the blocks."""
    body = smooth(BODY, closed=True)
    shapes = ((body, 1.07), (smooth(GAZELLE, closed=True), 1.0))
    found = [
        Block(piece, PART, tone=tone)
        for shape, tone in shapes
        for cell in _cells()
        if len(piece := clip(shape, *cell)) > 2
    ]
    return found + [Block(line, PART, Look.SHADOW) for line in SHADED]


def _fallen(lines: list[Outline]) -> tuple[Block, ...]:
    """Pieces of the figure as they might lie among the rubble, with what was carved on them."""
    places: tuple[tuple[Point, Point, float], ...] = (
        ((1330, 730), (1440, 1240), -0.4),  # ribs
        ((880, 520), (880, 1262), 0.9),  # mane
        ((1080, 590), (1160, 1236), -1.0),  # an eye and half of the muzzle
        ((905, 1150), (714, 1344), -0.25),  # a paw
        ((1520, 1150), (1690, 1342), 0.3),  # another
    )
    return tuple(block for around, to, angle in places for block in _piece(lines, around, to, angle))


def _piece(lines: list[Outline], around: Point, to: Point, angle: float) -> list[Block]:
    """One piece: broken off around a point of the figure, turned, and put down elsewhere."""
    chance = Random(repr(around))
    turns = sorted(chance.uniform(0, 2 * pi) for _ in range(13))
    outline = tuple(
        (around[0] + chance.uniform(78, 104) * cos(turn), around[1] + chance.uniform(58, 80) * sin(turn))
        for turn in turns
    )

    def put(shape: Outline, down: float = 0) -> Outline:
        x, y = to[0] - around[0], to[1] - around[1] + down
        return tuple((px + x, py + y) for px, py in turned(shape, angle, around))

    carved = tuple(put(run) for line in lines for run in _runs(line, outline))
    thickness = Block(put(outline, 20), PART, tone=0.6)
    return [Block(put(outline, 26), PART, Look.SHADOW), thickness, Block(put(outline), PART, tone=1.05, carved=carved)]


def _runs(line: Outline, outline: Outline) -> list[Outline]:
    """The stretches of a line that lie in an outline."""
    found: list[list[Point]] = [[]]
    for point in line:
        if contains(outline, point):
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [tuple(run) for run in found if len(run) > 1]
