"""The Monumental Arch, seen along the street: a high central span between two lateral ones. Its bend is left out."""

from __future__ import annotations

from .block import Block, Look, Scene
from .geometry import Eye, box
from .masonry import arch, arched, courses, reveal, shadow_on_ground, shadow_on_wall
from .orders import column, entablature, pilaster

CENTRAL, LATERAL = "arch-of-triumph-central-span", "arch-of-triumph-lateral-spans"
EYE = Eye(1200, 1110)
GROUND = 1262.0


def scene() -> Scene:
    """The blocks of both states."""
    lateral = [*_lateral(640, outer=-1), *_lateral(1760, outer=1)]
    return Scene("arch-of-triumph", (*lateral, *_central()), EYE, GROUND, ((70, 390), (2020, 2340)))


def _lateral(cx: float, outer: int) -> list[Block]:
    """A lateral span with its outer pylon; `outer` is the side on which the pylon stands."""
    left, right = sorted((cx + outer * 196, cx - outer * 152))
    opening = arched(cx, 930, 112)
    found = [
        block for a, b in ((left, cx - 112), (cx + 112, right)) for block in shadow_on_ground(a, b, GROUND, 54, LATERAL)
    ]
    found += reveal(EYE, cx, 930, 112, GROUND, 110, LATERAL)
    found += courses(left, 700, right, GROUND, LATERAL, voids=[opening], seed=int(cx))
    found += arch(cx, 930, 112, 46, LATERAL, stones=11)
    found += _impost(cx, 930, 112, LATERAL)
    found += pilaster(cx + outer * 153, GROUND, 562, 50, LATERAL, seed=5)
    found += shadow_on_wall(left, right, 700, 20, LATERAL)
    found += entablature(left - 6, right + 6, 700, 92, LATERAL, length=104)
    found += courses(left + 16, 566, right - 24, 608, LATERAL, ragged=70, seed=int(cx) + 2)
    return found


def _impost(cx: float, spring: float, radius: float, part: str) -> list[Block]:
    """The moulded blocks on which an arch springs."""
    wide = radius * 0.42
    found = []
    for x in (cx - radius - wide, cx + radius):
        line = ((x, spring + 9), (x + wide, spring + 9))
        found.append(Block(box(x, spring, x + wide, spring + 24), part, Look.MOULDING, 1.04, (line,)))
    return found


def _central() -> list[Block]:
    cx, spring, radius = 1200.0, 770.0, 232.0
    left, right = 790.0, 1610.0
    found = [
        block
        for a, b in ((left, cx - radius), (cx + radius, right))
        for block in shadow_on_ground(a, b, GROUND, 66, CENTRAL)
    ]
    found += reveal(EYE, cx, spring, radius, GROUND, 300, CENTRAL, stones=20)
    found += courses(left, 468, right, GROUND, CENTRAL, height=46, voids=[arched(cx, spring, radius)], seed=77)
    found += arch(cx, spring, radius, 66, CENTRAL, stones=19)
    found += _impost(cx, spring, radius, CENTRAL)
    for x in (836, 1564):
        found += [Block(box(x - 50, GROUND - 90, x + 50, GROUND), CENTRAL, tone=1.02)]
        found += column(x, GROUND - 90, 690, 68, CENTRAL, drums=7, seed=int(x))
    found += shadow_on_wall(left, right, 482, 26, CENTRAL)
    found += entablature(left - 14, right + 14, 482, 118, CENTRAL, length=122)
    found += courses(left + 40, 268, right - 60, 364, CENTRAL, height=48, ragged=260, seed=9)
    return found
