"""The blocks that a drawing is made of, and the scene that holds them: what stands before, and what after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from .geometry import Eye, Outline, Point, lies_in, moved


class Look(StrEnum):
    """How a block is drawn."""

    STONE = "stone"  # a worn block with joints
    ROUND = "round"  # part of a shaft, shaded as a cylinder
    FLUTED = "fluted"  # as well, with flutes
    MOULDING = "moulding"  # sharp, with little wear
    SHADOW = "shadow"  # darkens the stone behind it
    GROUND = "ground"  # darkens the ground
    CARVING = "carving"  # lines only


class State(StrEnum):
    """The two states of a pair."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its outline, the record it is a part of, how light falls on it, and the lines carved in it."""

    outline: Outline
    part: str
    look: Look = Look.STONE
    tone: float = 1.0
    carved: tuple[Outline, ...] = ()

    def moved(self, where: Callable[[float, float], Point], *, tone: float = 1.0) -> Block:
        """The block elsewhere, in other light."""
        return replace(
            self,
            outline=moved(self.outline, where),
            carved=tuple(moved(line, where) for line in self.carved),
            tone=self.tone * tone,
        )


@dataclass(frozen=True, slots=True)
class Region:
    """A region of a pair, in pixels: blocks of `part` in it are lost, or rubble of it lies there."""

    outline: Outline
    part: str
    debris: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A monument as drawn, from back to front. `ground` is the height of the earth at the foot of the monument."""

    slug: str
    blocks: tuple[Block, ...]
    eye: Eye
    ground: float = 1250.0
    distant: tuple[Point, ...] = ()  # colonnades far behind, each from x to x
    fallen: tuple[Block, ...] = ()  # blocks that can still be made out among the rubble
    rubble: float = 34  # how large its stones are
    drums: bool = True  # whether there are drums of columns in it


def is_lost(block: Block, regions: Iterable[Region]) -> bool:
    """Whether the block lies wholly in a region of loss of its part."""
    return any(
        not region.debris and region.part == block.part and lies_in(block.outline, region.outline) for region in regions
    )


def is_solid(block: Block) -> bool:
    """Whether the block is stone, not a shadow or a line on it."""
    return block.look not in (Look.SHADOW, Look.GROUND, Look.CARVING)


def behind(blocks: Iterable[Block], eye: Eye, z: float, *, tone: float = 1.0) -> list[Block]:
    """Blocks of the plane of the picture, pushed back by `z`."""
    return [block.moved(partial(eye.see, z=z), tone=tone) for block in blocks]


def receding(blocks: Iterable[Block], eye: Eye, x: float, *, tone: float) -> list[Block]:
    """Blocks drawn flat, stood on the plane that runs away from the eye at `x`: their own x becomes the depth."""
    return [block.moved(lambda depth, y: eye.see(x, y, depth), tone=tone) for block in blocks]
