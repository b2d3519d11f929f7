"""The Temple of Bel from the west: colonnade, entrance and cella on their podium, in the walled precinct."""

from __future__ import annotations

from .block import Block, Look, Scene, behind
from .geometry import Eye, box
from .masonry import arch, arched, courses, dark, merlons, reveal, shadow_on_ground, shadow_on_wall, steps
from .orders import column, entablature, pilaster

SLUG = "temple-of-bel"
CELLA, ROW, ENTRANCE = f"{SLUG}-cella", f"{SLUG}-column-row", f"{SLUG}-portico"  # UNESCO calls the entrance so
WALLS, COURT = f"{SLUG}-walls", f"{SLUG}-courtyard-columns"
PODIUM = f"{SLUG}-podium"  # not a record: nobody says what became of it
EYE = Eye(1060, 1140)
GROUND, FLOOR = 1310.0, 1238.0
DOOR = 905.0


def scene() -> Scene:
    """The blocks of both states."""
    blocks = [*_walls(), *_court(), *_podium(), *_cella(), *_row(), *_entrance()]
    return Scene(SLUG, tuple(blocks), EYE, GROUND)


def _walls() -> list[Block]:
    found = courses(-500, 985, 3500, GROUND, WALLS, height=54, length=(80, 150), tone=0.97, seed=2)
    for x in range(-420, 3500, 290):
        found += pilaster(x, GROUND, 325, 58, WALLS, seed=x)
    found += entablature(-500, 3500, 985, 66, WALLS, length=190, ornament=False)
    return behind(found, EYE, 1000)


def _court() -> list[Block]:
    """Columns of the court."""
    found: list[Block] = []
    for x in range(2240, 2900, 118):
        found += column(x, GROUND, 440, 52, COURT, seed=x)
    found += entablature(2200, 2870, GROUND - 440, 72, COURT, length=118)
    return behind(found, EYE, 760)


def _podium() -> list[Block]:
    shadow = shadow_on_ground(372, 2028, GROUND, 40, PODIUM)
    return shadow + steps(430, 1970, GROUND, 4, PODIUM, rise=18, tread=18)


def _cella() -> list[Block]:
    found = courses(470, 470, 1930, FLOOR, CELLA, height=56, length=(80, 150), tone=0.87, seed=12)
    found.append(dark(DOOR - 110, 660, DOOR + 110, FLOOR, CELLA))
    for x in (1345, 1700):
        found += [_surround(x), dark(x - 34, 640, x + 34, 780, CELLA)]
    for x in (500, 1480, 1900):
        found += pilaster(x, FLOOR, 768, 66, CELLA, tone=0.9, seed=x)
    found += shadow_on_wall(470, 1930, 470, 60, CELLA)
    found += entablature(456, 1944, 470, 96, CELLA, length=150, tone=0.95)
    found += merlons(470, 1930, 374, CELLA, width=92)
    return behind(found, EYE, 330)


def _surround(x: float) -> Block:
    """The moulded frame of a window."""
    outline = box(x - 58, 604, x + 58, 800)
    return Block(outline, CELLA, Look.MOULDING, 0.98, (box(x - 48, 614, x + 48, 790), ((x - 58, 620), (x + 58, 620))))


def _row() -> list[Block]:
    found: list[Block] = []
    for x in (492, 652, 1160, 1318, 1476, 1634, 1792, 1930):
        found += column(x, FLOOR, 690, 74, ROW, drums=6, fluted=True, seed=x)
    found += entablature(446, 706, FLOOR - 690, 104, ROW, length=130)
    found += entablature(1106, 1976, FLOOR - 690, 104, ROW, length=145)
    found += merlons(452, 700, FLOOR - 794, ROW, width=70)
    found += merlons(1130, 1640, FLOOR - 794, ROW, width=70)
    return found


def _entrance() -> list[Block]:
    """The entrance in the row of columns, under an arch. Its frame is simplified."""
    left, right, top, half, spring = DOOR - 176, DOOR + 176, 520.0, 82.0, 800.0
    found = reveal(EYE, DOOR, spring, half, FLOOR, 150, ENTRANCE)
    found += courses(left, top, right, FLOOR, ENTRANCE, height=58, voids=[arched(DOOR, spring, half)], seed=31)
    found += arch(DOOR, spring, half, 54, ENTRANCE, stones=11)
    for side in (-1, 1):
        x0, x1 = sorted((DOOR + side * half, DOOR + side * (half + 54)))
        for n in range(6):
            y0, y1 = spring + (FLOOR - spring) * n / 6, spring + (FLOOR - spring) * (n + 1) / 6
            lines = tuple(((x0 + w, y0), (x0 + w, y1)) for w in (14, 26, 40))
            found.append(Block(box(x0, y0, x1, y1), ENTRANCE, Look.MOULDING, 1.04, lines))
    found += shadow_on_wall(left, right, top, 22, ENTRANCE)
    found += entablature(left - 8, right + 8, top, 92, ENTRANCE, length=120)
    found += courses(left + 30, 392, right - 40, top - 92, ENTRANCE, ragged=120, seed=8)
    return found
