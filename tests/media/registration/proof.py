"""The proof of the search: pairs made by numbered dice, and how far a found matrix is from the true one."""

from dataclasses import dataclass

import numpy as np

from registry.domain.media.alignment import AlignmentResult
from registry.domain.media.homography import CORNERS, to_unit_matrix, transform_point
from registry.media.registration import align

from . import scenes
from .generator import HIGH, WIDE, true_pair

TRUE, FALSE = 11, 7  # streams of dice
LIMIT = 10_000_000  # pixels


@dataclass(frozen=True)
class Try:
    """What the search said, and its worst corner's error: share of the diagonal, None if there is no truth."""

    name: str
    found: AlignmentResult
    error: float | None

    def __str__(self):
        error = "" if self.error is None else f" error={self.error:.4%}"
        return f"{self.name}: {self.found.verdict.grade}{error} {self.found.figures}"


def true(number, folder):
    """The pair of that number, of each kind of scene in turn."""
    kind = list(scenes.SCENES)[number % len(scenes.SCENES)]
    return tried(f"{kind} {number}", true_pair(np.random.default_rng([number, TRUE]), kind), folder)


def impostor(maker, number, folder):
    """The pair of that number by that maker."""
    return tried(f"{maker.__name__} {number}", maker(np.random.default_rng([number, FALSE])), folder)


def tried(name, pair, folder):
    before, after, truth = pair
    files = [folder / "before.jpg", folder / "after.jpg"]
    for file, content in zip(files, (before, after), strict=True):
        file.write_bytes(content)
    found = AlignmentResult.from_data(align(*map(str, files), LIMIT)["alignment"])
    return Try(name, found, None if truth is None or found.matrix is None else off(found.matrix, truth))


def off(matrix, truth):
    """The largest distance of a corner from where it truly lies, as a share of the diagonal."""
    true_one = to_unit_matrix(tuple(truth.ravel().tolist()), (WIDE, HIGH), (WIDE, HIGH))
    pairs = ((transform_point(matrix, corner), transform_point(true_one, corner)) for corner in CORNERS)
    return max(np.hypot((x - u) * WIDE, (y - v) * HIGH) for (x, y), (u, v) in pairs) / np.hypot(WIDE, HIGH)
