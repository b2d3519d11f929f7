"""Metadata embedded in an image file: EXIF, GPS position, IPTC, XMP and comments, as bounded JSON.

All of it is restricted. Values that cannot be read are left out; the original is kept, so nothing is lost.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from PIL import ExifTags, Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from registry.domain.value_types import JsonObject, JsonValue

from .errors import MALFORMED

MAX_VALUE_LENGTH = 2000  # characters
MAX_XMP_LENGTH = 10 * MAX_VALUE_LENGTH  # characters
MAX_GROUP_SIZE = 300  # values
MAX_DEPTH = 4  # groups within groups
MAX_LATITUDE, MAX_LONGITUDE = 90, 180  # degrees
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

# Any: a metadata value as Pillow returns it; its type depends on what the file holds.
RawValue: TypeAlias = Any


def read_embedded_metadata(image: ImageFile) -> JsonObject:
    """Read the metadata embedded in an image file, and return it as JSON, by group.

    The groups are the EXIF directories, `place` (latitude and longitude), `iptc`, `xmp` (an XML document as text) and
    `words` (other texts in the file, such as comments). Groups without a value are left out.
    """
    metadata: JsonObject = {"image": _read_main_tags(image)}
    for group, ifd in IFDS.items():
        metadata[group] = _read_ifd(image, ifd, TAG_NAMES[group])
    metadata["place"] = read_gps_position(image)
    metadata["iptc"] = read_iptc(image)
    metadata["xmp"] = read_xmp(image)[:MAX_XMP_LENGTH]

    texts_by_name = {}
    for name, value in list(image.info.items())[:MAX_GROUP_SIZE]:
        if isinstance(value, str | bytes) and name not in NOT_TEXT:
            texts_by_name[to_json_value(name)] = to_json_value(value)
    metadata["words"] = texts_by_name
    return {group: values for group, values in metadata.items() if values}


def _read_main_tags(image: Image.Image) -> dict[str, JsonValue]:
    """Return the tags of the main EXIF directory, by name. Return an empty dict if the directory is malformed.

    Tags that point to other directories, and tags about the storage of the pixels, are left out.
    """
    skipped_tags = IFD_POINTERS | PIXEL_TAGS
    try:
        tags = {tag: value for tag, value in image.getexif().items() if tag not in skipped_tags}
    except MALFORMED:
        return {}
    return _name_tags(tags, ExifTags.TAGS)


def _read_ifd(image: Image.Image, ifd: int, tag_names: dict[int, str]) -> dict[str, JsonValue]:
    """Return the tags of another EXIF directory (IFD) than the main one, by name.

    Return an empty dict if the directory is malformed.
    """
    try:
        tags = image.getexif().get_ifd(ifd)
    except MALFORMED:
        return {}
    return _name_tags(tags, tag_names)


def _name_tags(tags: dict[int, RawValue], tag_names: dict[int, str]) -> dict[str, JsonValue]:
    """Convert EXIF tags by number to JSON values by name. The name of an unknown tag is its number in hex."""
    values_by_name = {}
    for tag, value in list(tags.items())[:MAX_GROUP_SIZE]:
        name = tag_names.get(tag, f"0x{tag:04x}")
        values_by_name[name] = to_json_value(value)
    return values_by_name


def to_json_value(value: object, depth: int = 0) -> JsonValue:
    """Convert a metadata value to a JSON value of limited size.

    Fractions become numbers, and bytes become text, or hex digits if they are not text. A value that cannot be
    converted becomes None. `depth` is the number of dicts and lists that contain the value.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        is_exact_in_json = abs(value) <= MAX_EXACT_INTEGER
        return value if is_exact_in_json else str(value)[:MAX_VALUE_LENGTH]
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bytes):
        return _bytes_to_text(value)
    if depth < MAX_DEPTH and isinstance(value, dict):
        members = {}
        for name, member in list(value.items())[:MAX_GROUP_SIZE]:
            json_name = str(to_json_value(name, depth + 1))
            members[json_name] = to_json_value(member, depth + 1)
        return members
    if depth < MAX_DEPTH and isinstance(value, list | tuple):
        return [to_json_value(member, depth + 1) for member in value[:MAX_GROUP_SIZE]]
    return to_number(value)  # None for dicts and lists that are nested too deeply


def to_number(value: RawValue) -> float | None:
    """Convert a metadata value, such as an EXIF fraction, to a float.

    Return None if it is not a number, is infinite, or divides by zero.
    """
    try:
        number = float(value)
    except MALFORMED:
        return None
    return number if math.isfinite(number) else None


def clean_text(text: str) -> str:
    """Remove control characters and surrogates from a text, and cut it to 2000 characters.

    Line breaks and tabs stay. PostgreSQL accepts neither NUL characters nor surrogates.
    """
    # A huge text is cut to twice this length before it is cleaned, to save time.
    shortened = text[: MAX_VALUE_LENGTH * 2]
    cleaned = "".join(character for character in shortened if _is_allowed(character))
    return cleaned.strip()[:MAX_VALUE_LENGTH]


def _is_allowed(character: str) -> bool:
    """Return whether a character may be stored as text: no surrogate and no control character."""
    is_surrogate = "\ud800" <= character <= "\udfff"
    is_control = character < " " and character not in "\n\t"
    return not is_surrogate and not is_control


def _bytes_to_text(value: bytes) -> str:
    """Return the bytes of a metadata value as text if they are UTF-8 text, otherwise as hex digits."""
    hex_digits = value[: MAX_VALUE_LENGTH // 2].hex()
    # EXIF user comments name their encoding in eight bytes before the text.
    encoded_text = value.rstrip(b"\0").removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
    try:
        text = encoded_text.decode()
    except UnicodeDecodeError:
        return hex_digits
    is_one_line = text.isprintable()  # False for a text with line breaks
    is_several_lines = "\n" in text
    if is_one_line or is_several_lines:
        return clean_text(text)
    return hex_digits


def read_gps_position(image: ImageFile) -> dict[str, float]:
    """Return the `latitude` and `longitude` from an image's EXIF data, in degrees.

    Return an empty dict if one of them is missing, malformed or out of range.
    """
    try:
        gps_tags = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _read_gps_angle(gps_tags, ExifTags.GPS.GPSLatitude)
        longitude = _read_gps_angle(gps_tags, ExifTags.GPS.GPSLongitude)
    except MALFORMED:
        return {}
    if abs(latitude) > MAX_LATITUDE or abs(longitude) > MAX_LONGITUDE:
        return {}
    return {"latitude": latitude, "longitude": longitude}


def _read_gps_angle(gps_tags: dict[int, RawValue], tag: int) -> float:
    """Read the latitude or longitude from an EXIF tag, in degrees. Southern and western angles are negative.

    The tag holds degrees, minutes and seconds; the last two may be missing. Raise one of the MALFORMED exceptions if
    the tag is missing or malformed.
    """
    parts = [to_number(part) for part in gps_tags[tag]]
    degrees, minutes, seconds = [*parts, 0, 0][:3]
    if degrees is None or minutes is None or seconds is None:
        raise ValueError(parts)
    angle = degrees + minutes / 60 + seconds / 3600
    # EXIF holds the hemisphere as a letter in the tag before the angle.
    hemisphere = to_json_value(gps_tags.get(tag - 1))
    return -angle if hemisphere in ("S", "W") else angle


def read_iptc(image: ImageFile) -> dict[str, JsonValue]:
    """Read an image file's IPTC metadata. The key of a value is its record and dataset number: `2:80` is the byline.

    Return an empty dict if there is no such metadata or it is malformed.
    """
    values_by_number = {}
    try:
        datasets = IptcImagePlugin.getiptcinfo(image) or {}
        for (record, dataset), value in list(datasets.items())[:MAX_GROUP_SIZE]:
            values_by_number[f"{record}:{dataset}"] = to_json_value(value)
    except MALFORMED:
        return {}
    return values_by_number


def read_xmp(image: Image.Image) -> str:
    """Return an image file's XMP packet (an XML document) as text, or an empty text if there is none."""
    # A PNG file holds XMP in a text chunk with this long name.
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
    if isinstance(packet, bytes):
        return packet.decode("utf-8", "replace")
    return str(packet)
