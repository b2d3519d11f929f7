"""What lies behind and over the stones, the same in both states: sky, hills, far colonnades, earth, grain, frame."""

from __future__ import annotations

from math import sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .block import Scene
from .geometry import HEIGHT, WIDTH, Point

PAPER = (246, 237, 216)
SKY_HIGH, SKY_LOW = (150, 181, 194), (240, 229, 203)
HILL_FAR, HILL_NEAR = (214, 199, 170), (203, 180, 143)
EARTH_FAR, EARTH_NEAR = (224, 201, 160), (200, 169, 122)
BROWN = (104, 76, 47)
FACE = (40, 1462, WIDTH - 40, HEIGHT - 40)  # the strip with the words
Colour = tuple[int, int, int]


def backdrop(scene: Scene) -> Image.Image:
    """The picture without its monument."""
    horizon = int(scene.eye.y)
    picture = _gradient(HEIGHT, SKY_HIGH, SKY_LOW, horizon)
    picture = _washed(picture, seed=11, strength=12)
    _hills(picture, horizon)
    _colonnades(picture, scene)
    _earth(picture, scene, horizon)
    return picture


def stone_grain() -> Image.Image:
    """The texture of the stone, to multiply with: clouds, streaks and fine grain."""
    coarse = _noise(3, (60, 40), 14, (WIDTH, HEIGHT))
    streaks = _noise(4, (600, 60), 12, (WIDTH, HEIGHT))
    fine = _noise(5, (WIDTH // 3, HEIGHT // 3), 18, (WIDTH, HEIGHT))
    return ImageChops.multiply(ImageChops.multiply(coarse, streaks), fine)


def finish(picture: Image.Image) -> Image.Image:
    """The paper's own tone over everything, and the frame."""
    clouds = _noise(8, (30, 20), 6, picture.size)
    picture = ImageChops.multiply(picture, Image.merge("RGB", (clouds, clouds, clouds)))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH - 1, HEIGHT - 1), outline=PAPER, width=36)
    pen.rectangle((28, 28, WIDTH - 29, HEIGHT - 29), outline=BROWN, width=2)
    pen.rectangle((36, 36, WIDTH - 37, HEIGHT - 37), outline=BROWN, width=4)
    return picture


def _gradient(height: int, top: Colour, bottom: Colour, end: int) -> Image.Image:
    picture = Image.new("RGB", (1, height))
    for y in range(height):
        share = min(1.0, y / end)
        picture.putpixel((0, y), _mixed(top, bottom, share))
    return picture.resize((WIDTH, height))


def _mixed(a: Colour, b: Colour, share: float) -> Colour:
    red, green, blue = (int(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return red, green, blue


def _noise(seed: int, size: tuple[int, int], depth: int, end: tuple[int, int]) -> Image.Image:
    """Grey clouds between 255 - depth and 255, from our own dice: Pillow's cannot be repeated."""
    grey = Image.frombytes("L", size, Random(seed).randbytes(size[0] * size[1]))
    grey = grey.filter(ImageFilter.BoxBlur(1)).resize(end, Image.Resampling.BICUBIC)
    return grey.point([max(0, min(255, 255 - depth + (level - 96) * depth // 64)) for level in range(256)])


def _washed(picture: Image.Image, seed: int, strength: int) -> Image.Image:
    """Soft lighter clouds, as a wash dries."""
    cloud = ImageChops.invert(_noise(seed, (16, 14), strength * 4, picture.size))
    return Image.composite(Image.new("RGB", picture.size, PAPER), picture, cloud)


def _hills(picture: Image.Image, horizon: int) -> None:
    for colour, height, phase in ((HILL_FAR, 96, 0.4), (HILL_NEAR, 52, 2.9)):
        ridge = [
            (2 * x, 2 * (horizon - height * (0.62 + 0.3 * sin(x / 310 + phase) + 0.14 * sin(x / 97 + 3 * phase))))
            for x in range(0, WIDTH + 8, 8)
        ]
        mask = Image.new("L", (2 * WIDTH, 2 * HEIGHT))
        ImageDraw.Draw(mask).polygon([(0, 2 * HEIGHT), *ridge, (2 * WIDTH, 2 * HEIGHT)], fill=255)
        picture.paste(colour, mask=mask.reduce(2))


def _colonnades(picture: Image.Image, scene: Scene) -> None:
    """Far columns in the haze; they say where we are and are nobody's evidence."""
    pen = ImageDraw.Draw(picture, "RGBA")
    foot, tint = scene.eye.y + 14, (150, 124, 86)
    for left, right in scene.distant:
        x = left
        while x <= right:
            pen.rectangle((x, foot - 118, x + 13, foot), fill=(*tint, 120))
            pen.rectangle((x - 4, foot - 126, x + 17, foot - 116), fill=(*tint, 140))
            x += 46
        pen.rectangle((left - 4, foot - 140, x - 46 + 17, foot - 125), fill=(*tint, 130))


def _earth(picture: Image.Image, scene: Scene, horizon: int) -> None:
    top = horizon + 12
    earth = _gradient(HEIGHT - top, EARTH_FAR, EARTH_NEAR, HEIGHT - top)
    clouds = _noise(21, (60, 40), 12, earth.size)
    picture.paste(ImageChops.multiply(earth, Image.merge("RGB", (clouds, clouds, clouds))), (0, top))
    _pebbles(picture, scene, Random(scene.slug))


def _pebbles(picture: Image.Image, scene: Scene, chance: Random) -> None:
    """Small stones and strokes, larger towards the eye."""
    pen = ImageDraw.Draw(picture, "RGBA")
    for _ in range(420):
        y = scene.ground + (1456 - scene.ground) * chance.random()
        near = 0.35 + 0.9 * (y - scene.ground) / (1456 - scene.ground)
        x, w = chance.uniform(50, WIDTH - 50), chance.uniform(3, 15) * near
        if chance.random() < 0.55:
            pen.line(((x, y), (x + w * 2.2, y + chance.uniform(-1, 1))), fill=(*BROWN, 60), width=2)
        else:
            _pebble(pen, (x, y), w, chance)


def _pebble(pen: ImageDraw.ImageDraw, at: Point, w: float, chance: Random) -> None:
    x, y, h = *at, w * chance.uniform(0.45, 0.7)
    pen.polygon([(x - w, y), (x - w * 0.6, y - h), (x + w * 0.3, y - h * 1.1), (x + w, y - h * 0.2), (x + w * 0.7, y)],
                fill=(214, 186, 142, 255), outline=(*BROWN, 150))  # fmt: skip
    pen.line(((x - w, y + 1), (x + w * 1.5, y + 1)), fill=(*BROWN, 90), width=2)
