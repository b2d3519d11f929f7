"""What a file's own words offer for the public record: when it was taken, whose it is, under which licence.

Offered and never trusted: anybody can write it there. An editor decides.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from xml.etree import ElementTree

from PIL.ImageFile import ImageFile

from registry.domain.value_types import JsonObject, JsonValue

from .embedded_metadata import iptc, suppress, text, to_json_value, xmp

LONGEST, MOST = 300, 100  # characters of one line, elements looked at below one
LONGEST_PACKET = 2_000_000  # characters of XMP: much more than even those hold that tell every step of an edit
BYLINE, CREDIT, COPYRIGHT, CREATED = "2:80", "2:110", "2:116", "2:55"  # IPTC
DAY = re.compile(r"(\d{4})(?:[:-]?(\d\d)(?:[:-]?(\d\d))?)?(?![\d:-])")
EARLIEST = 1826  # no photograph is older
STEERING = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")  # unseen, and turns what follows around
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "rights": "http://ns.adobe.com/xap/1.0/rights/",
    "cc": "http://creativecommons.org/ns#",
}


def suggested_metadata(image: ImageFile, found: JsonObject) -> dict[str, str]:
    """`taken_text` as EDTF, `offered_credit`, `offered_licence`; empty where the file says nothing of use."""
    told = xmp_words(xmp(image))
    nothing: dict[str, JsonValue] = {}
    wire = suppress(lambda: iptc(image), nothing)
    camera, first = found.get("exif", {}), found.get("image", {})
    dates = (camera.get("DateTimeOriginal"), wire.get(CREATED), told.get("photoshop:DateCreated"))
    credits = (
        told.get("photoshop:Credit"),
        wire.get(CREDIT),
        told.get("dc:creator"),
        wire.get(BYLINE),
        first.get("Artist"),
    )
    licences = (
        told.get("cc:license"),
        told.get("rights:WebStatement"),
        told.get("rights:UsageTerms"),
        told.get("dc:rights"),
        wire.get(COPYRIGHT),
        first.get("Copyright"),
    )
    return {
        "taken_text": next(filter(None, map(day, dates)), ""),
        "offered_credit": next(filter(None, map(line, credits)), ""),
        "offered_licence": next(filter(None, map(line, licences)), ""),
    }


def day(value: object) -> str:
    """A date as cameras, agencies or XMP write it, to the day at most, as EDTF; empty if there is no such day."""
    found = DAY.match(value.replace(" ", "T").strip()) if isinstance(value, str) else None
    if not found:
        return ""
    year, month, of_month = (int(part) if part else 0 for part in found.groups())
    given = [f"{year:04}", *([f"{month:02}"] if month else []), *([f"{of_month:02}"] if month and of_month else [])]
    exists: bool = suppress(lambda: date(year, month or 1, of_month or 1).year >= EARLIEST, False)
    return "-".join(given) if exists else ""


def line(value: object) -> str:
    """One line of text: of a list, all its parts."""
    if isinstance(value, list):
        return line("; ".join(each for each in value if isinstance(each, str)))
    return " ".join(STEERING.sub("", text(value)).split())[:LONGEST] if isinstance(value, str) else ""


def xmp_words(packet: str) -> dict[str, JsonValue]:
    """The properties that matter here, whether they are written as attributes or as elements, alone or in lists."""
    packet = packet.strip("\0 \r\n\t\ufeff")
    if len(packet) > LONGEST_PACKET or "<!" in packet.replace("<!--", ""):
        return {}  # declares entities, which no camera does and which can expand without end
    tree = suppress(lambda: ElementTree.fromstring(packet), None)  # noqa: S314 no entities, bounded, and in a child
    if tree is None:
        return {}
    names = {f"{{{uri}}}": prefix for prefix, uri in SPACES.items()}
    found: dict[str, JsonValue] = {}
    for element in tree.iter():
        for tag in (*element.attrib, element.tag):
            space, _, name = str(tag).partition("}")
            if f"{space}}}" in names and (value := element.attrib[tag] if tag in element.attrib else _words(element)):
                found.setdefault(f"{names[f'{space}}}']}:{name}", to_json_value(value))
    return found


def _words(element: ElementTree.Element) -> str | list[str]:
    """Its text, those of its list, or the address that it points to."""
    below = islice(element.iter(), 1, MOST)
    listed = [each.text.strip() for each in below if each.text and each.text.strip()]
    pointed = next((value for name, value in element.attrib.items() if name.endswith("}resource")), "")
    return listed or (element.text or "").strip() or pointed
