"""Random images that compress like photos."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

PHOTO_WIDTH = 4000
PHOTO_HEIGHT = 3000
JPEG_QUALITY = 95


def photograph(width: int, height: int, seed: int = 1) -> Image.Image:
    """Return a random image that compresses like a photo.

    It has soft-edged shapes, a gradient of light, and fine and coarse noise.
    """
    rng = random.Random(seed)
    light = Image.radial_gradient("L").resize((width, height), Image.Resampling.BICUBIC)
    # Red is the strongest band and blue the weakest: a warm light.
    red, green, blue = (_scale_values(light, factor) for factor in (0.7, 0.6, 0.5))
    image = Image.merge("RGB", (red, green, blue))
    draw = ImageDraw.Draw(image)
    for _ in range(2500):
        left, top = rng.randrange(width), rng.randrange(height)
        box = (left, top, left + rng.randrange(10, width // 12), top + rng.randrange(10, height // 10))
        colour = tuple(rng.randrange(30, 230) for _ in range(3))
        if rng.random() < 0.7:
            draw.rectangle(box, fill=colour)
        else:
            draw.ellipse(box, fill=colour)
    coarse = Image.effect_noise((width // 2, height // 2), 40).resize((width, height), Image.Resampling.BICUBIC)
    noise = ImageChops.blend(coarse, Image.effect_noise((width, height), 14), 0.4)
    return Image.blend(image.filter(ImageFilter.GaussianBlur(1.2)), Image.merge("RGB", (noise,) * 3), 0.25)


def _scale_values(band: Image.Image, factor: float) -> Image.Image:
    """Return a greyscale image with its values scaled by a factor, and brightened by 40 of 255."""
    return band.point([int(40 + value * factor) for value in range(256)])


def write_photos(folder: Path, count: int, large_image: Image.Image, rng: random.Random) -> Iterator[Path]:
    """Write `count` different JPEG files into a folder, and yield their paths.

    They are cut out of one large image. Some are mirrored, and each has a patch of noise, so that no two count as
    duplicates.
    """
    for number in range(count):
        left = rng.randrange(large_image.width - PHOTO_WIDTH)
        top = rng.randrange(large_image.height - PHOTO_HEIGHT)
        image = large_image.crop((left, top, left + PHOTO_WIDTH, top + PHOTO_HEIGHT))
        if rng.random() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        noise = Image.effect_noise((700, 500), 60).convert("RGB")
        image.paste(noise, (left % 3000, top % 2000))
        path = folder / f"{number}.jpg"
        image.save(path, quality=JPEG_QUALITY)
        yield path
