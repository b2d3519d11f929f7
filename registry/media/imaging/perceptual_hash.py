"""Perceptual hashes of an image: 64 bits that differ little between images that look alike, as 16 hex digits."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from PIL import Image

SAMPLES = 32  # the pHash is computed from 32 by 32 pixels
FREQUENCIES = 8  # of its 32 by 32 frequencies, the 8 by 8 lowest ones count
# The basis of the discrete cosine transform (DCT-II): one row of cosines for each frequency.
COSINES = [
    [math.cos(math.pi / SAMPLES * (position + 0.5) * frequency) for position in range(SAMPLES)]
    for frequency in range(FREQUENCIES)
]
# The dHash compares neighbours: nine pixels a row give eight differences.
DHASH_WIDTH, DHASH_HEIGHT = 9, 8


def perceptual_hashes(image: Image.Image) -> tuple[str, str]:
    """Return the pHash and the dHash of an image."""
    grey = image.convert("L")
    return phash(grey), dhash(grey)


def phash(grey: Image.Image) -> str:
    """Return the pHash of a greyscale image: which of its 64 lowest frequencies are stronger than their median.

    The frequencies are those of the discrete cosine transform, first along the rows, then along the columns.
    """
    pixels = grey.resize((SAMPLES, SAMPLES), Image.Resampling.BOX).tobytes()
    rows = [pixels[start : start + SAMPLES] for start in range(0, SAMPLES * SAMPLES, SAMPLES)]
    frequencies_of_rows = [_lowest_frequencies(row) for row in rows]
    frequencies_of_columns = [_lowest_frequencies(column) for column in zip(*frequencies_of_rows, strict=True)]

    # The bits are in rows again: first the vertical frequency 0 with each horizontal one, then 1, and so on.
    strengths: list[float] = []
    for strengths_of_row in zip(*frequencies_of_columns, strict=True):
        strengths += strengths_of_row
    middle = median(strengths)
    return _to_hex(strength > middle for strength in strengths)


def dhash(grey: Image.Image) -> str:
    """Return the dHash of a greyscale image: where a pixel is lighter than its left neighbour, on a 9 by 8 grid."""
    pixels = grey.resize((DHASH_WIDTH, DHASH_HEIGHT), Image.Resampling.BOX).tobytes()
    bits: list[bool] = []
    for start in range(0, DHASH_WIDTH * DHASH_HEIGHT, DHASH_WIDTH):
        row = pixels[start : start + DHASH_WIDTH]
        bits += [right > left for left, right in pairwise(row)]
    return _to_hex(bits)


def _lowest_frequencies(samples: Iterable[float]) -> list[float]:
    """Return the eight lowest frequencies of 32 samples, by the discrete cosine transform."""
    values = [float(sample) for sample in samples]
    return [sum(map(float.__mul__, cosines, values)) for cosines in COSINES]


def _to_hex(bits: Iterable[bool]) -> str:
    """Return 64 bits, the first one the highest, as 16 hex digits."""
    digits = "".join("1" if bit else "0" for bit in bits)
    return f"{int(digits, 2):016x}"
