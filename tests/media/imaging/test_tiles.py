"""Tiles: each one that the IIIF document lists, no other, and together the full image."""

import pytest
from PIL import Image, ImageChops, ImageStat

from registry.domain.media.renditions import TILE_SIZE, all_tiles, image_information, scale_factors, tile_name
from registry.media.workers import make_tiles

from . import samples

SIZES = [(1700, 1130), (513, 512), (512, 512), (2049, 700), (300, 2600)]


@pytest.fixture
def pyramid(pool, kept, tmp_path):
    """The folder with the tiles of these bytes."""

    def make(data):
        return tmp_path / "tiles", make_tiles(kept(data), tmp_path / "tiles", pool=pool)

    return make


def asked_for(width, height):
    """What OpenSeadragon asks a level-0 service of version 3 for: its `getTileUrl`, in Python."""
    for factor in image_information("https://example.org/i", width, height)["tiles"][0]["scaleFactors"]:
        wide, high = -(-width // factor), -(-height // factor)
        for y in range(-(-high // TILE_SIZE)):
            for x in range(-(-wide // TILE_SIZE)):
                left, top = x * TILE_SIZE * factor, y * TILE_SIZE * factor
                region = (left, top, min(TILE_SIZE * factor, width - left), min(TILE_SIZE * factor, height - top))
                size = (min(TILE_SIZE, wide - x * TILE_SIZE), min(TILE_SIZE, high - y * TILE_SIZE))
                place = "full" if region == (0, 0, width, height) else ",".join(map(str, region))
                shown = "max" if size == (width, height) else ",".join(map(str, size))
                yield f"{place}/{shown}/0/default.jpg"


@pytest.mark.parametrize("size", SIZES)
def test_tiles_are_those_that_a_viewer_asks_for(pyramid, size):
    folder, made = pyramid(samples.encoded(samples.scene(*size)))
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*.jpg")}
    assert set(files) == set(asked_for(*size)) == {tile_name(tile, *size) for tile in all_tiles(*size)}
    assert (made.width, made.height, made.count) == (*size, len(files))
    assert made.size == sum(file.stat().st_size for file in files.values())


@pytest.mark.parametrize("turn", [1, 3, 6, 8])
def test_tiles_of_every_level_make_the_whole(pyramid, turn):
    whole = samples.scene(1301, 877)
    exif = Image.Exif()
    exif[0x0112] = turn
    undo = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    held = whole.transpose(undo[turn]) if turn in undo else whole
    folder, _ = pyramid(samples.encoded(held, "PNG", exif=exif))
    for factor in scale_factors(1301, 877):
        put = Image.new("RGB", (-(-1301 // factor), -(-877 // factor)))
        for tile in all_tiles(1301, 877):
            if -(-tile.width // tile.shown_width) == factor:
                with Image.open(folder / tile_name(tile, 1301, 877)) as image:
                    assert image.size == (tile.shown_width, tile.shown_height)
                    put.paste(image, (tile.left // factor, tile.top // factor))
        assert max(ImageStat.Stat(ImageChops.difference(put, whole.reduce(factor))).mean) < 3


def test_tiles_are_replaced_whole(pyramid, tmp_path):
    pyramid(samples.encoded(samples.scene(1700, 1100)))
    folder, made = pyramid(samples.encoded(samples.scene(600, 400)))
    assert len(list(folder.rglob("*.jpg"))) == made.count
    assert {each.name for each in tmp_path.iterdir()} == {"original", "tiles"}
