"""Renditions of an image that a matrix lays over another image."""

import pytest
from PIL import Image, ImageChops, ImageStat

from registry.domain.media.renditions import Format, RenditionSpec
from registry.media.imaging import perspective
from registry.media.workers import ImageRejected, make_aligned

from . import samples

NOTHING = (1, 0, 0, 0, 1, 0, 0, 0, 1)
BEHIND = (1, 0, 0, 0, 1, 0, -2, 0, 1)


@pytest.fixture
def lay(pool, kept, tmp_path):
    """Return a function that warps the scene to lie over an image of the size `frame`."""

    def laid(matrix, frame=(640, 420), width=320):
        path = kept(samples.encoded(samples.scene(), quality=95))
        wanted = [RenditionSpec(width, Format.JPEG)]
        [made] = make_aligned(path, tmp_path / "made", wanted, matrix=matrix, digest="0a1b", frame=frame, pool=pool)
        assert made.name == f"aligned-0a1b-{width}.jpg"
        return Image.open(tmp_path / "made" / made.name)

    return laid


def apart(one, other):
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other)).mean)


def test_identity_changes_nothing(lay):
    assert apart(lay(NOTHING), samples.scene().resize((320, 210))) < 3


def test_mirror_mirrors(lay):
    expected = samples.scene().transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize((320, 210))
    assert apart(lay((-1, 0, 1, 0, 1, 0, 0, 0, 1)), expected) < 3


def test_scale_of_the_matrix_does_not_matter(lay):
    assert apart(lay([each * -7 for each in NOTHING]), samples.scene().resize((320, 210))) < 3


def test_part_lies_over_the_whole_frame_of_another_shape(lay):
    expected = samples.scene().crop((0, 0, 320, 210)).resize((400, 600))
    image = lay((0.5, 0, 0, 0, 0.5, 0, 0, 0, 1), frame=(400, 600), width=400)
    assert image.size == (400, 600)
    assert apart(image, expected) < 4


def test_background_shows_where_the_image_ends(lay):
    image = lay((2, 0, 0, 0, 1, 0, 0, 0, 1))
    assert all(abs(a - b) < 4 for a, b in zip(image.getpixel((300, 100)), (0xD9, 0xD5, 0xCC), strict=True))


def test_corners_go_where_the_matrix_says():
    """In pixels, the numbers that Pillow gets are the matrix between the two sizes."""
    matrix = [1.1, 0.05, -0.02, 0.03, 0.95, 0.01, 0.04, -0.02, 1.0]
    a, b, c, d, e, f, g, h = perspective.pillow_coefficients(matrix, (300, 200), (900, 700))
    for x, y in ((0, 0), (1, 0), (0, 1), (1, 1), (0.3, 0.8)):
        depth = matrix[6] * x + matrix[7] * y + matrix[8]
        to = ((matrix[0] * x + matrix[1] * y + matrix[2]) / depth, (matrix[3] * x + matrix[4] * y + matrix[5]) / depth)
        px, py = x * 300, y * 200
        depth = g * px + h * py + 1
        assert ((a * px + b * py + c) / depth / 900, (d * px + e * py + f) / depth / 700) == pytest.approx(to)


@pytest.mark.parametrize(
    "matrix", [BEHIND, (0,) * 9, NOTHING[:8], (*NOTHING[:8], float("nan")), (*NOTHING[:8], float("inf"))]
)
def test_senseless_matrix_is_refused(lay, matrix):
    with pytest.raises(ImageRejected) as refused:
        lay(matrix)
    assert refused.value.code == "picture_too_skewed"
