"""Two 64-bit likenesses of a picture, near to each other for pictures that look the same; 16 hex digits each."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median

from PIL import Image

SIDE, LOW = 32, 8  # the picture is made this small; this many of its slowest waves count, each way
WAVES = [[math.cos(math.pi / SIDE * (at + 0.5) * wave) for at in range(SIDE)] for wave in range(LOW)]


def perceptual_hashes(image: Image.Image) -> tuple[str, str]:
    """By cosines and by differences."""
    grey = image.convert("L")
    return phash(grey), dhash(grey)


def phash(grey: Image.Image) -> str:
    """Which of the 64 slowest waves of the discrete cosine transform are above their median."""
    values = grey.resize((SIDE, SIDE), Image.Resampling.BOX).tobytes()
    rows = [values[at : at + SIDE] for at in range(0, SIDE * SIDE, SIDE)]
    across = [[sum(map(float.__mul__, wave, map(float, row))) for row in rows] for wave in WAVES]
    waves = [sum(map(float.__mul__, down, column)) for down in WAVES for column in across]
    middle = median(waves)
    return _hex(value > middle for value in waves)


def dhash(grey: Image.Image) -> str:
    """Where, on a grid of 9 by 8, it is lighter than its neighbour on the left."""
    values = grey.resize((9, 8), Image.Resampling.BOX).tobytes()
    return _hex(values[at + 1] > values[at] for row in range(8) for at in range(row * 9, row * 9 + 8))


def _hex(bits: Iterable[bool]) -> str:
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"
