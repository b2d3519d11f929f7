"""Pairs of made-up photographs, and how the second truly lies over the first."""

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from . import scenes

WIDE, HIGH = 1200, 900


@dataclass(frozen=True)
class Shot:
    """How a scene is photographed: `camera` carries pixels of the scene to pixels of the photo."""

    camera: np.ndarray
    destroyed: float = 0.0
    instead: np.ndarray | None = None
    harsh: float = 1.0  # how much light, noise and compression differ from photo to photo
    overlay: np.ndarray | None = None


def straight(dx=0.0, dy=0.0):
    """A camera that looks at the middle of the scene."""
    return np.array([[1, 0, (WIDE - scenes.WIDE) / 2 - dx], [0, 1, (HIGH - scenes.HIGH) / 2 - dy], [0, 0, 1]], float)


def moved(dice, turn=20, scale=(0.65, 1.5), tilt=0.12, shift=0.08):
    """How the photo changes from the first camera to the second: in pixels of the first photo."""
    angle, size = np.deg2rad(dice.uniform(-turn, turn)), np.exp(dice.uniform(*np.log(scale)))
    middle = np.array([[1, 0, -WIDE / 2], [0, 1, -HIGH / 2], [0, 0, 1]])
    turned = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1 / size]])
    tilted = np.array([[1, 0, 0], [0, 1, 0], [*(dice.uniform(-tilt, tilt, 2) / (WIDE / 2)), 1]])
    away = np.array([[1, 0, WIDE * dice.uniform(-shift, shift)], [0, 1, HIGH * dice.uniform(-shift, shift)], [0, 0, 1]])
    return np.linalg.inv(middle) @ away @ tilted @ turned @ middle


def true_pair(dice, kind):
    """A place before and after 15 to 50 % of the photo was destroyed, seen from elsewhere in another light."""
    scene, instead, true = scenes.SCENES[kind](dice), scenes.rubble(dice), moved(dice)
    before = photograph(dice, scene, Shot(straight()))
    return before, photograph(dice, scene, Shot(true @ straight(), dice.uniform(0.15, 0.5), instead)), true


def patches(dice, share):
    """A mask of blobs that cover this share of the frame: what was destroyed."""
    blobs = scenes.noise(dice, WIDE, HIGH, int(dice.integers(3, 7)), 0.4)
    across, down = (dice.uniform(-0.6, 0.6) for _ in range(2))  # mostly on one side, as a collapse is
    blobs = blobs + np.linspace(0, across, WIDE)[None, :] + np.linspace(0, down, HIGH)[:, None]
    return blobs < np.quantile(blobs, share)


def photograph(dice, scene, shot):
    """Return the photo as JPEG bytes."""
    scene = sunlit(dice, scene)
    seen = cv2.warpPerspective(scene, shot.camera, (WIDE, HIGH), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
    if shot.destroyed:
        instead = cv2.warpPerspective(shot.instead, shot.camera, (WIDE, HIGH), borderMode=cv2.BORDER_REFLECT)
        gone = patches(dice, shot.destroyed)
        seen = np.where(gone, instead, seen)
    seen = lit(dice, seen, shot.harsh)
    if shot.overlay is not None:
        strength = shot.overlay[..., None]
        seen = seen * (1 - strength) + strength * 0.95
    seen = np.clip(seen + dice.normal(0, 0.012 * shot.harsh, seen.shape), 0, 1)
    target = BytesIO()
    quality = int(dice.integers(60, 93))
    Image.fromarray((seen * 255).astype(np.uint8)).save(target, "JPEG", quality=quality)
    return target.getvalue()


def sunlit(dice, scene):
    """The scene's relief under the sun of another hour: what catches light and what lies in shade changes places."""
    height = cv2.GaussianBlur(scene, (0, 0), 2)
    angle = np.deg2rad(dice.uniform(-70, 70)) + np.pi / 2
    slope = cv2.Sobel(height, cv2.CV_32F, 1, 0) * np.cos(angle) + cv2.Sobel(height, cv2.CV_32F, 0, 1) * np.sin(angle)
    return scene * np.clip(1 + 0.5 * slope, 0.3, 1.7)


def lit(dice, seen, harsh):
    """Contrast, a slope of light, a cast shadow, softness and colour, as another day has them."""
    seen = np.clip(seen, 0, 1) ** np.exp(dice.uniform(-0.4, 0.4) * harsh)
    x, y = np.linspace(-1, 1, WIDE)[None, :], np.linspace(-1, 1, HIGH)[:, None]
    seen = seen * (1 + harsh * (dice.uniform(-0.25, 0.25) * x + dice.uniform(-0.25, 0.25) * y))
    if dice.random() < 0.5 * harsh:
        seen = seen * np.where(scenes.noise(dice, WIDE, HIGH, 3, 0.3) < 0.4, dice.uniform(0.45, 0.8), 1)
    seen = cv2.GaussianBlur(seen.astype(np.float32), (0, 0), dice.uniform(0.4, 1.1))
    tint = 1 + harsh * dice.uniform(-0.15, 0.15, 3)
    return np.clip(dice.uniform(0.05, 0.15) + 0.85 * seen[..., None] * tint, 0, 1)
