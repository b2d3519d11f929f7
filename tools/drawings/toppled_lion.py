"""The lion as its sources tell of it: overturned and broken, the face with it, not gone. How it lay is ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, pi, sin
from random import Random

from .animals import HEAD
from .block import Block, Look
from .geometry import Outline, Point, box, contains, middle, moved, turned

ABOUT: Point = (1205.0, 767.0)  # the middle of the relief as it stood
TURN = -1.3  # radians: it fell to the left, on its back
FLATTENED = 0.33  # how much of its height is seen of what lies on the ground
LIES_AT: Point = (1205.0, 1214.0)
THICKNESS = 28.0
FACE: Point = (HEAD[0] + 24, HEAD[1] + 34)  # the middle of what is broken off the head
FACE_RADIUS = 112.0

Cell = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class _Piece:
    """One piece of the broken relief: where it was in it, how far it slid, and how far it turned."""

    slid: Point
    turned_by: float

    def put(self, x: float, y: float) -> Point:
        """Return where a point of the relief lies now."""
        [(x, y)] = turned(((x, y),), TURN + self.turned_by, ABOUT)
        across, down = x - ABOUT[0] + self.slid[0], y - ABOUT[1]
        return LIES_AT[0] + across, LIES_AT[1] + down * FLATTENED + self.slid[1]


# By the quarter of the relief: is it right of the middle, is it below it.
PIECES = {
    (False, False): _Piece((-64, 16), -0.1),  # the head
    (True, False): _Piece((-30, 2), 0.06),  # the back
    (False, True): _Piece((56, 18), 0.12),  # the forelegs, with the gazelle
    (True, True): _Piece((32, 6), -0.05),  # the hindquarters
}
CRACK_X, CRACK_Y = 1190.0, 800.0


def toppled(standing: Iterable[Block], cells: Sequence[Cell]) -> tuple[Block, ...]:
    """Return the relief in four pieces on the ground, the far ones first. The face is a broken hollow."""
    stone: dict[_Piece, list[Block]] = {piece: [] for piece in PIECES.values()}
    for block in standing:
        if block.look is Look.CARVING:
            for line in block.carved:
                for piece, run in _split(line):
                    carving = Block(run, block.part, Look.CARVING, carved=(run,))
                    stone[piece].append(_put(carving, piece))
        else:
            piece = _find_piece(middle(block.outline))
            stone[piece].append(_put(block, piece))

    part = next(iter(standing)).part
    found: list[Block] = []
    for piece in sorted(stone, key=lambda piece: middle(_outline(piece, cells))[1]):
        own_cells = [box(*cell) for cell in cells if _find_piece(middle(box(*cell))) is piece]
        for outline in own_cells:
            lowered = tuple((x, y + THICKNESS) for x, y in moved(outline, piece.put))
            found += [Block(_shifted(lowered, 14, 12), part, Look.SHADOW), Block(lowered, part, tone=0.6)]
        found += stone[piece]
        if piece is PIECES[False, False]:
            found += _broken_face(piece, part)
    return tuple(found)


def _put(block: Block, piece: _Piece) -> Block:
    """A block of the relief where its piece lies, in the light that falls on the ground."""
    return block.moved(piece.put, tone=1.04)


def _find_piece(point: Point) -> _Piece:
    return PIECES[point[0] >= CRACK_X, point[1] >= CRACK_Y]


def _outline(piece: _Piece, cells: Sequence[Cell]) -> Outline:
    """All corners of the cells of a piece, where they lie."""
    corners = [corner for cell in cells for corner in box(*cell) if _find_piece(middle(box(*cell))) is piece]
    return moved(tuple(corners), piece.put)


def _split(line: Outline) -> Iterator[tuple[_Piece, Outline]]:
    """Yield the stretches of a carved line that are each on one piece, with their pieces."""
    for piece, points in groupby(line, key=_find_piece):
        run = tuple(points)
        if len(run) > 1:
            yield piece, run


def _broken_face(piece: _Piece, part: str) -> list[Block]:
    """The hollow where the face was: rough stone in shade, cracks around it, and splinters."""
    chance = Random("the face of the lion")
    rim = _ragged(FACE, FACE_RADIUS * 0.96, chance, corners=17)
    hollow = Block(moved(rim, piece.put), part, tone=0.74)
    found = [hollow]
    for _ in range(34):
        angle, reach = chance.uniform(0, 2 * pi), FACE_RADIUS * chance.random() ** 0.6 * 0.82
        at = (FACE[0] + reach * cos(angle), FACE[1] + reach * sin(angle))
        splinter = moved(_ragged(at, chance.uniform(14, 34), chance, corners=6), piece.put)
        if all(contains(hollow.outline, point) for point in splinter):
            found += [
                Block(_shifted(splinter, 3, 5), part, Look.SHADOW),
                Block(splinter, part, tone=chance.uniform(0.82, 1.02)),
            ]
    for turn in range(7):
        angle = 2 * pi * turn / 7 + chance.uniform(-0.2, 0.2)
        crack = moved(_crack(angle, chance), piece.put)
        found.append(Block(crack, part, Look.CARVING, carved=(crack,)))
    return found


def _crack(angle: float, chance: Random) -> Outline:
    """A jagged line from the rim of the broken face outwards."""
    steps = [FACE_RADIUS * share for share in (0.95, 1.12, 1.28, 1.42)]
    points = []
    for reach in steps:
        turn = angle + chance.uniform(-0.09, 0.09)
        points.append((FACE[0] + reach * cos(turn), FACE[1] + reach * sin(turn)))
    return tuple(points)


def _ragged(at: Point, radius: float, chance: Random, *, corners: int) -> Outline:
    """A rough round outline."""
    points = []
    for corner in range(corners):
        angle, reach = 2 * pi * corner / corners, radius * chance.uniform(0.78, 1.0)
        points.append((at[0] + reach * cos(angle), at[1] + reach * sin(angle)))
    return tuple(points)


def _shifted(outline: Outline, across: float, down: float) -> Outline:
    return tuple((x + across, y + down) for x, y in outline)
