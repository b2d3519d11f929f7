"""Finds coordinates in running text, in whatever notation, so that no sentence gives away a place that is not shown.

Rather one finding too many than one too few, but dates, measures and catalogue numbers must pass. Must not know whose
text it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

NORTH_SOUTH = r"(?:[NS](?![a-z])|[Nn]orth|[Ss]outh|NORTH|SOUTH|(?:ال)?شمال\w*|(?:ال)?جنوب\w*|[شج](?!\w))"
EAST_WEST = r"(?:[EWO](?![a-z])|[Ee]ast|[Ww]est|EAST|WEST|(?:ال)?شرق\w*|(?:ال)?غرب\w*|[قغ](?!\w))"
HEMISPHERE = rf"(?:{NORTH_SOUTH}|{EAST_WEST})"
NOT_IN_NUMBER = r"(?<![\d.,])"
NO_MORE = r"(?![\d]|[.,]\d)"
UNIT = r"(?!\s*(?:[cmk]?m\b|metres?\b|meters?\b|%|×|م\b|سم\b|متر))"
BETWEEN = r"(?:\s*[,;/|،؛&]\s*|\s+(?:and\s+|و\s*)?)"
DEGREE = r"(?:\s*(?:°|º|˚|\*|d\b|deg\b\.?|degrees?\b|درج\w+))"
MINUTE = r"(?:\s*(?:'|m\b|min\b\.?|minutes?\b|دقيق\w+|دقائق))"
SECOND = r"(?:\s*(?:\"|''|s\b|sec\b\.?|seconds?\b|ثاني\w+|ثوان\w*))"
FRACTION = r"[.,]\d"
JOIN = r"[\s,]*(?:و\s*|and\s+)?"
SEXAGESIMAL = (
    rf"{NOT_IN_NUMBER}\d{{1,3}}{DEGREE}{JOIN}\d{{1,2}}(?:{FRACTION}+)?{MINUTE}"
    rf"(?:{JOIN}\d{{1,2}}(?:{FRACTION}+)?{SECOND}?)?"
)
COLONS = r"\d{1,3}[ :]\d{1,2}(?:[ :]\d{1,2}(?:[.,]\d+)?|[.,]\d+)"
GRID_LETTER = "[C-HJ-NP-X]"
PLUS = "23456789CFGHJMPQRVWX"

PATTERNS = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        # geo:34.55,38.27
        (r"\bgeo:\s*-?\d{1,3}(?:\.\d+)?\s*,\s*-?\d{1,3}(?:\.\d+)?", re.I),
        # map links: @34.55,38.27  ?q=34.55,38.27  mlat=34.55&mlon=38.27  #map=15/34.55/38.27  !3d34.55!4d38.27
        (r"@\s*-?\d{1,2}\.\d{2,},\s*-?\d{1,3}\.\d{2,}", 0),
        ((r"[?&#](?:q|ll|sll|cbll|query|center|viewpoint|destination|origin|daddr|saddr|loc\w*|cp|at|pt|point)="
         r"[a-z:]*-?\d{1,3}\.\d+[,~+ ]+-?\d{1,3}\.\d+"), re.I),
        (r"\b[a-z]*lat(?:itude)?=-?\d{1,2}\.\d+", re.I),
        (r"#?map=\d+(?:\.\d+)?/-?\d{1,2}\.\d+/-?\d{1,3}\.\d+", re.I),
        (r"!3d-?\d{1,2}\.\d+!4d-?\d{1,3}\.\d+", re.I),
        (r"\b(?:maps\.app\.goo\.gl|goo\.gl/maps|w3w\.co|what3words\.com)/\S+", re.I),
        (r"(?<![\w/:.])///\w+\.\w+\.\w+", 0),
        # 34°32′49″N, also 34° 32.817′, in words, and two such without a hemisphere
        (rf"{SEXAGESIMAL}\s*{HEMISPHERE}", 0),
        (rf"{HEMISPHERE}\s*{SEXAGESIMAL}", 0),
        (rf"{SEXAGESIMAL}.{{0,12}}?{SEXAGESIMAL}", 0),
        # 34 32 49 N 38 16 26 E, N34 32.817 E038 16.433
        (rf"{NOT_IN_NUMBER}{COLONS}\s*{NORTH_SOUTH}\W{{0,5}}{COLONS}\s*{EAST_WEST}", 0),
        (rf"{NORTH_SOUTH}\s*{COLONS}\W{{0,5}}{EAST_WEST}\s*{COLONS}", 0),
        # 34.55° N, N 34.5512, 34.5512 north
        (rf"{NOT_IN_NUMBER}\d{{1,3}}{FRACTION}+{DEGREE}\s*{HEMISPHERE}", 0),
        (rf"{NOT_IN_NUMBER}\d{{1,3}}[.,]\d{{2,}}\s*{HEMISPHERE}", 0),
        (rf"(?<![A-Za-z]){HEMISPHERE}\s*\d{{1,3}}[.,]\d{{2,}}{DEGREE}?{NO_MORE}{UNIT}", 0),
        # latitude 34.551
        ((rf"(?:\blat(?:itude)?\b|\blong?(?:itude)?\b|\blng\b|خط\s*(?:ال)?(?:عرض|طول)|دائرة\s*(?:ال)?عرض)\W{{0,4}}"
         rf"-?\d{{1,3}}[.,]\d{{2,}}{NO_MORE}{UNIT}"), re.I),
        # UTM: 37S 432912 3822936
        ((rf"\b(?:[1-9]|0[1-9]|[1-5]\d|60)\s?{GRID_LETTER}\W{{1,3}}\d{{6}}(?:\.\d+)?\s*m?\s*E?\W{{1,3}}"
         r"\d{6,7}(?:\.\d+)?(?!\d)"), re.I),
        (r"\bUTM\b.{0,24}?\b\d{6}(?:\.\d+)?\D{1,14}\d{6,7}(?!\d)", re.I),
        # MGRS: 37S DU 32912 22936
        ((rf"\b(?:[1-9]|0[1-9]|[1-5]\d|60)\s?{GRID_LETTER}\s?[A-HJ-NP-Z][A-HJ-NP-V]\s?"
         r"(?:\d{2}\s?\d{2}|\d{3}\s?\d{3}|\d{4}\s?\d{4}|\d{5}\s?\d{5})(?!\d)"), 0),
        ((rf"(?<![a-z\d])(?:[1-9]|0[1-9]|[1-5]\d|60){GRID_LETTER}-?[A-HJ-NP-Z][A-HJ-NP-V]-?"
         r"(?:\d{3}-?\d{3}|\d{4}-?\d{4}|\d{5}-?\d{5})(?!\d)"), re.I),
        # plus codes: 8G6FH729+8W, and shortened H729+8W
        (rf"(?<![0-9A-Z])[{PLUS}]{{8}}\+[{PLUS}]{{2,7}}(?![0-9A-Z])", re.I),
        (rf"(?<![0-9A-Za-z])(?=[{PLUS}]*\d)[{PLUS}]{{4,6}}\+[{PLUS}]{{2,3}}(?![0-9A-Za-z])", 0),
        # geohash, where it says that it is one
        (r"\bgeo-?hash\W{1,3}[0-9b-hjkmnp-z]{4,12}\b", re.I),
        # in a slug: n34-5512-e38-2691
        (r"(?<!\d)(?<!\d-)[ns]?\d{1,2}-(?!(?:19|20)\d\d(?!\d))\d{3,8}[ns]?-[ew]?\d{1,3}-(?!(?:19|20)\d\d(?!\d))\d{3,8}(?!\d)",
         re.I),
    )
)  # fmt: skip
PAIRS = (
    re.compile(
        rf"{NOT_IN_NUMBER}(?<![\w-])(-?\d{{1,3}}\.\d{{3,}}){DEGREE}?{BETWEEN}(-?\d{{1,3}}\.\d{{3,}}){DEGREE}?(?!\d){UNIT}"
    ),
    re.compile(
        rf"{NOT_IN_NUMBER}(?<![\w-])(-?\d{{1,3}},\d{{4,}}){DEGREE}?{BETWEEN}(-?\d{{1,3}},\d{{4,}}){DEGREE}?(?!\d){UNIT}"
    ),
    re.compile(rf"{NOT_IN_NUMBER}(-?\d{{1,3}}[.,]\d+){DEGREE}{BETWEEN}(-?\d{{1,3}}[.,]\d+){DEGREE}"),
)
DROPPED = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\u00ad")
)
DROPPED |= dict.fromkeys(range(0x2066, 0x206A)) | dict.fromkeys(range(0x064B, 0x0653))  # isolates; Arabic vowel signs
SIGNS = {
    **dict.fromkeys("′’‘ʹʼ´`‵", "'"),
    **dict.fromkeys("″”“ʺ‶", '"'),
    **dict.fromkeys("−–—‐‑", "-"),
    "٫": ".",
    "º": "°",
    "˚": "°",
}


def coordinates_in(text: str) -> list[str]:
    """What looks like a coordinate in the text, as it stands there but in plain digits and signs, each once."""
    plain = _plain(text)
    readings = dict.fromkeys((plain, unquote(plain)))  # links hide commas as %2C
    return list(dict.fromkeys(found for reading in readings for found in _found(reading)))


def _found(text: str) -> Iterator[str]:
    for pattern in PATTERNS:
        yield from (match.group().strip() for match in pattern.finditer(text))
    for pattern in PAIRS:
        yield from (match.group().strip() for match in pattern.finditer(text) if _on_earth(*match.groups()))


def _on_earth(one: str, other: str) -> bool:
    small, large = sorted(abs(float(number.replace(",", "."))) for number in (one, other))
    return small <= 90 and large <= 180


def _plain(text: str) -> str:
    """Digits of any script as 0-9, signs that look alike as one, nothing invisible."""
    signs = "".join(SIGNS.get(letter, letter) for letter in text.translate(DROPPED))
    return "".join(_digit(letter) for letter in unicodedata.normalize("NFKC", signs))


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
