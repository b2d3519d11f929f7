"""Walls, arches, steps and merlons as lists of blocks, all in the plane of the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import cos, pi, sin, sqrt
from random import Random

from .block import Block, Look
from .geometry import Eye, Outline, arc, box

Void = Callable[[float], tuple[float, float] | None]  # what a wall leaves open at a height: from x to x


def courses(
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    part: str,
    *,
    height: float = 44,
    length: tuple[float, float] = (62, 118),
    voids: Sequence[Void] = (),
    ragged: float = 0,
    tone: float = 1.0,
    seed: int = 1,
) -> list[Block]:
    """A wall of courses from the height y0 down to y1; `ragged` is how far the ends of its top courses step in."""
    chance = Random(seed)
    count = max(1, round((y1 - y0) / height))
    step = (y1 - y0) / count
    found: list[Block] = []
    for row in range(count):
        top, bottom = y0 + row * step, y0 + (row + 1) * step
        inward = ragged * max(0, 3 - row) / 3
        left, right = x0 + inward * chance.random(), x1 - inward * chance.random()
        found += _course(left, right, top, bottom, part, length, voids, tone, chance)
    return found


def _course(
    left: float,
    right: float,
    top: float,
    bottom: float,
    part: str,
    length: tuple[float, float],
    voids: Sequence[Void],
    tone: float,
    chance: Random,
) -> list[Block]:
    """One course: its open stretches cut out, each rest divided; the ends follow the edge of the opening."""
    rests = [((left, left), (right, right))]
    for void in voids:
        upper, lower = void(top), void(bottom)
        if lower is None:
            continue
        crown, slope = (lower[0] + lower[1]) / 2, bottom - top  # no block over the crown tapers to a splinter
        upper = upper or (min(crown, lower[0] + slope), max(crown, lower[1] - slope))
        rests = [rest for (a, b) in rests for rest in ((a, (upper[0], lower[0])), ((upper[1], lower[1]), b))]
        rests = [((a[0], a[1]), (b[0], b[1])) for a, b in rests if b[1] - a[1] > 6 and b[0] - a[0] > 3]
    found: list[Block] = []
    for a, b in rests:
        joints = _joints((a[0] + a[1]) / 2, (b[0] + b[1]) / 2, length, chance)
        ends = [a, *((x, x) for x in joints), b]
        for p, q in pairwise(ends):
            found.append(Block(((p[0], top), (q[0], top), (q[1], bottom), (p[1], bottom)), part, tone=tone))
    return found


def _joints(left: float, right: float, length: tuple[float, float], chance: Random) -> list[float]:
    """Where a course is divided, so that no block is a splinter."""
    found, x = [], left + chance.uniform(*length) * chance.uniform(0.55, 1.0)
    while x < right - length[0] * 0.6:
        found.append(x)
        x += chance.uniform(*length)
    return found


def arched(cx: float, spring: float, radius: float) -> Void:
    """The opening under a round arch, down to the ground."""

    def void(y: float) -> tuple[float, float] | None:
        if y >= spring:
            return cx - radius, cx + radius
        rest = radius**2 - (spring - y) ** 2
        return (cx - sqrt(rest), cx + sqrt(rest)) if rest > 0 else None

    return void


def dark(x0: float, y0: float, x1: float, y1: float, part: str, *, tone: float = 0.36) -> Block:
    """A door or a window: what lies behind it is too dark to see."""
    return Block(box(x0, y0, x1, y1), part, Look.MOULDING, tone)


def arch(cx: float, spring: float, radius: float, ring: float, part: str, *, stones: int = 15) -> list[Block]:
    """The voussoirs of a round arch, with a line along the extrados and a keystone that stands out."""
    found = []
    for stone in range(stones):
        a, b = pi * stone / stones, pi * (stone + 1) / stones
        key = ring * 0.16 if stone == stones // 2 else 0
        outline = (*arc(cx, spring, radius + ring + key, radius + ring + key, b, a, 3),
                   *arc(cx, spring, radius - key / 3, radius - key / 3, a, b, 3))  # fmt: skip
        line = arc(cx, spring, radius + ring * 0.72, radius + ring * 0.72, b, a, 3)
        inner = arc(cx, spring, radius + ring * 0.3, radius + ring * 0.3, b, a, 3)
        found.append(Block(outline, part, tone=1.03, carved=(line, inner)))
    return found


def reveal(
    eye: Eye, cx: float, spring: float, radius: float, foot: float, depth: float, part: str, *, stones: int = 14
) -> list[Block]:
    """The inner faces of an arched opening: jambs and soffit, as far as the eye sees them."""
    line = [(cx - radius, foot - (foot - spring) * step / 7) for step in range(7)]
    line += [(cx - radius * cos(pi * s / stones), spring - radius * sin(pi * s / stones)) for s in range(stones + 1)]
    line += [(cx + radius, spring + (foot - spring) * (step + 1) / 7) for step in range(7)]
    found = []
    for a, b in pairwise(line):
        outline = (a, b, eye.see(*b, depth), eye.see(*a, depth))
        down = max(0.0, cos(pi * (a[0] + b[0] - 2 * cx) / (2 * radius) / 2)) if b[1] < spring else 0.0
        tone = (0.80 if (a[0] + b[0]) / 2 > cx else 0.55) - 0.12 * down
        found.append(Block(outline, part, Look.MOULDING, tone=tone))
    return found


def shadow_on_ground(x0: float, x1: float, y: float, reach: float, part: str, *, slant: float = 70) -> list[Block]:
    """The shadow of something that stands between x0 and x1, in narrow pieces; light comes from the upper left."""
    pieces = max(1, round((x1 - x0) / 30))
    step = (x1 - x0) / pieces
    found = []
    for piece in range(pieces):
        a, b = x0 + piece * step, x0 + (piece + 1) * step
        outline: Outline = ((a, y), (b, y), (b + slant, y + reach), (a + slant, y + reach))
        found.append(Block(outline, part, Look.GROUND))
    return found


def shadow_on_wall(x0: float, x1: float, y: float, reach: float, part: str) -> list[Block]:
    """The shadow under something that stands out, in narrow pieces."""
    pieces = max(1, round((x1 - x0) / 26))
    step = (x1 - x0) / pieces
    return [
        Block(box(x0 + piece * step, y, x0 + (piece + 1) * step, y + reach), part, Look.SHADOW)
        for piece in range(pieces)
    ]


def steps(x0: float, x1: float, y: float, count: int, part: str, *, rise: float = 17, tread: float = 16) -> list[Block]:
    """Steps seen from the front, the lowest the widest; `y` is the ground."""
    found: list[Block] = []
    for number in range(count):
        grow = number * tread
        top = y - (count - number) * rise
        bottom = y - (count - number - 1) * rise
        found += courses(x0 - grow, top, x1 + grow, bottom, part, height=rise, length=(90, 170), seed=number + 3)
    return found[::-1]


def merlons(x0: float, x1: float, y: float, part: str, *, width: float = 64) -> list[Block]:
    """Stepped merlons on top of a wall; `y` is where they stand."""
    count = max(1, round((x1 - x0) / (width * 1.18)))
    step = (x1 - x0) / count
    found = []
    for number in range(count):
        x, w = x0 + number * step, step * 0.86
        points = [(x, y), (x, y - w * 0.28)]
        for share, high in ((0.16, 0.52), (0.33, 0.78)):
            points += [(x + w * share, points[-1][1]), (x + w * share, y - w * high)]
        mirrored = [(2 * x + w - px, py) for px, py in reversed(points)]
        found.append(Block((*points, *mirrored), part))
    return found
