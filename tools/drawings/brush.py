"""The brush: draws one block in stone, ink and shade. What it draws of a block never leaves the block's outline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import cos, pi
from random import Random

from PIL import Image, ImageChops, ImageDraw

from .block import Block, Look
from .geometry import HEIGHT, WIDTH, Outline, Point, area, bounds, edges, middle

SCALE = 2  # drawn this much larger and reduced at the end, for soft edges
LIMESTONE = (233, 203, 158)
INK = (76, 52, 32)
JOINT = (112, 82, 53)
LIGHT = (255, 240, 210)
PALE = (240, 228, 204)  # of what nothing is known of
PALE_STRENGTH = 110  # of 255: the ground shows through
BORDER, DASH = 5, 18  # of its dashed border: how wide, and how long
Colour = tuple[int, int, int]


class Sheet:
    """The stones of a picture on their own sheet, with a mask of where stone is."""

    def __init__(self) -> None:
        size = (WIDTH * SCALE, HEIGHT * SCALE)
        self.stone = Image.new("RGB", size, LIMESTONE)
        self.mask = Image.new("L", size, 0)
        self.shade = Image.new("L", size, 0)
        self._ink = ImageDraw.Draw(self.stone, "RGBA")
        self._mask = ImageDraw.Draw(self.mask)
        self._shade = ImageDraw.Draw(self.shade)

    def draw(self, block: Block, chance: Random) -> None:
        """Draw a block over what is there."""
        match block.look:
            case Look.SHADOW:
                self._ink.polygon(_scaled(block.outline), (*INK, 92))
            case Look.GROUND:
                self._shade.polygon(_scaled(block.outline), 88)
            case Look.CARVING:
                self._carve(block, weight=4)
            case Look.ROUND | Look.FLUTED:
                self._fill(block.outline, JOINT)
                self._cylinder(block, chance)
                self._carve(block, weight=2)
            case _:
                self._fill(block.outline, JOINT)
                self._face(block, chance)
                self._carve(block, weight=2)

    def draw_dashed(self, outlines: Iterable[Outline]) -> None:
        """Draw what nothing is known of: all these outlines as one pale shape with a dashed border."""
        shape = Image.new("L", self.stone.size, 0)
        pen = ImageDraw.Draw(shape)
        for outline in outlines:
            pen.polygon(_scaled(outline), 255)

        inner = shape
        for dx, dy in ((BORDER, 0), (-BORDER, 0), (0, BORDER), (0, -BORDER)):
            inner = ImageChops.darker(inner, ImageChops.offset(shape, dx, dy))
        dashes = ImageChops.multiply(ImageChops.subtract(shape, inner), _stripes(shape.size))
        self.stone.paste(PALE, mask=shape)
        self.stone.paste(INK, mask=dashes)
        pale_mask = shape.point([0] * 255 + [PALE_STRENGTH])
        self.mask.paste(ImageChops.lighter(self.mask, pale_mask))
        self.mask.paste(255, mask=dashes)

    def _fill(self, outline: Outline, colour: Colour) -> None:
        self._ink.polygon(_scaled(outline), colour)
        self._mask.polygon(_scaled(outline), 255)

    def _line(self, points: Outline, colour: Colour, strength: int, weight: int) -> None:
        self._ink.line(_scaled(points), (*colour, strength), weight, joint="curve")

    def _carve(self, block: Block, weight: int) -> None:
        for line in block.carved:
            self._line(tuple((x + 1.2, y + 1.4) for x, y in line), LIGHT, 70, weight)
            self._line(line, INK, 165, weight)

    def _face(self, block: Block, chance: Random) -> None:
        worn = block.outline if block.look is Look.MOULDING else _worn(block.outline, chance)
        colour = _stone(chance, block.tone)
        self._ink.polygon(_scaled(worn), colour)
        self._bevel(worn, block.tone)
        self._pits(worn, chance)
        if block.tone < 0.86:
            for line in hatching(worn, 9.0):
                self._line(line, INK, int(95 * (1 - block.tone) / 0.4), 2)
        self._line((*worn, worn[0]), INK, 150, 2)

    def _bevel(self, outline: Outline, tone: float) -> None:
        """Light along the sides that look up and to the left, shade along the others."""
        x, y = middle(outline)
        for a, b in edges(outline):
            towards = (a[0] + b[0]) / 2 - x + 1.6 * ((a[1] + b[1]) / 2 - y)
            inset = tuple((px + _step(x - px, 1.6), py + _step(y - py, 1.6)) for px, py in (a, b))
            if towards < 0:
                self._line(inset, LIGHT, int(95 * tone), 3)
            else:
                self._line(inset, INK, 60, 3)

    def _pits(self, outline: Outline, chance: Random) -> None:
        left, top, right, bottom = bounds(outline)
        for _ in range(min(9, int(area(outline) / 700))):
            x = chance.uniform(left + 6, max(left + 7, right - 14))
            y = chance.uniform(top + 5, max(top + 6, bottom - 6))
            length = chance.uniform(1.0, 7.0)
            if right - left > 22 and bottom - top > 14:
                self._line(((x, y), (x + length, y + chance.uniform(-1, 1.5))), INK, chance.randint(25, 70), 2)

    def _cylinder(self, block: Block, chance: Random) -> None:
        """Strips from left to right; the outline is upper left, upper right, lower right, lower left."""
        upper_left, upper_right, lower_right, lower_left = block.outline
        strips = 28 if block.look is Look.FLUTED else 18
        base, strength = _stone(chance, 1.0), chance.uniform(0.97, 1.03) * block.tone
        for strip in range(strips):
            s, t = strip / strips, (strip + 1) / strips
            light = 0.56 + 0.52 * max(0.0, cos((s + t) * pi / 2 - 0.95)) ** 0.8
            if block.look is Look.FLUTED and strip % 2:
                light *= 0.84
            quad = (_at(upper_left, upper_right, s), _at(upper_left, upper_right, t),
                    _at(lower_left, lower_right, t), _at(lower_left, lower_right, s))  # fmt: skip
            self._ink.polygon(_scaled(quad), _lit(base, light * strength))
        self._line((upper_left, upper_right), INK, 120, 2)
        self._line((lower_left, lower_right), INK, 150, 2)
        self._line((upper_left, lower_left), INK, 140, 2)
        self._line((upper_right, lower_right), INK, 190, 3)


def _stripes(size: tuple[int, int]) -> Image.Image:
    """Slanting stripes over everything, which cut a line of any direction but their own into dashes."""
    period = 2 * DASH
    tile = Image.new("L", (period, period))
    tile.putdata([255 * ((x + 2 * y) % period < DASH * 1.2) for y in range(period) for x in range(period)])
    stripes = Image.new("L", size)
    for x in range(0, size[0], period):
        for y in range(0, size[1], period):
            stripes.paste(tile, (x, y))
    return stripes


def hatching(outline: Outline, distance: float) -> Iterator[Outline]:
    """Slanting lines across an outline."""
    left, top, right, bottom = bounds(outline)
    offset = left + top - (left + top) % distance + distance
    while offset < right + bottom:
        crossings = sorted(_crossings(outline, offset))
        yield from zip(crossings[::2], crossings[1::2], strict=False)
        offset += distance


def _crossings(outline: Outline, offset: float) -> Iterator[Point]:
    """Where the line x + y = offset crosses the outline."""
    for a, b in edges(outline):
        one, two = a[0] + a[1] - offset, b[0] + b[1] - offset
        if (one < 0) != (two < 0):
            yield _at(a, b, one / (one - two))


def _worn(outline: Outline, chance: Random) -> Outline:
    """Corners cut a little and sides a little uneven, always inwards."""
    x, y = middle(outline)
    found: list[Point] = []
    for (before, corner), (_, after) in pairwise([(outline[-1], outline[0]), *edges(outline)][: len(outline) + 1]):
        cut = chance.choice((1.0, 1.5, 2.0, 2.5, 4.0, 6.5))
        for other in (before, after):
            length = max(1.0, ((other[0] - corner[0]) ** 2 + (other[1] - corner[1]) ** 2) ** 0.5)
            px, py = _at(corner, other, min(0.3, cut / length))
            uneven = chance.uniform(0.4, 1.5)
            found.append((px + _step(x - px, uneven), py + _step(y - py, uneven)))
    return tuple(found)


def _stone(chance: Random, tone: float) -> Colour:
    """The colour of one stone: no two are quite alike."""
    light, warm = chance.uniform(0.93, 1.05) * tone, chance.uniform(-5, 5)
    return _lit((LIMESTONE[0] + int(warm), LIMESTONE[1], LIMESTONE[2] - int(warm * 1.4)), light)


def _lit(colour: Colour, light: float) -> Colour:
    """A colour in more or less light; shade turns a little cooler."""
    cool = max(0.0, 1 - light) * 16
    return (
        max(0, min(255, int(colour[0] * light - cool / 2))),
        max(0, min(255, int(colour[1] * light))),
        max(0, min(255, int(colour[2] * light + cool / 2))),
    )


def _at(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _step(distance: float, size: float) -> float:
    return max(-size, min(size, distance))


def _scaled(outline: Outline) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in outline]
