"""The Tetrapylon: four plinths, each with four columns under a piece of entablature; sixteen columns in all."""

from __future__ import annotations

from .block import Block, Look, Scene, behind, receding
from .geometry import Eye
from .masonry import courses, shadow_on_ground, steps
from .orders import column, entablature

PART = "tetrapylon"
PLINTHS = "tetrapylon-plinths"  # no record: the sources count columns and say nothing of what they stood on
FLOOR = "tetrapylon-floor"  # not a record: nobody says what became of it
EYE = Eye(1200, 1090, 2000)
GROUND = 1340.0
PLINTH, SHAFT, TOP = 132.0, 640.0, 104.0
DEEP = 250.0  # from the front columns of one plinth to its rear ones


def scene() -> Scene:
    """The blocks of both states."""
    far = [block for cx in (560.0, 1840.0) for block in _kiosk(cx, 1750)]
    near = [block for cx in (560.0, 1840.0) for block in _kiosk(cx, 0)]
    platform = [*_floor(), *behind(steps(250, 2150, GROUND, 2, FLOOR, rise=20, tread=26), EYE, -40)]
    return Scene(PART, (*platform, *far, *near), EYE, GROUND, ((60, 280), (1040, 1340), (2130, 2340)))


def _floor() -> list[Block]:
    """The paving on which the four plinths stand."""
    found = []
    marks = [2250.0 * (row / 7) ** 1.3 for row in range(8)]
    for row in reversed(range(7)):
        for n in range(12):
            a, b = (250 + 1900 * (n + k) / 12 for k in (0, 1))
            z0, z1 = marks[row] - 40, marks[row + 1] - 40
            y = GROUND - 40
            found.append(Block((EYE.see(a, y, z1), EYE.see(b, y, z1), EYE.see(b, y, z0), EYE.see(a, y, z0)), FLOOR))
    return found


def _kiosk(cx: float, z: float) -> list[Block]:
    """One plinth with its four columns and what they carry, `z` behind the plane of the picture."""
    inner = 1 if cx < EYE.x else -1  # the side that the eye sees
    floor = GROUND - 40
    top = floor - PLINTH
    found = behind(shadow_on_ground(cx - 170, cx + 170, floor, 34, PART, slant=60), EYE, z)
    found += _plinth(cx, z, inner, floor)
    upper = behind(entablature(cx - 168, cx + 168, top - SHAFT, TOP, PART, length=112), EYE, z)
    rear = behind(entablature(cx - 168, cx + 168, top - SHAFT, TOP, PART, length=112), EYE, z + DEEP, tone=0.7)
    found += rear
    for x in (-112, 112):
        found += behind(_column(cx + x, top), EYE, z + DEEP, tone=0.9)
    flank = entablature(z, z + DEEP, top - SHAFT, TOP, PART, length=125, ornament=False, tone=1.0, reach=0)
    found += receding(flank, EYE, cx + inner * 168, tone=0.74 if inner < 0 else 0.62)
    for x in (-112, 112):
        found += behind(_column(cx + x, top), EYE, z)
    return found + upper


def _plinth(cx: float, z: float, inner: int, floor: float) -> list[Block]:
    side = courses(z, floor - PLINTH, z + DEEP + 60, floor, PLINTHS, seed=int(cx), length=(80, 120))
    front = courses(cx - 176, floor - PLINTH + 20, cx + 176, floor, PLINTHS, height=54, seed=int(cx) + 1)
    top = floor - PLINTH
    lid = courses(cx - 186, top, cx + 186, top + 20, PLINTHS, height=20, length=(120, 190), seed=4)
    found = receding(side, EYE, cx + inner * 176, tone=0.72)
    return found + behind([*front, *[_sharp(block) for block in lid]], EYE, z)


def _sharp(block: Block) -> Block:
    return Block(block.outline, block.part, Look.MOULDING, 1.06)


def _column(cx: float, foot: float) -> list[Block]:
    return column(cx, foot, SHAFT, 64, PART, drums=5, seed=int(cx))
