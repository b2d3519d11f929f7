"""Metadata embedded in an image file: EXIF, GPS position, IPTC, XMP and comments, as bounded JSON.

All of it is restricted. Values that cannot be read are left out; the original is kept, so nothing is lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PIL import ExifTags, Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from registry.domain.value_types import JsonObject, JsonValue

from .errors import MALFORMED

MAX_VALUE_LENGTH = 2000  # characters
MAX_XMP_LENGTH = 10 * MAX_VALUE_LENGTH  # characters
MAX_GROUP_SIZE = 300  # values
MAX_DEPTH = 4  # groups within groups
MAX_EXACT_INTEGER = (1 << 53) - 1  # larger ones lose digits where JSON numbers are read as floats

# An image file directory (IFD) is a group of EXIF tags.
IFDS = {"exif": ExifTags.IFD.Exif, "gps": ExifTags.IFD.GPSInfo, "interoperability": ExifTags.IFD.Interop}
TAG_NAMES = {"exif": ExifTags.TAGS, "gps": ExifTags.GPSTAGS, "interoperability": ExifTags.TAGS}
IFD_POINTERS = {
    int(pointer) for pointer in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop, ExifTags.IFD.MakerNote)
}
# Tags of a TIFF's strips and tiles: where its pixels are and how they are packed.
PIXEL_TAGS = {*range(0x0100, 0x010E), *range(0x0111, 0x011A)}
# Entries of Pillow's `info` that hold no text, or that are read elsewhere in this module.
NOT_TEXT = ("icc_profile", "exif", "xmp", "photoshop", "transparency", "background", "mp", "iptc")

Value = TypeVar("Value")
Default = TypeVar("Default")


def embedded_metadata(image: ImageFile) -> JsonObject:
    """Return an image file's metadata by group; groups without a readable value are left out.

    The groups are the EXIF directories, `place` (degrees), `iptc`, `xmp` (the packet as text) and `words`, the texts
    that the image format itself carries, such as comments.
    """
    metadata: JsonObject = {"image": _read_tags(partial(_main_tags, image), ExifTags.TAGS)}
    for group, ifd in IFDS.items():
        metadata[group] = _read_tags(partial(_tags_of_ifd, image, ifd), TAG_NAMES[group])
    metadata["place"] = read_or_default(lambda: gps_position(_tags_of_ifd(image, ExifTags.IFD.GPSInfo)), {})
    metadata["iptc"] = read_or_default(lambda: read_iptc(image), {})
    metadata["xmp"] = read_xmp(image)[:MAX_XMP_LENGTH]

    texts = {}
    for name, value in list(image.info.items())[:MAX_GROUP_SIZE]:
        if isinstance(value, str | bytes) and name not in NOT_TEXT:
            texts[to_json_value(name)] = to_json_value(value)
    metadata["words"] = texts
    return {group: values for group, values in metadata.items() if values}


def read_or_default(read: Callable[[], Value], default: Default) -> Value | Default:
    """Return what the function reads, or the default if it raises an exception of malformed metadata."""
    try:
        return read()
    except MALFORMED:
        return default


def _main_tags(image: Image.Image) -> dict[int, object]:
    """Return the tags of the main EXIF directory, without pointers to other directories and tags about pixels."""
    skipped = IFD_POINTERS | PIXEL_TAGS
    return {tag: value for tag, value in image.getexif().items() if tag not in skipped}


def _tags_of_ifd(image: Image.Image, ifd: int) -> dict[int, Any]:  # Any: Pillow returns what the file holds
    return image.getexif().get_ifd(ifd)


def _read_tags(read: Callable[[], dict[int, object]], names: dict[int, str]) -> dict[str, JsonValue]:
    """Return EXIF tags by name, with JSON values. A tag without a name gets its number in hex."""
    tags = read_or_default(read, {})
    values_by_name = {}
    for tag, value in list(tags.items())[:MAX_GROUP_SIZE]:
        name = names.get(tag, f"0x{tag:04x}")
        values_by_name[name] = to_json_value(value)
    return values_by_name


def to_json_value(value: object, depth: int = 0) -> JsonValue:
    """Return a metadata value as JSON, cut to a bounded size. `depth` is the number of groups around it.

    Fractions become numbers, or None if they divide by zero. Bytes become text, or hex digits if they are not text.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= MAX_EXACT_INTEGER else str(value)[:MAX_VALUE_LENGTH]
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bytes):
        return _bytes_to_text(value)
    if depth < MAX_DEPTH and isinstance(value, dict):
        members = {}
        for name, member in list(value.items())[:MAX_GROUP_SIZE]:
            members[str(to_json_value(name, depth + 1))] = to_json_value(member, depth + 1)
        return members
    if depth < MAX_DEPTH and isinstance(value, list | tuple):
        return [to_json_value(item, depth + 1) for item in value[:MAX_GROUP_SIZE]]
    return to_number(value)


def to_number(value: Any) -> float | None:  # Any: float() itself rejects what it cannot convert
    """Return a fraction or float as a float; None if it is infinite, divides by zero or is not a number."""
    converted = read_or_default(lambda: float(value), None)
    if converted is None or not math.isfinite(converted):
        return None
    return converted


def clean_text(value: str) -> str:
    """Return the text without control characters and surrogates, at most 2000 characters.

    Line breaks and tabs stay. PostgreSQL accepts neither zero characters nor surrogates.
    """
    # Cut before cleaning, so that a huge text costs no time; twice the length, since control characters fall away.
    shortened = value[: MAX_VALUE_LENGTH * 2]
    cleaned = "".join(character for character in shortened if _is_allowed(character))
    return cleaned.strip()[:MAX_VALUE_LENGTH]


def _is_allowed(character: str) -> bool:
    """Return whether a character may be stored as text: no surrogate and no control character."""
    is_surrogate = "\ud800" <= character <= "\udfff"
    is_control = character < " " and character not in "\n\t"
    return not is_surrogate and not is_control


def _bytes_to_text(value: bytes) -> str:
    """Return metadata bytes as text if they are printable UTF-8, otherwise as hex digits.

    EXIF user comments name their encoding in eight bytes before the text.
    """
    hex_digits = value[: MAX_VALUE_LENGTH // 2].hex()
    content = value.rstrip(b"\0").removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
    try:
        decoded = content.decode()
    except UnicodeDecodeError:
        return hex_digits
    if decoded.isprintable() or "\n" in decoded:
        return clean_text(decoded)
    return hex_digits


# Any: Pillow returns what the file holds
def gps_position(gps: dict[int, Any]) -> dict[str, float]:
    """Return the latitude and longitude of a GPS directory, in degrees; empty if one is missing or impossible.

    EXIF holds each as degrees, minutes and seconds, and the hemisphere as a letter in the tag before.
    Raise LookupError, TypeError or ValueError if a tag is missing or malformed.
    """
    position = {}
    for name, tag, limit in (("latitude", ExifTags.GPS.GPSLatitude, 90), ("longitude", ExifTags.GPS.GPSLongitude, 180)):
        parts = [to_number(part) for part in gps[tag]]
        degrees, minutes, seconds = [*parts, 0, 0][:3]  # minutes and seconds may be missing
        if degrees is None or minutes is None or seconds is None:
            return {}
        value = degrees + minutes / 60 + seconds / 3600
        if abs(value) > limit:
            return {}
        hemisphere = to_json_value(gps.get(tag - 1))
        position[name] = -value if hemisphere in ("S", "W") else value
    return position


def read_iptc(image: ImageFile) -> dict[str, JsonValue]:
    """Return an image file's IPTC values by record and dataset number: `2:80` is the byline."""
    datasets = IptcImagePlugin.getiptcinfo(image) or {}
    values_by_number = {}
    for (record, dataset), value in list(datasets.items())[:MAX_GROUP_SIZE]:
        values_by_number[f"{record}:{dataset}"] = to_json_value(value)
    return values_by_number


def read_xmp(image: Image.Image) -> str:
    """Return an image file's XMP packet as text; empty if there is none."""
    # PNG stores it as a text chunk of this name.
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
    if isinstance(packet, bytes):
        return packet.decode("utf-8", "replace")
    return str(packet)
