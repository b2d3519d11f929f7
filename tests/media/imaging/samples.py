"""Pictures made for the tests: sound ones of every kind, and files that are none."""

import io
import struct
import zlib
from functools import cache

from PIL import Image, ImageCms, ImageDraw, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

GPS = {1: "N", 2: (34.0, 33.0, 12.5), 3: "E", 4: (38.0, 16.0, 7.25)}
SECRETS = ("Owner Zenobia", "SN-4711-KEPT", "34.5534", "comment at 34.5534, 38.2687")


def scene(width=640, height=420, mode="RGB"):
    """A sky, a wall with four different corners, and a door: nothing in it is symmetrical."""
    image = Image.new("RGB", (width, height), "#cfd8dc")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 0.6, width, height), fill="#b59f7b")
    draw.rectangle((width * 0.1, height * 0.2, width * 0.7, height * 0.8), fill="#d8c39a")
    draw.rectangle((width * 0.2, height * 0.45, width * 0.35, height * 0.8), fill="#3c2f22")
    for corner, colour in (((0, 0), "red"), ((0.9, 0), "green"), ((0, 0.9), "blue"), ((0.9, 0.9), "black")):
        left, top = corner[0] * width, corner[1] * height
        draw.rectangle((left, top, left + width * 0.1, top + height * 0.1), fill=colour)
    return image if mode == "RGB" else image.convert(mode)


def encoded(image, form="JPEG", **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def exif_with(orientation=None, **more):
    """EXIF with an owner, a serial number, a place and a day; `orientation` as its tag has it."""
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    exif[0x013B] = SECRETS[0]
    exif[0x8298] = "CC BY 4.0"
    exif.get_ifd(0x8769).update({0xA431: SECRETS[1], 0x9003: "2015:08:27 10:11:12", 0x927C: b"\x01\x02maker", **more})
    exif.get_ifd(0x8825).update(GPS)
    return exif


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" photoshop:DateCreated="2016-04"
 photoshop:Credit="Museum of Tadmor"
 xmpRights:WebStatement="https://creativecommons.org/licenses/by-sa/4.0/">
<dc:creator><rdf:Seq><rdf:li>Zenobia</rdf:li><rdf:li>Odaenathus</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2016 Museum</rdf:li></rdf:Alt></dc:rights>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def telling(form="JPEG"):
    """Return an image with every kind of metadata."""
    options = {"exif": exif_with(6), "xmp": XMP.replace("2016 Museum", f"2016 Museum {SECRETS[2]}").encode()}
    if form == "JPEG":
        options["comment"] = SECRETS[3]
    if form == "PNG":
        info = PngInfo()
        info.add_text("Comment", SECRETS[3])
        info.add_itxt("XML:com.adobe.xmp", XMP)
        options = {"exif": exif_with(6), "pnginfo": info}
    if form == "TIFF":
        options["exif"][270] = SECRETS[3]
    return encoded(scene(), form, **options)


def with_orientation(turn):
    """A file that shows the scene once it is turned as it asks."""
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose that undoes each
    image = scene()
    if turn in back:
        image = image.transpose(Image.Transpose(back[turn]))
    exif = Image.Exif()
    exif[0x0112] = turn
    return encoded(image, quality=95, exif=exif)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width, height, bits=1):
    """Return a PNG of some kilobytes that decodes to a huge image, of 1 bit or 32 bits a pixel."""
    head = struct.pack(">IIBBBBB", width, height, *((8, 6) if bits == 32 else (1, 0)), 0, 0, 0)
    squeezer = zlib.compressobj(9)
    row = bytes(1 + (width * bits + 7) // 8)
    pixels = b"".join(squeezer.compress(row) for _ in range(height)) + squeezer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def webp_of(width, height, kind):
    """A WebP that is nothing but the chunk that tells how large it would be."""
    body = {
        b"VP8X": b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        b"VP8 ": b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height),
        b"VP8L": b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14),
    }[kind]
    return b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBP" + kind + struct.pack("<I", len(body)) + body


def closed(jpeg):
    """A JPEG without its second half, but with its end: decoders make up the rest."""
    return jpeg[: len(jpeg) // 2] + b"\xff\xd9"


def deep():
    """16 bits of grey, from black to white over the width."""
    values = b"".join(struct.pack("<H", round(x / 399 * 0xFFFF)) for x in range(400))
    return Image.frombytes("I;16", (400, 300), values * 300)


def floats(odd=None):
    values = struct.pack("<400f", *(odd if odd and x == 7 else x / 399 for x in range(400)))
    return Image.frombytes("F", (400, 300), values * 300)


def clear(mode="RGBA"):
    """Red on the left, clear on the right."""
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 200, 300))
    return image if mode == "RGBA" else image.convert(mode)


def several(form, **options):
    pages = [scene(), scene().rotate(180), scene().rotate(90)]
    return encoded(pages[0], form, save_all=True, append_images=pages[1:], **options)


def wide_gamut():
    """A profile that is not that of sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()


def hostile_exif():
    """Fractions over zero, a latitude of a thousand, texts that are none, tags that point outside of the file."""
    exif = Image.Exif()
    exif[0x010F] = b"\xff\xfe\x00\x00\xd8"
    exif[0x011A] = TiffImagePlugin.IFDRational(1, 0)
    exif.get_ifd(0x8769).update({0x9003: "0000:00:00 00:00:00", 0x829A: TiffImagePlugin.IFDRational(0, 0)})
    exif.get_ifd(0x8825).update({1: "N", 2: (TiffImagePlugin.IFDRational(0, 0),) * 3, 3: "E", 4: (1000.0, 0.0, 0.0)})
    return encoded(scene(), exif=exif)


def broken_exif():
    """EXIF whose first directory lies about where it is."""
    return encoded(scene(), exif=b"Exif\0\0II*\0" + struct.pack("<I", 0xFFFFFFF0) + b"\xff" * 64)


def endless_words():
    """A megabyte of text in a PNG, compressed to one kilobyte."""
    info = PngInfo()
    info.add_text("Comment", "A" * 900_000, zip=True)
    return encoded(scene(), "PNG", pnginfo=info)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
SCRIPT = b"<?php system($_GET['c']); ?><script>alert(1)</script>"


@cache  # encoded once in each process
def sound():
    """Files that are taken, by what is odd about them: bytes, format found, notes expected."""
    jpeg, png = encoded(scene()), encoded(scene(), "PNG")
    return {
        "jpeg": (jpeg, "jpeg", []),
        "progressive jpeg": (encoded(scene(), progressive=True), "jpeg", []),
        "png": (png, "png", []),
        "webp": (encoded(scene(), "WEBP"), "webp", []),
        "tiff": (encoded(scene(), "TIFF", compression="tiff_lzw"), "tiff", []),
        "avif": (encoded(scene(), "AVIF", speed=10), "avif", []),
        "one pixel": (encoded(Image.new("RGB", (1, 1), "red"), "PNG"), "png", []),
        "black and white": (encoded(scene(mode="1"), "TIFF", compression="group4"), "tiff", []),
        "grey": (encoded(scene(mode="L")), "jpeg", []),
        "grey, 16 bits, png": (encoded(deep(), "PNG"), "png", ["deep"]),
        "grey, 16 bits, tiff": (encoded(deep(), "TIFF"), "tiff", ["deep"]),
        "floats": (encoded(floats(), "TIFF"), "tiff", ["deep"]),
        "floats that are none": (encoded(floats(float("nan")), "TIFF"), "tiff", ["deep"]),
        "cmyk jpeg": (encoded(scene(mode="CMYK")), "jpeg", ["four_inks"]),
        "cmyk tiff": (encoded(scene(mode="CMYK"), "TIFF"), "tiff", ["four_inks"]),
        "lab tiff": (encoded(lab(), "TIFF"), "tiff", []),
        "clear": (encoded(clear(), "PNG"), "png", ["transparent"]),
        "clear in a palette": (encoded(clear("P"), "PNG", transparency=0), "png", ["transparent"]),
        "clear grey": (encoded(clear("LA"), "PNG"), "png", ["transparent"]),
        "opaque alpha": (encoded(scene(mode="RGBA"), "PNG"), "png", []),
        "palette": (encoded(scene(mode="P"), "PNG"), "png", []),
        "animated png": (several("PNG"), "png", ["first_frame"]),
        "animated webp": (several("WEBP"), "webp", ["first_frame"]),
        "three pages": (several("TIFF"), "tiff", ["first_frame"]),
        "two in a jpeg": (several("MPO"), "jpeg", ["first_frame"]),
        "bad profile": (encoded(scene(), icc_profile=b"no profile at all"), "jpeg", ["profile_ignored"]),
        "profile of other kind": (
            encoded(scene(mode="CMYK"), icc_profile=wide_gamut()),
            "jpeg",
            ["four_inks", "profile_ignored"],
        ),
        "script after jpeg": (jpeg + SCRIPT, "jpeg", ["trailing"]),
        "archive after png": (png + b"PK\3\4" + SCRIPT, "png", ["trailing"]),
        "script in comment": (encoded(scene(), comment=SCRIPT), "jpeg", []),
        "padded": (jpeg + b"\0" * 100, "jpeg", []),
        "cut in half and closed again": (closed(jpeg), "jpeg", ["grey_end"]),
        "cut and closed, four inks": (closed(encoded(scene(mode="CMYK"))), "jpeg", ["four_inks", "grey_end"]),
        "hostile exif": (hostile_exif(), "jpeg", []),
        "broken exif": (broken_exif(), "jpeg", []),
        "endless words": (endless_words(), "png", []),
    }


def lab():
    profile, to = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    return ImageCms.profileToProfile(scene(), profile, to, outputMode="LAB")


@cache
def unsound():
    """Files that are refused, by what is wrong with them: bytes, code."""
    jpeg, png, tiff = encoded(scene()), encoded(scene(), "PNG"), encoded(scene(), "TIFF", compression="tiff_lzw")
    cut = {form: encoded(scene(), form) for form in ("WEBP", "AVIF")}
    return {
        "nothing": (b"", "empty"),
        "one byte": (b"\xff", "not_a_picture"),
        "zeros": (bytes(5000), "not_a_picture"),
        "words": (b"no picture at all, only words" * 9, "not_a_picture"),
        "page": (b"<!doctype html><script>alert(1)</script>", "not_a_picture"),
        "svg": (SVG, "svg"),
        "svg in utf-16": (SVG.decode().encode("utf-16"), "svg"),
        "heic": (HEIC, "heic"),
        "gif": (encoded(scene(mode="P"), "GIF"), "not_a_picture"),
        "bmp": (encoded(scene(), "BMP"), "not_a_picture"),
        "eps": (encoded(scene(), "EPS"), "not_a_picture"),
        "pdf": (encoded(scene(), "PDF"), "not_a_picture"),
        "jpeg cut in half": (jpeg[: len(jpeg) // 2], "damaged"),
        "jpeg cut at its end": (jpeg[:-200], "damaged"),
        "jpeg of three bytes": (jpeg[:3], "damaged"),
        "png cut in half": (png[: len(png) // 2], "damaged"),
        "tiff cut in half": (tiff[: len(tiff) // 2], "damaged"),
        "webp cut in half": (cut["WEBP"][: len(cut["WEBP"]) // 2], "damaged"),
        "avif cut in half": (cut["AVIF"][: len(cut["AVIF"]) // 2], "damaged"),
        "png with a wrong sum": (png[:60] + bytes([png[60] ^ 1]) + png[61:], "damaged"),
        "bomb": (bomb(12_000, 12_000), "too_many_pixels"),
        "bomb of promises": (png[:16] + struct.pack(">II", 2**31 - 1, 2**31 - 1) + png[24:], None),
        "huge webp": (webp_of(16_383, 16_383, b"VP8 "), "too_many_pixels"),
        "huge webp, extended": (webp_of(20_000, 9_000, b"VP8X"), "too_many_pixels"),
        "huge webp, no loss": (webp_of(16_384, 16_384, b"VP8L"), "too_many_pixels"),
        "long line": (bomb(70_000, 1), "too_elongated"),
        "floats without end": (encoded(floats(float("inf")), "TIFF"), "beyond_colour"),
    }
