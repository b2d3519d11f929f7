"""A scene and a state made into a picture."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from random import Random
from zlib import crc32

from PIL import Image, ImageChops

from . import paper
from .block import Block, Region, Scene, State, is_lost, is_solid
from .brush import INK, SCALE, Sheet
from .lettering import Words, write
from .rubble import heap


def draw(
    scene: Scene,
    regions: Sequence[Region],
    state: State,
    words: tuple[Words, ...],
    unattested: Collection[str] = (),
) -> Image.Image:
    """The finished picture, in RGB. After the loss, the `unattested` parts are dashed outlines."""
    sheet = Sheet()
    numbered_blocks = enumerate(scene.blocks)
    for part, group in groupby(numbered_blocks, key=lambda numbered: numbered[1].part):
        if state is State.AFTER and part in unattested:
            sheet.draw_dashed([block.outline for _, block in group if is_solid(block)])
            continue
        for number, block in group:
            if state is State.BEFORE or not is_lost(block, regions):
                sheet.draw(block, _chance(scene, number))
    if state is State.AFTER:
        for block in (*debris(scene, regions), *scene.fallen):
            sheet.draw(block, Random(repr(block.outline)))
    return _laid_on(paper.backdrop(scene), sheet, words)


def debris(scene: Scene, regions: Sequence[Region]) -> list[Block]:
    """The rubble in all regions of debris, in their order."""
    return [
        block
        for number, region in enumerate(regions)
        if region.debris
        for block in heap(region, crc32(f"{region.part} {number}".encode()), size=scene.rubble, drums=scene.drums)
    ]


def _chance(scene: Scene, number: int) -> Random:
    """The dice of one block: the same whatever happens to the others, so that a pair is alike to the pixel."""
    return Random(f"{scene.slug} {number}")


def _laid_on(picture: Image.Image, sheet: Sheet, words: tuple[Words, ...]) -> Image.Image:
    shade = sheet.shade.reduce(SCALE)
    picture = Image.composite(Image.new("RGB", picture.size, INK), picture, shade)
    grain = paper.stone_grain()
    stone = ImageChops.multiply(sheet.stone.reduce(SCALE), Image.merge("RGB", (grain, grain, grain)))
    picture = Image.composite(stone, picture, sheet.mask.reduce(SCALE))
    picture = paper.finish(picture)
    write(picture, words)
    return picture
