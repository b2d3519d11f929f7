"""The palette of grades, recomputed from the style sheet: ordered for every kind of sight, apart, and readable.

Colour-blind sight after Machado, Oliveira and Fernandes (2009), severity 1.0, in linear RGB. Differences after
CIEDE2000 (Sharma, Wu and Dalal, 2005). Contrast after WCAG 2.2. White is D65.
"""

import re
from itertools import pairwise
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from pathlib import Path

import pytest

from registry.domain.chronology.grades import RANKED

SHEET = Path(__file__).parent.parent.parent / "static" / "css" / "palette.css"
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)
LEAST_DIFFERENCE, LEAST_CONTRAST = 8, 4.5


def colours(scheme="light"):
    """The variables of the style sheet as they hold in a colour scheme."""
    light, _, dark = SHEET.read_text().partition("prefers-color-scheme: dark")
    dark = dark.partition(".g-no_damage")[0]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark if scheme == "dark" else ""))


def linear(colour):
    """`#rrggbb` or `#rgb` as linear RGB."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(colour, sight="normal"):
    """CIE L*a*b* of a colour as somebody of that sight sees it."""
    seen = [min(1, max(0, part)) for part in times(SIGHTS[sight], linear(colour))]
    ratios = [part / white for part, white in zip(times(TO_XYZ, seen), WHITE, strict=True)]
    x, y, z = (r ** (1 / 3) if r > 216 / 24389 else (24389 / 27 * r + 16) / 116 for r in ratios)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def mean_hue(h1, h2, c1, c2):
    if c1 * c2 == 0:
        return h1 + h2
    if abs(h1 - h2) <= 180:
        return (h1 + h2) / 2
    return (h1 + h2 + 360) / 2 if h1 + h2 < 360 else (h1 + h2 - 360) / 2


def difference(one, other):
    """CIEDE2000 of two Lab colours, with all weights 1."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c7 = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    g = (1 - sqrt(c7 / (c7 + 25**7))) / 2
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = 0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    light, chroma, h = (l1 + l2) / 2, (c1 + c2) / 2, mean_hue(h1, h2, c1, c2)
    t = 1 - 0.17 * cos(radians(h - 30)) + 0.24 * cos(radians(2 * h))
    t += 0.32 * cos(radians(3 * h + 6)) - 0.20 * cos(radians(4 * h - 63))
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    by_chroma, by_hue = (c2 - c1) / (1 + 0.045 * chroma), hue / (1 + 0.015 * chroma * t)
    rotation = 2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(60 * exp(-(((h - 275) / 25) ** 2))))
    return sqrt(by_light**2 + by_chroma**2 + by_hue**2 - rotation * by_chroma * by_hue)


def contrast(one, other):
    dark, light = sorted(times(TO_XYZ, linear(colour))[1] for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def test_difference_agrees_with_its_authors():
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)
    assert difference((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514)) == pytest.approx(0.9082, abs=1e-4)


@pytest.mark.parametrize("sight", SIGHTS)
def test_grades_get_darker_for_every_sight(sight):
    lightness = [lab(colours()[grade], sight)[0] for grade in RANKED]
    assert all(less > more for less, more in pairwise(lightness)), lightness


@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbouring_grades_can_be_told_apart(sight):
    seen = [lab(colours()[grade], sight) for grade in RANKED]
    assert min(difference(one, other) for one, other in pairwise(seen)) >= LEAST_DIFFERENCE


@pytest.mark.parametrize("grade", RANKED)
def test_words_on_a_grade_can_be_read(grade):
    assert contrast(colours()[grade], colours()[f"on-{grade}"]) >= LEAST_CONTRAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "raised", "sunk"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "link", "warn"])
def test_words_on_the_ground_can_be_read(scheme, ground, ink):
    found = colours(scheme)
    assert contrast(found[ground], found[ink]) >= LEAST_CONTRAST


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "raised", "sunk"])
def test_edges_can_be_seen(scheme, ground):
    found = colours(scheme)
    assert contrast(found[ground], found["edge"]) >= 3
