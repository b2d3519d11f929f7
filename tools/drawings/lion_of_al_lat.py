"""The Lion of al-Lat: a high relief put together from blocks, with a gazelle between the lion's paws."""

from __future__ import annotations

from itertools import pairwise

from .animals import BODY, GAZELLE, SHADED, carving, head
from .block import Block, Look, Scene
from .geometry import Eye, clip, smooth
from .masonry import courses, shadow_on_ground
from .toppled_lion import toppled

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
    standing = (*_slab(), *_figure(), *face, *lines)
    base = shadow_on_ground(700, 1710, GROUND, 40, BASE)
    base += courses(700, FLOOR, 1710, GROUND, BASE, height=53, length=(120, 210), tone=0.93, seed=2)
    return Scene(
        PART,
        (*base, *standing),
        EYE,
        GROUND,
        distant=((80, 420), (1980, 2320)),
        fallen=toppled(standing, _cells()),
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
