"""Pairs that must not be aligned, or not wrongly: strangers with something in common, and rows of columns in step.

Each maker takes dice and returns before, after and the true matrix between their pixels, None where there is none.
"""

import cv2
import numpy as np

from . import scenes
from .generator import HIGH, WIDE, Shot, moved, photograph, straight


def some_scene(dice):
    return scenes.SCENES[dice.choice(list(scenes.SCENES))](dice)


def unknown_tables(dice, overlay=None):
    """Two places that have nothing to do with each other."""
    return *(photograph(dice, some_scene(dice), Shot(straight(), overlay=overlay)) for _ in range(2)), None


def captioned(dice):
    """Strangers with the same caption strip and the same logo."""
    overlay = np.zeros((HIGH, WIDE), np.float32)
    overlay[-int(dice.integers(50, 110)) :] = 1
    words(overlay, dice, HIGH - 20, 0.0)
    cv2.circle(overlay, (WIDE - 120, 110), 70, 1, 6)
    words(overlay[60:160, WIDE - 220 : WIDE - 20], dice, 60, 1.0)
    return unknown_tables(dice, overlay)


def stamped(dice):
    """Strangers with the same watermark all over."""
    overlay = np.zeros((HIGH, WIDE), np.float32)
    for top in range(60, HIGH, int(dice.integers(90, 200))):
        words(overlay, dice, top, 1.0)
    turn = cv2.getRotationMatrix2D((WIDE / 2, HIGH / 2), float(dice.uniform(-35, 35)), 1)
    return unknown_tables(dice, cv2.warpAffine(overlay, turn, (WIDE, HIGH)) * float(dice.uniform(0.25, 0.8)))


def framed(dice):
    """Strangers in the same ornamental frame, as scans from one album are."""
    width = int(dice.integers(30, 100))
    overlay = (scenes.rubble(dice, WIDE, HIGH, 900) > 0.5).astype(np.float32)
    overlay[width:-width, width:-width] = 0
    return unknown_tables(dice, overlay)


def under_one_sky(dice):
    """Strangers under the very same clouds."""
    sky, horizon = scenes.clouds(dice), int(scenes.HIGH * dice.uniform(0.35, 0.5))
    images = []
    for _ in range(2):
        scene = some_scene(dice)
        scene[:horizon] = sky[:horizon]
        images.append(photograph(dice, scene, Shot(straight())))
    return *images, None


def words(overlay, dice, baseline, tone):
    letters = "".join(dice.choice(list("ARCHIVE PHOTO 0123456789")) for _ in range(60))
    drawn = np.zeros(overlay.shape, np.uint8)
    cv2.putText(drawn, letters, (10, baseline), cv2.FONT_HERSHEY_SIMPLEX, float(dice.uniform(0.8, 1.6)), 1, 3)
    overlay[drawn > 0] = tone


def in_step(dice):
    """A colonnade, the camera moved on by one to three columns: the columns fall into place, wrongly."""
    scene, period = scenes.colonnade(dice, float(dice.choice([1, 1, 0.95, 0.85])), int(dice.integers(130, 450)))
    true = moved(dice, turn=3, scale=(0.9, 1.1), tilt=0.02, shift=0.01)
    away = period * int(dice.integers(1, 4)) * int(dice.choice([-1, 1]))
    true = true @ np.array([[1, 0, -away], [0, 1, 0], [0, 0, 1]], float)
    instead = scenes.rubble(dice)
    before = photograph(dice, scene, Shot(straight()))
    return before, photograph(dice, scene, Shot(true @ straight(), float(dice.uniform(0, 0.7)), instead)), true


def cousins(dice):
    """Two colonnades of the same make: column for column alike, and not the same."""
    period = int(dice.integers(130, 450))
    alike = float(dice.choice([1, 0.95, 0.85]))
    pair = (scenes.colonnade(dice, alike, period)[0] for _ in range(2))
    return *(photograph(dice, scene, Shot(straight())) for scene in pair), None


def blank(dice):
    """Fog, night, a bare wall: next to nothing to hold on to."""
    images = []
    for _ in range(2):
        scene = 0.5 + float(dice.uniform(0.01, 0.15)) * (scenes.noise(dice, coarsest=3, roughness=0.4) - 0.5)
        images.append(photograph(dice, scene.astype(np.float32), Shot(straight(), harsh=0.6)))
    return *images, None


def ruined(dice):
    """The same place with nearly everything gone, from far aside: an answer may be given only if it is right."""
    scene, true = some_scene(dice), moved(dice, turn=40, scale=(0.5, 2.0), tilt=0.3, shift=0.2)
    before = photograph(dice, scene, Shot(straight()))
    left = Shot(true @ straight(), float(dice.uniform(0.7, 0.95)), some_scene(dice))
    return before, photograph(dice, scene, left), true


IMPOSTORS = {  # and how many of each in 500
    unknown_tables: 60,
    captioned: 60,
    stamped: 90,
    framed: 40,
    under_one_sky: 30,
    in_step: 110,
    cousins: 40,
    blank: 20,
    ruined: 50,
}
