"""Suggestions for a photo's public record, read from the file: date taken, credit, licence.

Anyone can write such metadata into a file, so it is never trusted: an editor accepts or replaces each suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import islice
from xml.etree import ElementTree

from PIL.ImageFile import ImageFile

from registry.domain.value_types import JsonObject, JsonValue

from .embedded_metadata import clean_text, read_iptc, read_xmp, to_json_value
from .errors import MALFORMED

MAX_LINE_LENGTH = 300  # characters
MAX_DESCENDANTS = 100  # XML elements read of one XMP property
MAX_XMP_LENGTH = 2_000_000  # characters; packets that list every step of an edit are much shorter
FIRST_PHOTO_YEAR = 1826
# Numbers of IPTC datasets.
BYLINE, CREDIT, COPYRIGHT, DATE_CREATED = "2:80", "2:110", "2:116", "2:55"
# A year, or a year and month, or a full date; separated by `:` (EXIF) or `-` (XMP) or nothing (IPTC).
DATE = re.compile(r"(\d{4})(?:[:-]?(\d\d)(?:[:-]?(\d\d))?)?(?![\d:-])")
# Zero-width and bidirectional control characters: invisible, and able to reorder the text after them.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
XMP_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/rights/": "rights",
    "http://creativecommons.org/ns#": "cc",
}


def suggest_metadata(image: ImageFile, metadata: JsonObject) -> dict[str, str]:
    """Suggest a photo's date, credit and licence by the metadata in its file.

    Return `taken_text` (EDTF), `offered_credit` and `offered_licence`. Each is empty if the file says nothing about it.
    `metadata` is what `read_embedded_metadata` returned for the image.
    """
    xmp = read_xmp_properties(read_xmp(image))
    iptc = read_iptc(image)
    exif = metadata.get("exif", {})
    main_tags = metadata.get("image", {})

    # The sources of each suggestion, the most reliable first.
    dates = (exif.get("DateTimeOriginal"), iptc.get(DATE_CREATED), xmp.get("photoshop:DateCreated"))
    credits = (
        xmp.get("photoshop:Credit"),
        iptc.get(CREDIT),
        xmp.get("dc:creator"),
        iptc.get(BYLINE),
        main_tags.get("Artist"),
    )
    licences = (
        xmp.get("cc:license"),
        xmp.get("rights:WebStatement"),
        xmp.get("rights:UsageTerms"),
        xmp.get("dc:rights"),
        iptc.get(COPYRIGHT),
        main_tags.get("Copyright"),
    )
    return {
        "taken_text": _first_text(map(to_edtf, dates)),
        "offered_credit": _first_text(map(to_line, credits)),
        "offered_licence": _first_text(map(to_line, licences)),
    }


def _first_text(texts: Iterable[str]) -> str:
    """Return the first text that is not empty, or an empty text if all are."""
    for text in texts:
        if text:
            return text
    return ""


def to_edtf(value: object) -> str:
    """Convert a date from a photo's EXIF, IPTC or XMP metadata to EDTF (Extended Date/Time Format).

    The time of day is left out. A month or day of 00 counts as unknown. Return an empty text if the value is not a
    date, or is earlier than the first photograph.
    """
    if not isinstance(value, str):
        return ""
    match = DATE.match(value.replace(" ", "T").strip())  # a space may separate the date from the time
    if match is None:
        return ""
    year, month, day = (int(part) if part else 0 for part in match.groups())

    try:
        date(year, month or 1, day or 1)
    except ValueError:  # there is no such day, such as 30 February
        return ""
    if year < FIRST_PHOTO_YEAR:
        return ""
    if not month:
        return f"{year:04}"
    if not day:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{day:02}"


def to_line(value: object) -> str:
    """Return a metadata value as one line of text, at most 300 characters long.

    The texts in a list are joined by `;`. A value that is neither a text nor a list becomes an empty text.
    """
    if isinstance(value, list):
        text = "; ".join(member for member in value if isinstance(member, str))
    elif isinstance(value, str):
        text = value
    else:
        return ""
    visible_text = INVISIBLE.sub("", clean_text(text))
    return " ".join(visible_text.split())[:MAX_LINE_LENGTH]


def read_xmp_properties(packet: str) -> dict[str, JsonValue]:
    """Read the properties of an XMP packet (an XML document), by prefix and name, such as `dc:creator`.

    Only four namespaces are read. A property may be an attribute or an element, and hold one text or a list. The
    result is empty if the packet is malformed, too long, or declares XML entities.
    """
    packet = packet.strip("\0 \r\n\t\ufeff")
    # No camera declares entities, and nested ones can expand without end ("billion laughs").
    declares_entities = "<!" in packet.replace("<!--", "")
    if len(packet) > MAX_XMP_LENGTH or declares_entities:
        return {}
    try:
        tree = ElementTree.fromstring(packet)  # noqa: S314 no entities, and in a worker
    except MALFORMED:
        return {}

    properties: dict[str, JsonValue] = {}
    for element in tree.iter():
        for attribute, value in element.attrib.items():
            name = _property_name(attribute)
            if name and value:
                properties.setdefault(name, to_json_value(value))
        name = _property_name(str(element.tag))
        if name and element.tag not in element.attrib:
            text = _read_property_text(element)
            if text:
                properties.setdefault(name, to_json_value(text))
    return properties


def _property_name(tag: str) -> str | None:
    """Convert a tag of ElementTree (`{namespace}name`) to an XMP property with its usual prefix, such as `dc:creator`.

    Return None if XMP_PREFIXES does not list the namespace.
    """
    namespace, _, name = tag.removeprefix("{").partition("}")
    prefix = XMP_PREFIXES.get(namespace)
    return None if prefix is None else f"{prefix}:{name}"


def _read_property_text(element: ElementTree.Element) -> str | list[str]:
    """Return the texts inside an XMP element, such as those of its list items.

    If there are none, return the element's own text, or the URL that it refers to, or an empty text.
    """
    inner_texts = []
    for inner_element in islice(element.iter(), 1, MAX_DESCENDANTS):  # `iter` begins with the element itself
        text = (inner_element.text or "").strip()
        if text:
            inner_texts.append(text)
    if inner_texts:
        return inner_texts

    own_text = (element.text or "").strip()
    if own_text:
        return own_text
    for attribute, value in element.attrib.items():
        if attribute.endswith("}resource"):  # rdf:resource
            return value
    return ""
