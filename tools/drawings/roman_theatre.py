"""The Roman theatre from its seats: stage, stage facade with its four columns in the middle, orchestra, seats."""

from __future__ import annotations

from math import cos, pi, sin

from .block import Block, Look, Scene, behind
from .geometry import Eye, Outline, Point, box
from .masonry import courses, dark, shadow_on_wall
from .orders import column, entablature, pediment

SLUG = "roman-theatre"
FACADE = f"{SLUG}-stage-facade"
EYE = Eye(1200, 690)
STAGE, ORCHESTRA = 1120.0, 1200.0  # heights of the two floors, in the plane of the facade
FRONT = -300.0  # where the stage ends towards the seats
LEFT, RIGHT = 300.0, 2100.0


def scene() -> Scene:
    """The blocks of both states."""
    blocks = [*_wings(), *_facade(), *_middle(), *_floors(), *_seats()]
    return Scene(SLUG, tuple(blocks), EYE, 1240.0)


def _wings() -> list[Block]:
    """The walls on both sides that close the stage."""
    found: list[Block] = []
    for x0, x1, door in ((20, LEFT + 30, 170), (RIGHT - 30, 2380, 2230)):
        found += courses(x0, 690, x1, ORCHESTRA, SLUG, height=51, ragged=30, tone=0.98, seed=int(x0))
        found.append(Block(box(door - 66, 926, door + 66, 960), SLUG, Look.MOULDING, 1.04))
        found.append(dark(door - 44, 960, door + 44, ORCHESTRA, SLUG, tone=0.42))
    return found


def _facade() -> list[Block]:
    """The wall with its side doors, and the columns before it; the middle is apart."""
    doors = (620.0, 1780.0)
    found = courses(LEFT, 560, RIGHT, STAGE, FACADE, height=50, ragged=60, tone=0.92, seed=6)
    for x in doors:
        found.append(dark(x - 54, 900, x + 54, STAGE, FACADE))
        found += _frame(x, 54, 900)
        found += pediment(x - 86, x + 86, 862, 62, FACADE)
    for pair in ((372, 480), (736, 836), (1564, 1664), (1920, 2028)):
        found += _pair(pair)
    return found


def _frame(x: float, half: float, top: float) -> list[Block]:
    """The moulded frame of a door."""
    lines = (((x - half - 22, top - 16), (x + half + 22, top - 16)),)
    jambs = [
        Block(box(x0, top, x0 + 26, STAGE), FACADE, Look.MOULDING, 1.02, (((x0 + 10, top), (x0 + 10, STAGE)),))
        for x0 in (x - half - 26, x + half)
    ]
    return [*jambs, Block(box(x - half - 36, top - 38, x + half + 36, top), FACADE, Look.MOULDING, 1.05, lines)]


def _pair(pair: tuple[float, float]) -> list[Block]:
    a, b = pair
    found = courses(a - 56, STAGE - 66, b + 56, STAGE, FACADE, height=33, seed=int(a))
    for x in pair:
        found += column(x, STAGE - 66, 388, 54, FACADE, drums=4, seed=int(x))
    found += shadow_on_wall(a - 44, b + 44, STAGE - 454, 16, FACADE)
    return found + entablature(a - 48, b + 48, STAGE - 454, 84, FACADE, length=102)


def _middle() -> list[Block]:
    """The middle of the facade: a recess with the royal door, and four columns before it that carry a gable."""
    recess = courses(930, 540, 1470, STAGE, FACADE, height=50, tone=0.82, seed=3)
    door = [dark(1124, 830, 1276, STAGE, FACADE), *_frame(1200, 76, 830)]
    found = behind([*recess, *door], EYE, 60)
    for x0, x1 in ((908, 948), (1452, 1492)):
        found += courses(x0, 560, x1, STAGE, FACADE, height=50, tone=0.96, seed=int(x0))
    found += courses(960, STAGE - 66, 1110, STAGE, FACADE, height=33, seed=1)
    found += courses(1290, STAGE - 66, 1440, STAGE, FACADE, height=33, seed=2)
    for x in (990, 1082, 1318, 1410):
        found += column(x, STAGE - 66, 430, 58, FACADE, drums=4, seed=x)
    found += entablature(944, 1456, STAGE - 496, 90, FACADE, length=120)
    return found + pediment(918, 1482, STAGE - 586, 128, FACADE)


def _floors() -> list[Block]:
    """The boards of the stage in stone, its front wall with niches, and the paving of the orchestra."""
    found = _paving(LEFT - 60, RIGHT + 60, STAGE, (FRONT, 60.0), 4, 15)
    front: list[Block] = courses(LEFT - 60, STAGE, RIGHT + 60, ORCHESTRA, SLUG, height=40, seed=14)
    for number in range(9):
        x = 400 + number * 200
        front.append(dark(x - 34, STAGE + 14, x + 34, ORCHESTRA, SLUG, tone=0.55))
    return [*found, *_paving(200, 2200, ORCHESTRA, (-1050.0, FRONT), 6, 16), *behind(front, EYE, FRONT)]


def _paving(x0: float, x1: float, y: float, reach: tuple[float, float], rows: int, columns: int) -> list[Block]:
    """Slabs of a floor, from the back to the front, each row shifted by half a slab."""
    near, far = reach
    found = []
    for row in range(rows):
        z0, z1 = far + (near - far) * row / rows, far + (near - far) * (row + 1) / rows
        for n in range(columns):
            shift = 0.5 if row % 2 else 0.0
            a = x0 + (x1 - x0) * max(0.0, n - shift) / columns
            b = x0 + (x1 - x0) * (n + 1 - shift if n < columns - 1 else columns) / columns
            corners = (EYE.see(a, y, z0), EYE.see(b, y, z0), EYE.see(b, y, z1), EYE.see(a, y, z1))
            found.append(Block(corners, SLUG, tone=1.04))
    return found


def _seats() -> list[Block]:
    """The ends of the lowest rows of seats on both sides, each a tread and a riser."""
    found: list[Block] = []
    for row in reversed(range(9)):
        inner = 760.0 + 52 * row
        low, high = ORCHESTRA - 32 * row, ORCHESTRA - 32 * (row + 1)
        for side in (0, 1):
            for n in range(11):
                a, b = (side * pi + (1 - 2 * side) * (n + k) * 0.062 for k in (0, 1))
                tread = (
                    _seat(inner, a, high),
                    _seat(inner, b, high),
                    _seat(inner + 52, b, high),
                    _seat(inner + 52, a, high),
                )
                riser = (_seat(inner, a, high), _seat(inner, b, high), _seat(inner, b, low), _seat(inner, a, low))
                found += [_stone(tread, 1.07), _stone(riser, 0.84 if side else 0.76)]
    return found


def _stone(outline: Outline, tone: float) -> Block:
    return Block(outline, SLUG, tone=tone)


def _seat(radius: float, angle: float, y: float) -> Point:
    return EYE.see(EYE.x + radius * cos(angle), y, FRONT - 130 - radius * sin(angle))
