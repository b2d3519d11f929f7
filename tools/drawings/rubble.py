"""Rubble: heaps of broken blocks and drums that fill a region and never leave it."""

from __future__ import annotations

from math import pi
from random import Random

from .block import Block, Look, Region
from .geometry import Outline, Point, arc, bounds, box, lies_in, middle, turned


def heap(region: Region, seed: int, *, size: float, drums: bool) -> list[Block]:
    """Blocks piled in the outline of a region of debris, from the back to the front."""
    chance = Random(seed)
    left, top, right, bottom = bounds(region.outline)
    size = min(size, (bottom - top) * 0.18)  # a heap far away is low, and its stones are small
    count = int((right - left) * (bottom - top) / (size * size) * 3.4)
    places = sorted(
        ((chance.uniform(left, right), top + (bottom - top) * chance.random()) for _ in range(count)),
        key=lambda place: place[1],
    )
    found: list[Block] = []
    for x, y in places:
        near = 0.7 + 0.55 * (y - top) / (bottom - top)
        stone = _stone((x, y), size * near * chance.choice((0.5, 0.7, 0.9, 1.1, 1.35)), region.part, chance, drums)
        if all(lies_in(block.outline, region.outline) for block in stone):
            found += stone
    return found


def _stone(at: Point, size: float, part: str, chance: Random, drums: bool) -> list[Block]:
    kind = chance.random()
    if drums and kind < 0.07 and size > 16:
        return _drum(at, size, part, chance)
    return _broken(at, size, part, chance, carved=kind > 0.88)


def _broken(at: Point, size: float, part: str, chance: Random, *, carved: bool) -> list[Block]:
    """A block as a tilted box: a face in half light, its upper side in full light, one end in shade."""
    width, height = size * chance.uniform(1.0, 1.8), size * chance.uniform(0.55, 0.85)
    angle = chance.gauss(0, 0.32)
    dx, dy = size * chance.uniform(-0.3, 0.4), -size * chance.uniform(0.22, 0.42)
    x, y = at
    front = turned(box(x - width / 2, y - height, x + width / 2, y), angle, at)
    a, b, c, d = front
    up = (a, (a[0] + dx, a[1] + dy), (b[0] + dx, b[1] + dy), b)
    end: Outline = (b, (b[0] + dx, b[1] + dy), (c[0] + dx, c[1] + dy), c)
    if dx < 0:
        end = (a, (a[0] + dx, a[1] + dy), (d[0] + dx, d[1] + dy), d)
    lines = _mouldings(front) if carved else ()
    tone = chance.uniform(0.82, 0.96)
    return [
        Block(_under(front), part, Look.SHADOW),
        Block(end, part, tone=0.62),
        Block(up, part, tone=1.07),
        Block(front, part, tone=tone, carved=lines),
    ]


def _under(front: Outline) -> Outline:
    """A little shade at the foot."""
    _, _, c, d = front
    return (d, c, (c[0] + 5, c[1] + 5), (d[0] + 5, d[1] + 5))


def _mouldings(front: Outline) -> tuple[Outline, ...]:
    """The lines of a cornice that this block was part of."""
    a, b, c, d = front
    return tuple(
        ((a[0] + (d[0] - a[0]) * s, a[1] + (d[1] - a[1]) * s), (b[0] + (c[0] - b[0]) * s, b[1] + (c[1] - b[1]) * s))
        for s in (0.25, 0.42, 0.72)
    )


def _drum(at: Point, size: float, part: str, chance: Random) -> list[Block]:
    """A fallen drum: a short cylinder lying down, its end towards us."""
    x, y = at
    r, long = size * 0.62, size * chance.uniform(1.0, 1.7)
    angle = chance.uniform(-0.25, 0.25)
    body = turned(box(x, y - 2 * r, x + long, y), angle, at)
    face = turned(arc(x, y - r, r * 0.72, r, 0, 2 * pi, 18)[:-1], angle, at)
    # A lying cylinder is lit from above: the strips of the brush run from the upper to the lower edge.
    a, b, c, d = body
    return [
        Block((b, c, d, a), part, Look.ROUND, 0.98),
        Block(face, part, tone=0.9, carved=(_ring(face),)),
    ]


def _ring(face: Outline) -> Outline:
    x, y = middle(face)
    inner = [(x + (px - x) * 0.3, y + (py - y) * 0.3) for px, py in face]
    return (*inner, inner[0])
