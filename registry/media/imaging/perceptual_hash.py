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


def compute_perceptual_hashes(image: Image.Image) -> tuple[str, str]:
    """Return the pHash and the dHash of an image, which show whether two images look alike."""
    grey_image = image.convert("L")
    return phash(grey_image), dhash(grey_image)


def phash(grey_image: Image.Image) -> str:
    """Return the pHash of a greyscale image, in hex.

    Each bit tells whether one of the 64 lowest frequencies of the image is stronger than their median. The frequencies
    are computed by a discrete cosine transform of the rows, and then of the columns.
    """
    pixels = grey_image.resize((SAMPLES, SAMPLES), Image.Resampling.BOX).tobytes()
    rows = [pixels[start : start + SAMPLES] for start in range(0, SAMPLES * SAMPLES, SAMPLES)]
    transformed_rows = [_lowest_frequencies(row) for row in rows]
    columns = zip(*transformed_rows, strict=True)
    transformed_columns = [_lowest_frequencies(column) for column in columns]

    # The order of the bits: first the lowest vertical frequency with each horizontal one, then the next vertical one.
    strengths: list[float] = []
    for strengths_in_row in zip(*transformed_columns, strict=True):
        strengths += strengths_in_row
    median_strength = median(strengths)
    return _to_hex(strength > median_strength for strength in strengths)


def dhash(grey_image: Image.Image) -> str:
    """Return the dHash of a greyscale image, in hex.

    Each bit tells whether a pixel is lighter than its left neighbour, in a copy that is 9 pixels wide and 8 high.
    """
    pixels = grey_image.resize((DHASH_WIDTH, DHASH_HEIGHT), Image.Resampling.BOX).tobytes()
    bits: list[bool] = []
    for start in range(0, DHASH_WIDTH * DHASH_HEIGHT, DHASH_WIDTH):
        row = pixels[start : start + DHASH_WIDTH]
        bits += [right > left for left, right in pairwise(row)]
    return _to_hex(bits)


def _lowest_frequencies(samples: Iterable[float]) -> list[float]:
    """Return the eight lowest frequencies of 32 samples, by the discrete cosine transform."""
    sample_values = [float(sample) for sample in samples]
    return [sum(map(float.__mul__, cosines, sample_values)) for cosines in COSINES]


def _to_hex(bits: Iterable[bool]) -> str:
    """Return 64 bits, the highest one first, as 16 hex digits."""
    binary_digits = "".join("1" if bit else "0" for bit in bits)
    return f"{int(binary_digits, 2):016x}"
