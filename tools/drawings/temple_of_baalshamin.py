"""The Temple of Baalshamin: a porch of columns with brackets, the cella behind it, and columns of its court."""

from __future__ import annotations

from .block import Block, Look, Scene, behind, receding
from .geometry import Eye, box
from .masonry import courses, dark, shadow_on_ground, shadow_on_wall, steps
from .orders import column, entablature, pediment, pilaster

SLUG = "temple-of-baalshamin"
CELLA, COLUMNS = f"{SLUG}-cella", f"{SLUG}-columns"
EYE = Eye(1850, 1120, 1500)
GROUND, FLOOR = 1318.0, 1270.0
LEFT, RIGHT, HIGH = 640.0, 1330.0, 620.0
FACADE, BACK = 300.0, 1250.0  # how far behind the porch the cella's front and its rear wall lie


def scene() -> Scene:
    """The blocks of both states."""
    blocks = [*_court(), *_flank(), *_front(), *_porch()]
    return Scene(SLUG, tuple(blocks), EYE, GROUND, ((1640, 1830),), rubble=42)


def _court() -> list[Block]:
    """Columns of the court on both sides."""
    found: list[Block] = []
    for xs in ((-560, -340, -120, 100), (1980, 2230, 2480, 2730)):
        row: list[Block] = shadow_on_ground(xs[0] - 40, xs[-1] + 60, GROUND, 26, COLUMNS)
        for x in xs:
            row += column(x, GROUND, 600, 76, COLUMNS, drums=5, bracket=True, seed=x)
        row += entablature(xs[0] - 62, xs[-1] + 62, GROUND - 600, 96, COLUMNS, length=125)
        found += behind(row, EYE, 420 if xs[0] < 0 else 700)
    return found


def _flank() -> list[Block]:
    """The long side of the cella, which runs away from the eye."""
    found = courses(FACADE, FLOOR - HIGH, BACK, FLOOR, CELLA, height=50, length=(90, 170), seed=21)
    for depth in (FACADE + 50, 650, 940, BACK - 40):
        found += pilaster(depth, FLOOR, HIGH, 74, CELLA, seed=int(depth))
    found += entablature(0, BACK, FLOOR - HIGH, 108, CELLA, length=160, reach=0)
    return receding(found, EYE, RIGHT, tone=0.74)


def _front() -> list[Block]:
    """The front of the cella, with its door, in the shade of the porch."""
    cx = (LEFT + RIGHT) / 2
    frame = [
        Block(box(x0, 770, x0 + 34, FLOOR), CELLA, Look.MOULDING, 0.9, (((x0 + 12, 772), (x0 + 12, FLOOR)),))
        for x0 in (cx - 112, cx + 78)
    ]
    lintel = Block(box(cx - 130, 746, cx + 130, 800), CELLA, Look.MOULDING, 0.92, (((cx - 130, 764), (cx + 130, 764)),))
    wall = courses(LEFT, FLOOR - HIGH, RIGHT, FLOOR, CELLA, height=50, length=(80, 140), tone=0.8, seed=5)
    corners = [block for x in (LEFT + 40, RIGHT - 40) for block in pilaster(x, FLOOR, HIGH, 70, CELLA, tone=0.84)]
    door = [dark(cx - 78, 800, cx + 78, FLOOR, CELLA), *frame, lintel]
    shade = shadow_on_wall(LEFT, RIGHT, FLOOR - HIGH, 110, CELLA)
    return behind([*wall, *corners, *door, *shade], EYE, FACADE)


def _porch() -> list[Block]:
    found = shadow_on_ground(LEFT - 50, RIGHT + 40, GROUND, 40, CELLA)
    found += steps(LEFT - 20, RIGHT + 20, GROUND, 3, CELLA, rise=16, tread=18)
    for x in (LEFT + 40, RIGHT - 40):
        found += behind(column(x, FLOOR, HIGH, 76, CELLA, drums=5, bracket=True, seed=int(x) + 7), EYE, 150, tone=0.92)
    for x in (LEFT + 40, LEFT + 232, RIGHT - 232, RIGHT - 40):
        found += column(x, FLOOR, HIGH, 76, CELLA, drums=5, bracket=True, seed=int(x))
    found += entablature(LEFT - 8, RIGHT + 8, FLOOR - HIGH, 108, CELLA, length=134)
    found += pediment(LEFT - 34, RIGHT + 34, FLOOR - HIGH - 108, 168, CELLA)
    return found
