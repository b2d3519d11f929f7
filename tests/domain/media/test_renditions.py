"""Which renditions and tiles there are, and what they are called."""

import pytest

from registry.domain.media import renditions
from registry.domain.media.renditions import Format, RenditionSpec, Tile

PUBLIC_ID = "3f2a9c0e5b7d4e1f8a6b2c4d6e8f0a1b"


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, (1,)),
        (319, (319,)),
        (320, (320,)),
        (321, (320, 321)),
        (750, (320, 750)),
        (2400, (320, 800, 1600, 2400)),
        (3000, (320, 800, 1600, 3000)),
        (6000, (320, 800, 1600, 3000)),
    ],
)
def test_widths_never_exceed_the_picture(width, widths):
    assert renditions.rendition_widths(width) == widths


def test_first_are_among_all_and_small():
    assert renditions.first_renditions(6000) == (RenditionSpec(320, Format.JPEG), RenditionSpec(800, Format.JPEG))
    assert len(renditions.all_renditions(6000)) == 8
    for width in (1, 320, 500, 6000):
        assert set(renditions.first_renditions(width)) <= set(renditions.all_renditions(width))


def test_paths_name_the_recipe_and_the_public_id():
    assert renditions.rendition_path(PUBLIC_ID, 800, Format.AVIF) == f"r1/3f/{PUBLIC_ID}/800.avif"
    assert renditions.rendition_path(PUBLIC_ID, 800, Format.JPEG) == f"r1/3f/{PUBLIC_ID}/800.jpg"
    assert renditions.tiles_folder(PUBLIC_ID) == f"r1/3f/{PUBLIC_ID}/tiles"
    assert renditions.aligned_name("0a1b", 800, Format.JPEG) == "aligned-0a1b-800.jpg"


@pytest.mark.parametrize(("size", "tiled"), [((1600, 1600), False), ((1601, 10), True), ((10, 1601), True)])
def test_only_large_pictures_are_tiled(size, tiled):
    assert renditions.is_tiled(*size) == tiled


@pytest.mark.parametrize(
    ("size", "factors"),
    [((512, 512), (1,)), ((513, 1), (1, 2)), ((1024, 1024), (1, 2)), ((6000, 4000), (1, 2, 4, 8, 16))],
)
def test_levels_go_on_until_one_tile_holds_all(size, factors):
    assert renditions.scale_factors(*size) == factors


def test_tiles_are_named_as_iiif_asks():
    names = [renditions.tile_name(tile, 1300, 700) for tile in renditions.all_tiles(1300, 700)]
    assert names == [
        "0,0,512,512/512,512/0/default.jpg",
        "512,0,512,512/512,512/0/default.jpg",
        "1024,0,276,512/276,512/0/default.jpg",
        "0,512,512,188/512,188/0/default.jpg",
        "512,512,512,188/512,188/0/default.jpg",
        "1024,512,276,188/276,188/0/default.jpg",
        "0,0,1024,700/512,350/0/default.jpg",
        "1024,0,276,700/138,350/0/default.jpg",
        "full/325,175/0/default.jpg",
    ]
    assert renditions.tile_name(Tile(0, 0, 400, 300, 400, 300), 400, 300) == "full/max/0/default.jpg"


def test_document_promises_the_tiles_that_there_are():
    document = renditions.image_information("https://example.org/iiif/3f2a", 6000, 4000)
    assert document["id"] == "https://example.org/iiif/3f2a"
    assert document["tiles"] == [{"width": 512, "scaleFactors": [1, 2, 4, 8, 16]}]
    assert document["sizes"] == [{"width": 375, "height": 250}]
    assert document["profile"] == "level0"
