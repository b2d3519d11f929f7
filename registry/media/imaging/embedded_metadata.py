"""What a file says beside its pixels: camera, place, people, comments. Restricted, all of it; safe as JSON, bounded.

Whatever cannot be read is left out: the original is kept, so nothing is lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from PIL import ExifTags, Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from registry.domain.value_types import JsonObject, JsonValue

from .errors import MALFORMED

LONGEST, MOST, DEEPEST = 2000, 300, 4  # characters of one value, values of one group, groups within groups
GROUPS = {"exif": ExifTags.IFD.Exif, "gps": ExifTags.IFD.GPSInfo, "interoperability": ExifTags.IFD.Interop}
NAMES = {**dict.fromkeys(GROUPS, ExifTags.TAGS), "gps": ExifTags.GPSTAGS}
POINTERS = {ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop, ExifTags.IFD.MakerNote}
PIXELS = range(0x0100, 0x010E), range(0x0111, 0x011A)  # of a TIFF: where its strips are, and how they are packed
NOT_WORDS = ("icc_profile", "exif", "xmp", "photoshop", "transparency", "background", "mp", "iptc")


Read = TypeVar("Read")
Otherwise = TypeVar("Otherwise")


def embedded_metadata(image: ImageFile) -> JsonObject:
    """EXIF by groups, the place in degrees, IPTC, XMP as text, and whatever else the format carries."""
    found: JsonObject = {"image": _tags(lambda: _first_group(image), ExifTags.TAGS)}
    for group, number in GROUPS.items():
        found[group] = _tags(lambda number=number: image.getexif().get_ifd(number), NAMES[group])  # type: ignore[misc]  # mypy cannot infer its default
    found["place"] = suppress(lambda: place(image.getexif().get_ifd(ExifTags.IFD.GPSInfo)), {})
    found["iptc"] = suppress(lambda: iptc(image), {})
    found["xmp"] = xmp(image)[: LONGEST * 10]
    found["words"] = {
        to_json_value(name): to_json_value(value)
        for name, value in list(image.info.items())[:MOST]
        if isinstance(value, str | bytes) and name not in NOT_WORDS
    }
    return {name: value for name, value in found.items() if value}


def suppress(read: Callable[[], Read], otherwise: Otherwise) -> Read | Otherwise:
    """What it reads, or `otherwise` where that is malformed."""
    try:
        return read()
    except MALFORMED:
        return otherwise


def _first_group(image: Image.Image) -> dict[int, object]:
    skipped = {int(each) for each in POINTERS} | {tag for tags in PIXELS for tag in tags}
    return {tag: value for tag, value in image.getexif().items() if tag not in skipped}


def _tags(read: Callable[[], dict[int, object]], names: dict[int, str]) -> dict[str, JsonValue]:
    return {
        names.get(tag, f"0x{tag:04x}"): to_json_value(value) for tag, value in list(suppress(read, {}).items())[:MOST]
    }


def to_json_value(value: object, depth: int = 0) -> JsonValue:
    """As JSON can hold it. Fractions become numbers, those over zero None; bytes text, or hex if they are none."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 53 else str(value)[:LONGEST]
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bytes):
        return _of_bytes(value)
    if depth < DEEPEST and isinstance(value, dict):
        return {
            str(to_json_value(name, depth + 1)): to_json_value(each, depth + 1)
            for name, each in list(value.items())[:MOST]
        }
    if depth < DEEPEST and isinstance(value, list | tuple):
        return [to_json_value(each, depth + 1) for each in value[:MOST]]
    return number(value)


def number(value: Any) -> float | None:  # Any: what float() refuses, it says itself
    """A fraction or float; None where it is infinite, over zero, or no number at all."""
    made = suppress(lambda: float(value), None)
    return made if made is not None and math.isfinite(made) else None


def text(value: str) -> str:
    """Without control characters, and not endless. Zeros, which no database takes, are among those left out."""
    kept = "".join(
        each for each in value[: LONGEST * 2] if (each >= " " and not "\ud800" <= each <= "\udfff") or each in "\n\t"
    )
    return kept.strip()[:LONGEST]


def _of_bytes(value: bytes) -> str:
    decoded = value.rstrip(b"\0").removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
    try:
        words = decoded.decode()
    except UnicodeDecodeError:
        return value[: LONGEST // 2].hex()
    return text(words) if words.isprintable() or "\n" in words else value[: LONGEST // 2].hex()


# Any: Pillow gives what the file holds
def place(gps: dict[int, Any]) -> dict[str, float]:
    """Latitude and longitude in degrees, if both are there and can be."""
    found = {}
    for name, tag, limit in (("latitude", ExifTags.GPS.GPSLatitude, 90), ("longitude", ExifTags.GPS.GPSLongitude, 180)):
        parts = [number(part) for part in gps[tag]]
        degrees, minutes, seconds = (*parts, 0, 0)[:3]
        if degrees is None or minutes is None or seconds is None:
            return {}
        value = degrees + minutes / 60 + seconds / 3600
        if abs(value) > limit:
            return {}
        found[name] = -value if to_json_value(gps.get(tag - 1)) in ("S", "W") else value
    return found


def iptc(image: ImageFile) -> dict[str, JsonValue]:
    """Records and their values by number, `2:80` is who made it."""
    held = IptcImagePlugin.getiptcinfo(image) or {}
    return {f"{record}:{tag}": to_json_value(value) for (record, tag), value in list(held.items())[:MOST]}


def xmp(image: Image.Image) -> str:
    """The packet as text."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
    return packet.decode("utf-8", "replace") if isinstance(packet, bytes) else str(packet)


def values(found: Iterable[object]) -> list[str]:
    """The texts among these that say something."""
    return [each for each in found if isinstance(each, str) and each.strip()]
