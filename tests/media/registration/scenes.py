"""Made-up scenes, photograph-like: stone, rubble, land, clouds, colonnades. Grey, floats from 0 to 1, seeded."""

import cv2
import numpy as np

WIDE, HIGH = 2000, 1500  # larger than a photo, so that a camera that turns sees more of the scene, not a black edge


def noise(dice, wide=WIDE, high=HIGH, coarsest=4, roughness=0.55):
    """Clouds of all sizes: octaves of blurred dice, from 0 to 1."""
    field, strength, cells = np.zeros((high, wide), np.float32), 1.0, coarsest
    while cells < wide / 2:
        octave = dice.random((max(2, cells * high // wide), cells), dtype=np.float32)
        field += strength * cv2.resize(octave, (wide, high), interpolation=cv2.INTER_CUBIC)
        strength, cells = strength * roughness, cells * 2
    return cv2.normalize(field, None, 0, 1, cv2.NORM_MINMAX)


def masonry(dice, wide=WIDE, high=HIGH):
    """Courses of blocks, each of its own length, tone and weathering."""
    wall, top = noise(dice, wide, high, 16, 0.75) * 0.4, 0
    while top < high:
        course, left = int(dice.integers(35, 75)), -int(dice.integers(0, 100))
        while left < wide:
            length = int(dice.integers(60, 170))
            cv2.rectangle(wall, (left, top), (left + length, top + course), 0.05, 3)
            wall[top + 3 : top + course - 2, max(0, left + 3) : max(0, left + length - 2)] += dice.uniform(0.15, 0.5)
            left += length
        top += course
    return np.clip(wall, 0, 1)


def rubble(dice, wide=WIDE, high=HIGH, stones=1400):
    """Broken blocks over one another, lit from one side."""
    heap = noise(dice, wide, high, 16, 0.8) * 0.3
    for _ in range(stones):
        x, y, size = dice.integers(0, wide), dice.integers(0, high), dice.uniform(12, 70)
        angles = np.sort(dice.uniform(0, 2 * np.pi, int(dice.integers(4, 8))))
        reach = size * dice.uniform(0.5, 1, len(angles))
        corners = np.stack([x + reach * np.cos(angles), y + reach * np.sin(angles)], 1).astype(np.int32)
        cv2.fillPoly(heap, [corners + 4], 0.05)
        cv2.fillPoly(heap, [corners], float(dice.uniform(0.25, 0.9)))
    return np.clip(heap * (0.75 + 0.5 * noise(dice, wide, high, 64, 0.9)), 0, 1)


def clouds(dice, wide=WIDE, high=HIGH):
    """A soft sky."""
    return 0.65 + 0.25 * noise(dice, wide, high, 4, 0.45)


def land(dice, wide=WIDE, high=HIGH):
    """Hills under a sky, with scrub and stones."""
    scene = clouds(dice, wide, high)
    for rank in range(4):
        ridge = noise(dice, wide, 64, 4, 0.5)[rank * 10] * high * 0.25 + high * (0.18 + 0.17 * rank)
        ground = noise(dice, wide, high, 32, 0.8) * 0.6 + 0.1 + 0.05 * rank
        below = np.arange(high)[:, None] > ridge[None, :]
        scene[below] = ground[below]
    for _ in range(700):
        x, y = int(dice.integers(0, wide)), int(dice.integers(high // 3, high))
        axes = (int(dice.integers(3, 16)), int(dice.integers(2, 10)))
        cv2.ellipse(scene, (x, y), axes, float(dice.uniform(0, 180)), 0, 360, float(dice.uniform(0.05, 0.5)), -1)
    return np.clip(scene, 0, 1)


def column(width, height):
    """One fluted column with base and capital; always the same."""
    shaft = 0.25 + 0.55 * np.sin(np.linspace(0.15, np.pi - 0.3, width)) ** 0.7
    shaft = shaft - 0.12 * (np.sin(np.linspace(0, 9 * np.pi, width)) > 0.6)
    drums = np.ones(height)
    drums[:: max(20, height // 9)] = 0.55
    body = (drums[:, None] * shaft[None, :]).astype(np.float32)
    for row, tone in ((0, 0.85), (height // 14, 0.35), (height // 8, 0.75), (height - height // 10, 0.4)):
        body[row : row + height // 16] = tone * (0.7 + 0.3 * np.sin(np.linspace(0, 14, width)))
    return body


def colonnade(dice, alike=1.0, period=None, wide=WIDE, high=HIGH):
    """A row of columns under an entablature: `alike` 1 for columns that are copies, 0 for well weathered ones.

    Returns the scene and the distance from one column to the next.
    """
    period = period or int(dice.integers(120, 260))
    scene = clouds(dice, wide, high) * 0.6 if dice.random() < 0.5 else np.full((high, wide), 0.7, np.float32)
    width, top, height = int(period * 0.45), int(high * 0.34), int(high * 0.46)
    for left in range(-int(dice.integers(0, period)), wide, period):
        seen = slice(max(0, left), max(0, min(wide, left + width)))
        scene[top : top + height, seen] = column(width, height)[:, seen.start - left :][:, : seen.stop - seen.start]
        scene[top - 90 : top - 4, max(0, left - 4) : max(0, left + 6)] = 0.25  # triglyphs, also in step
    scene[top - 96 : top - 90] = scene[top - 8 : top - 2] = 0.2
    weather = (noise(dice, wide, high, 32, 0.85) - 0.5) * 0.8
    return np.clip(scene + (1 - alike) * weather, 0, 1).astype(np.float32), period


def facade(dice):
    """A wall behind weathered columns: what most photos of the registry show."""
    scene, _ = colonnade(dice, alike=0.35)
    wall = masonry(dice)
    behind = noise(dice, coarsest=6) > 0.5
    scene[behind] = 0.4 * scene[behind] + 0.6 * wall[behind]
    scene[int(HIGH * 0.84) :] = rubble(dice)[int(HIGH * 0.84) :]
    return scene


SCENES = {"facade": facade, "masonry": masonry, "rubble": rubble, "land": land}
