"""Renditions: as many as there should be, the right way up, in the right colours, and nothing in them but pixels."""

import io
import json
import struct

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from registry.domain.media import renditions
from registry.domain.media.renditions import Format, RenditionSpec
from registry.media.workers import ImageRejected, WorkerPool, make_renditions, make_tiles

from . import samples
from .exiftool import exiftool

ALWAYS = {"SourceFile", "ExifTool:ExifToolVersion"}
STRUCTURE = ("File:", "JFIF:", "QuickTime:", "Meta:", "Composite:ImageSize", "Composite:Megapixels")


@pytest.fixture
def rendered(pool, kept, tmp_path):
    """Return the rendition of an image file, given as bytes, at a width and in a format."""

    def render(data, width=320, form=Format.JPEG):
        make_renditions(kept(data), tmp_path / "made", [RenditionSpec(width, form)], pool=pool)
        return Image.open(tmp_path / "made" / renditions.rendition_name(width, form)).convert("RGB")

    return render


def near(image, at, colour, by=14):
    return all(abs(a - b) <= by for a, b in zip(image.getpixel(at), colour, strict=True))


def apart(one, other):
    """Return the mean difference of two images of the same size, from 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def test_all_wanted_renditions_are_made(pool, kept, tmp_path):
    path = kept(samples.encoded(samples.scene(2000, 1311)))
    made = make_renditions(path, tmp_path / "made", renditions.all_renditions(2000), pool=pool)
    assert {(each.width, each.height, each.format) for each in made} == {
        (width, height, form)
        for width, height in ((320, 210), (800, 524), (1600, 1049), (2000, 1311))
        for form in Format
    }
    for each in made:
        file = tmp_path / "made" / each.name
        assert file.stat().st_size == each.size
        with Image.open(file) as image:
            assert (image.format, image.size) == (each.format.upper(), (each.width, each.height))
    assert len(list((tmp_path / "made").iterdir())) == len(made), "nothing else is left there"


@pytest.mark.parametrize(("size", "asked"), [((200, 100), 200), ((1, 1), 1), ((90, 4000), 90), ((4000, 3), 800)])
def test_odd_sizes_have_renditions(pool, kept, tmp_path, size, asked):
    path = kept(samples.encoded(Image.new("RGB", size, "red"), "PNG"))
    made = make_renditions(path, tmp_path / "made", [RenditionSpec(asked, form) for form in Format], pool=pool)
    assert {(each.width, each.height) for each in made} == {(asked, max(1, round(size[1] * asked / size[0])))}


def test_nothing_is_made_larger_than_it_is(pool, kept, tmp_path):
    made = make_renditions(
        kept(samples.encoded(samples.scene())), tmp_path / "made", [RenditionSpec(3000, Format.JPEG)], pool=pool
    )
    assert [(each.width, each.height) for each in made] == [(640, 420)]


@pytest.mark.parametrize("name", samples.sound())
def test_everything_that_is_taken_can_be_shown(pool, kept, tmp_path, name):
    path = kept(samples.sound()[name][0])
    assert len(make_renditions(path, tmp_path / "made", renditions.all_renditions(320), pool=pool)) == 2


def test_same_original_gives_the_same_bytes(kept, tmp_path):
    path, made = kept(samples.encoded(samples.scene(2000, 1400))), []
    for number in (1, 2):
        own_pool = WorkerPool()
        make_renditions(path, tmp_path / str(number), renditions.all_renditions(2000), pool=own_pool)
        own_pool.close()
        made.append({file.name: file.read_bytes() for file in (tmp_path / str(number)).iterdir()})
    assert made[0] == made[1]


def test_rejected_image_leaves_nothing(pool, kept, tmp_path):
    data = samples.encoded(samples.scene(), quality=95)
    with pytest.raises(ImageRejected):
        make_renditions(kept(data[: len(data) // 2]), tmp_path / "made", renditions.all_renditions(640), pool=pool)
    with pytest.raises(ImageRejected):
        make_tiles(kept(data[: len(data) // 2]), tmp_path / "made" / "tiles", pool=pool)
    assert list((tmp_path / "made").iterdir()) == []


# --- The right way up, in the right colours --------------------------------------------------------------------------


@pytest.mark.parametrize("turn", range(1, 9))
def test_image_is_shown_as_its_file_asks(rendered, turn):
    straight = rendered(samples.encoded(samples.scene(), quality=95))
    turned = rendered(samples.with_orientation(turn))
    assert turned.size == straight.size
    assert apart(turned, straight) < 3


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_every_format_is_turned_once(rendered, form):
    straight = rendered(samples.encoded(samples.scene(), quality=95))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = rendered(samples.encoded(samples.scene().transpose(Image.Transpose.ROTATE_90), form, exif=exif))
    assert turned.size == straight.size
    assert apart(turned, straight) < 4


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_are_white(rendered, mode):
    options = {"transparency": samples.clear("P").getpixel((399, 0))} if mode == "P" else {}
    image = rendered(samples.encoded(samples.clear(mode), "PNG", **options))
    assert near(image, (300, 100), (255, 255, 255))
    assert not near(image, (20, 100), (255, 255, 255))


@pytest.mark.parametrize("sample", [samples.deep, samples.floats])
def test_deep_values_are_scaled_and_not_cut_off(rendered, sample):
    image = rendered(samples.encoded(sample(), "TIFF"))
    for x in (20, 160, 300):
        assert near(image, (x, 100), (round(x / 319 * 255),) * 3, by=4)


def test_inks_become_colours(rendered):
    straight = rendered(samples.encoded(samples.scene(), quality=95))
    assert apart(rendered(samples.encoded(samples.scene(mode="CMYK"), quality=95)), straight) < 4
    assert apart(rendered(samples.encoded(samples.lab(), "TIFF")), straight) < 4


def swapped_profile():
    """sRGB's profile with its first two colours exchanged, under another name."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = data.replace("sRGB".encode("utf-16-be"), "tRGB".encode("utf-16-be"))
    return data.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


def test_profile_that_exchanges_red_and_green_is_applied(rendered):
    image = rendered(samples.encoded(Image.new("RGB", (400, 300), (255, 0, 0)), icc_profile=swapped_profile()))
    assert near(image, (100, 100), (0, 255, 0))


def test_first_of_several_is_shown(rendered):
    assert apart(rendered(samples.several("TIFF")), rendered(samples.encoded(samples.scene(), "PNG"))) < 1


# --- Nothing but pixels ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_no_rendition_says_anything_but_pixels(pool, kept, tmp_path, form):
    data = samples.telling(form)
    assert any(secret.encode() in data for secret in samples.SECRETS), "or this proves nothing"
    make_renditions(kept(data), tmp_path / "made", renditions.all_renditions(640), pool=pool)
    make_tiles(tmp_path / "original", tmp_path / "made" / "tiles", pool=pool)
    files = [file for file in (tmp_path / "made").rglob("*") if file.is_file()]
    assert len(files) > 6
    for file in files:
        held = file.read_bytes()
        for word in (*samples.SECRETS, "Exif\0", "http://", "GPS", "Zenobia", "Museum", "2015", "xmp", "ICC_PROFILE"):
            assert word.encode() not in held, (file, word)
    assert metadata_names(files) == set()


def metadata_names(files):
    """What exiftool reads in the files beyond how they are built."""
    read = json.loads(exiftool("-j", "-G1", "-a", "-u", *map(str, files)))
    tags = {tag for each in read for tag in each} - ALWAYS
    return {tag for tag in tags if not tag.startswith(("System:", "File:", "JFIF:", *STRUCTURE))}


def test_exiftool_would_have_metadata_names(pool, kept):
    path = kept(samples.telling())
    assert {"IFD0:Artist", "GPS:GPSLatitude", "ExifIFD:SerialNumber"} <= metadata_names([path])


def test_image_hidden_in_transparent_parts_is_not_shown(pool, kept, tmp_path):
    image = samples.scene().convert("RGBA")
    image.putalpha(0)  # the colours are still there
    make_renditions(
        kept(samples.encoded(image, "PNG")), tmp_path / "made", [RenditionSpec(320, Format.JPEG)], pool=pool
    )
    shown = Image.open(io.BytesIO((tmp_path / "made" / "320.jpg").read_bytes()))
    assert shown.getextrema() == ((255, 255),) * 3


def test_jpeg_markers_are_those_of_an_image_without_metadata(pool, kept, tmp_path):
    make_renditions(kept(samples.telling()), tmp_path / "made", [RenditionSpec(320, Format.JPEG)], pool=pool)
    data, at, marks = (tmp_path / "made" / "320.jpg").read_bytes(), 2, []
    while data[at + 1] != 0xDA:
        marks.append(data[at + 1])
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    assert set(marks) == {0xE0, 0xDB, 0xC0, 0xC4}  # JFIF, and what the pixels need
