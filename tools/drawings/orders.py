"""Columns, pilasters, entablatures and pediments, in simplified Corinthian."""

from __future__ import annotations

from itertools import pairwise
from math import pi
from random import Random

from .block import Block, Look
from .geometry import Outline, Point, arc, box, smooth
from .masonry import courses


def column(
    cx: float,
    foot: float,
    height: float,
    width: float,
    part: str,
    *,
    drums: int = 6,
    fluted: bool = False,
    bracket: bool = False,
    tone: float = 1.0,
    seed: int = 1,
) -> list[Block]:
    """A column from its foot up: plinth and base, drums that taper, capital. `bracket` is the console for a statue."""
    chance = Random(seed)
    base_height, cap_height = width * 0.5, width * 1.15
    found = base(cx, foot, width, base_height, part, tone)
    low, high = foot - base_height, foot - height + cap_height
    marks = [0.0, *sorted((n + chance.uniform(-0.18, 0.18)) / drums for n in range(1, drums)), 1.0]
    look = Look.FLUTED if fluted else Look.ROUND
    for a, b in pairwise(marks):
        wide, narrow = width * (1 - 0.14 * a) / 2, width * (1 - 0.14 * b) / 2
        y0, y1 = low - (low - high) * b, low - (low - high) * a
        outline = ((cx - narrow, y0), (cx + narrow, y0), (cx + wide, y1), (cx - wide, y1))
        found.append(Block(outline, part, look, tone))
    if bracket:
        found += console(cx, low - (low - high) * 0.56, width, part, tone)
    return found + capital(cx, high, width * 0.86, cap_height, part, tone)


def base(cx: float, foot: float, width: float, height: float, part: str, tone: float = 1.0) -> list[Block]:
    """An Attic base: plinth, torus, hollow, torus."""
    half = width / 2
    plinth = Block(box(cx - half * 1.36, foot - height * 0.42, cx + half * 1.36, foot), part, Look.STONE, tone)
    rolls = []
    for low, high, reach in ((0.42, 0.68, 1.3), (0.68, 0.8, 1.08), (0.8, 1.0, 1.16)):
        roll = box(cx - half * reach, foot - height * high, cx + half * reach, foot - height * low)
        rolls.append(Block(roll, part, Look.ROUND, tone))
    return [plinth, *rolls]


def console(cx: float, y: float, width: float, part: str, tone: float = 1.0) -> list[Block]:
    """The bracket on the shaft that carried a statue."""
    half = width * 0.36
    body = ((cx - half, y), (cx + half, y), (cx + half * 0.62, y + width * 0.5), (cx - half * 0.62, y + width * 0.5))
    slab = box(cx - half * 1.25, y - width * 0.16, cx + half * 1.25, y)
    lines = (((cx - half * 0.8, y + width * 0.22), (cx + half * 0.8, y + width * 0.22)),)
    return [
        Block(body, part, Look.MOULDING, 0.88 * tone, lines),
        Block(slab, part, Look.MOULDING, 1.06 * tone),
    ]


def capital(cx: float, foot: float, width: float, height: float, part: str, tone: float = 1.0) -> list[Block]:
    """A Corinthian capital: a bell with two rows of leaves, volutes, and the abacus."""
    half, top = width / 2, foot - height
    bell_top = foot - height * 0.86
    reach = half * 1.42
    bell: Outline = (
        (cx - reach, bell_top), (cx + reach, bell_top),
        (cx + half * 1.12, foot - height * 0.45), (cx + half, foot), (cx - half, foot),
        (cx - half * 1.12, foot - height * 0.45),
    )  # fmt: skip
    lines: list[Outline] = [((cx - half, foot - 2), (cx + half, foot - 2))]
    for row, (level, tall, count) in enumerate(((0.0, 0.40, 4), (0.30, 0.36, 3))):
        wide = 2 * half * (1 + 0.12 * row) / count
        for leaf in range(count):
            x = cx - wide * count / 2 + wide * (leaf + 0.5)
            y0, y1 = foot - height * level, foot - height * (level + tall)
            lines.append(smooth(((x - wide * 0.46, y0), (x - wide * 0.4, y1 + 6), (x, y1),
                                 (x + wide * 0.4, y1 + 6), (x + wide * 0.46, y0))))  # fmt: skip
            lines.append(((x, y0), (x, y1 + height * 0.05)))
    for side in (-1, 1):
        x, y, r = cx + side * reach * 0.80, foot - height * 0.74, height * 0.1
        lines.append(arc(x, y, r, r, 0, 2 * pi, 10))
        lines.append(
            smooth(((cx + side * half * 0.25, foot - height * 0.5), (cx + side * half * 0.8, y - r), (x, y - r)))
        )
    abacus = box(cx - reach * 1.04, top, cx + reach * 1.04, bell_top)
    return [
        Block(bell, part, Look.MOULDING, 0.93 * tone, tuple(lines)),
        Block(abacus, part, Look.MOULDING, 1.05 * tone),
    ]


def pilaster(
    cx: float, foot: float, height: float, width: float, part: str, *, tone: float = 1.0, seed: int = 1
) -> list[Block]:
    """A flat pilaster with base and capital."""
    cap = width * 0.95
    half = width / 2
    shaft = courses(cx - half, foot - height + cap, cx + half, foot - width * 0.34, part, height=64,
                    length=(400, 500), tone=1.05 * tone, seed=seed)  # fmt: skip
    foot_block = Block(box(cx - half * 1.25, foot - width * 0.34, cx + half * 1.25, foot), part, Look.STONE, tone)
    return [foot_block, *shaft, *capital(cx, foot - height + cap, width * 0.92, cap, part, tone)]


def entablature(
    x0: float,
    x1: float,
    y: float,
    height: float,
    part: str,
    *,
    length: float = 128,
    ornament: bool = True,
    tone: float = 1.0,
    reach: float | None = None,
) -> list[Block]:
    """Architrave, frieze and cornice, each in blocks; `y` is the underside. The cornice stands out by `reach`."""
    out = height * 0.24 if reach is None else reach
    architrave, frieze = y - height * 0.38, y - height * 0.66
    found = []
    for a, b in _cut(x0, x1, length, 0.0):
        line = ((a + 3, y - height * 0.15), (b - 3, y - height * 0.15))
        upper = ((a + 3, y - height * 0.30), (b - 3, y - height * 0.30))
        found.append(Block(box(a, architrave, b, y), part, Look.STONE, tone, (line, upper)))
    for a, b in _cut(x0 + 2, x1 - 2, length, 0.5):
        lines = _scroll(a, b, architrave, frieze) if ornament else ()
        found.append(Block(box(a, frieze, b, architrave), part, Look.STONE, 0.94 * tone, lines))
    for a, b in _cut(x0 - out * 0.4, x1 + out * 0.4, length, 0.25):
        found.append(_dentils(a, b, frieze - height * 0.12, frieze, part, tone))
    for a, b in _cut(x0 - out, x1 + out, length * 1.1, 0.7):
        lines = (((a + 2, frieze - height * 0.2), (b - 2, frieze - height * 0.2)),)
        found.append(Block(box(a, y - height, b, frieze - height * 0.12), part, Look.STONE, 1.08 * tone, lines))
    return found


def _cut(x0: float, x1: float, length: float, phase: float) -> list[tuple[float, float]]:
    """A stretch cut into about equal pieces, the first one shorter by `phase`."""
    count = max(1, round((x1 - x0) / length))
    step = (x1 - x0) / count
    marks = [x0, *(x0 + step * (n + 1 - phase * 0.6) for n in range(count - 1)), x1]
    return list(pairwise(marks))


def _dentils(a: float, b: float, top: float, bottom: float, part: str, tone: float) -> Block:
    count = max(1, round((b - a) / 13))
    step = (b - a) / count
    lines = tuple(
        ((a + step * (n + share), top + 2), (a + step * (n + share), bottom - 2))
        for n in range(count)
        for share in (0.25, 0.72)
    )
    return Block(box(a, top, b, bottom), part, Look.MOULDING, 0.8 * tone, lines)


def _scroll(a: float, b: float, low: float, high: float) -> tuple[Outline, ...]:
    """A running scroll in a frieze."""
    middle, swing = (low + high) / 2, (low - high) * 0.26
    count = max(2, round((b - a) / 24) * 2)
    step = (b - a - 8) / count
    wave = smooth([(a + 4 + step * n, middle + (swing if n % 2 else -swing)) for n in range(count + 1)], parts=4)
    buds = tuple(
        arc(a + 4 + step * n, middle + (-swing if n % 2 else swing) * 0.35, 3.4, 3.4, 0, 2 * pi, 6)
        for n in range(1, count)
    )
    return wave, *buds


def pediment(x0: float, x1: float, y: float, height: float, part: str) -> list[Block]:
    """A gable: the field in courses, then the two slopes in blocks; `y` is its foot."""
    cx = (x0 + x1) / 2
    slope = height / ((x1 - x0) / 2)

    def inner(level: float) -> float:
        return (y - level) / slope

    found: list[Block] = []
    rows = max(2, round(height / 40))
    step = height / rows
    for row in range(rows):
        top, low = y - (row + 1) * step, y - row * step
        a, b, c, d = x0 + inner(low), x0 + inner(top), x1 - inner(top), x1 - inner(low)
        count = max(1, round((d - a) / 110))
        xs = [a + (d - a) * n / count for n in range(count + 1)]
        for p, q in pairwise(xs):
            found.append(
                Block(((min(max(p, b), c), top), (min(max(q, b), c), top), (q, low), (p, low)), part, tone=0.9)
            )
    return found + [block for start in (x0, x1) for block in _slope((start, y), (cx, y - height), part)]


def _slope(foot: Point, peak: Point, part: str) -> list[Block]:
    """One sloping side of a gable, in blocks."""
    pieces = max(2, round(abs(peak[0] - foot[0]) / 120))
    thick = (foot[1] - peak[1]) * 0.24
    marks = [
        (foot[0] + (peak[0] - foot[0]) * n / pieces, foot[1] + (peak[1] - foot[1]) * n / pieces)
        for n in range(pieces + 1)
    ]
    found = []
    for (px, py), (qx, qy) in pairwise(marks):
        line = ((px, py - thick * 0.5), (qx, qy - thick * 0.5))
        outline = ((px, py), (qx, qy), (qx, qy - thick), (px, py - thick))
        found.append(Block(outline, part, tone=1.06, carved=(line,)))
    return found
