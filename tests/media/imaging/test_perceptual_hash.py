"""Perceptual hashes: close for the same image in another form, far apart for different images."""

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from registry.domain.media.inspection import MAX_HASH_DISTANCE, is_similar
from registry.media.imaging.perceptual_hash import compute_perceptual_hashes, phash
from registry.media.workers import inspect

from . import samples


def textured(seed, size=(640, 420)):
    """Blotches of light and dark, others for each seed."""
    small = Image.frombytes(
        "L", (12, 8), bytes((seed * 7919 + at * at * 31 + at * seed * 17) % 251 for at in range(96))
    )
    return small.resize(size, Image.Resampling.BICUBIC).convert("RGB")


GUISES = {
    "smaller": lambda image: image.resize((320, 210)),
    "lighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(2)),
    "grey": lambda image: image.convert("L").convert("RGB"),
    "cropped a little": lambda image: image.crop((4, 4, 636, 416)),
}


@pytest.mark.parametrize("name", GUISES)
def test_same_image_is_similar(name):
    for image in (samples.scene(), textured(3)):
        assert is_similar(compute_perceptual_hashes(image), compute_perceptual_hashes(GUISES[name](image)))


def test_other_images_are_not_similar():
    images = [samples.scene(), *(textured(seed) for seed in range(1, 12))]
    all_of_them = [compute_perceptual_hashes(image) for image in images]
    pairs = [(one, other) for at, one in enumerate(all_of_them) for other in all_of_them[at + 1 :]]
    assert sum(is_similar(*pair) for pair in pairs) == 0, MAX_HASH_DISTANCE


def test_format_and_turn_do_not_matter(pool, tmp_path):
    files = [samples.encoded(samples.scene(), form) for form in ("JPEG", "PNG", "AVIF")] + [samples.with_orientation(6)]
    found = []
    for number, data in enumerate(files):
        (tmp_path / str(number)).write_bytes(data)
        found.append(inspect(tmp_path / str(number), pool=pool).perceptual_hashes)
    assert all(is_similar(found[0], each) for each in found[1:])


@pytest.mark.parametrize("colour", ["black", "white", "#7f7f7f"])
def test_plain_image_has_hashes(colour):
    assert all(len(each) == 16 for each in compute_perceptual_hashes(Image.new("RGB", (40, 30), colour)))


def test_cosines_are_those_of_the_definition():
    """A single wave of the transform's own shape is found as that one, and as no other."""
    import math

    wave = [round(127 + 100 * math.cos(math.pi / 32 * (x + 0.5) * 3)) for x in range(32)]
    bits = int(phash(Image.frombytes("L", (32, 32), bytes(wave * 32))), 16)
    assert bits >> 63 & 1, "the mean"
    assert bits >> 60 & 1, "the third wave across"
