"""Search for coordinates in text, in any notation, so that public text does not disclose a place that is hidden.

A false alarm is better than a miss, but dates, lengths and catalogue numbers must not be reported. Must not know which
record the text belongs to.
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
NUMBER_ENDS = r"(?![\d]|[.,]\d)"
NO_UNIT = r"(?!\s*(?:[cmk]?m\b|metres?\b|meters?\b|%|×|م\b|سم\b|متر))"
SEPARATOR = r"(?:\s*[,;/|،؛&]\s*|\s+(?:and\s+|و\s*)?)"
DEGREE = r"(?:\s*(?:°|º|˚|\*|d\b|deg\b\.?|degrees?\b|درج\w+))"
MINUTE = r"(?:\s*(?:'|m\b|min\b\.?|minutes?\b|دقيق\w+|دقائق))"
SECOND = r"(?:\s*(?:\"|''|s\b|sec\b\.?|seconds?\b|ثاني\w+|ثوان\w*))"
FRACTION = r"[.,]\d"
PART_SEPARATOR = r"[\s,]*(?:و\s*|and\s+)?"
SEXAGESIMAL = (
    rf"{NOT_IN_NUMBER}\d{{1,3}}{DEGREE}{PART_SEPARATOR}\d{{1,2}}(?:{FRACTION}+)?{MINUTE}"
    rf"(?:{PART_SEPARATOR}\d{{1,2}}(?:{FRACTION}+)?{SECOND}?)?"
)
DMS_NUMBERS = r"\d{1,3}[ :]\d{1,2}(?:[ :]\d{1,2}(?:[.,]\d+)?|[.,]\d+)"
GRID_LETTER = "[C-HJ-NP-X]"
MAX_LATITUDE, MAX_LONGITUDE = 90, 180
PLUS_DIGIT = "[23456789CFGHJMPQRVWX]"

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
        (rf"{NOT_IN_NUMBER}{DMS_NUMBERS}\s*{NORTH_SOUTH}\W{{0,5}}{DMS_NUMBERS}\s*{EAST_WEST}", 0),
        (rf"{NORTH_SOUTH}\s*{DMS_NUMBERS}\W{{0,5}}{EAST_WEST}\s*{DMS_NUMBERS}", 0),
        # 34.55° N, N 34.5512, 34.5512 north
        (rf"{NOT_IN_NUMBER}\d{{1,3}}{FRACTION}+{DEGREE}\s*{HEMISPHERE}", 0),
        (rf"{NOT_IN_NUMBER}\d{{1,3}}[.,]\d{{2,}}\s*{HEMISPHERE}", 0),
        (rf"(?<![A-Za-z]){HEMISPHERE}\s*\d{{1,3}}[.,]\d{{2,}}{DEGREE}?{NUMBER_ENDS}{NO_UNIT}", 0),
        # latitude 34.551
        ((rf"(?:\blat(?:itude)?\b|\blong?(?:itude)?\b|\blng\b|خط\s*(?:ال)?(?:عرض|طول)|دائرة\s*(?:ال)?عرض)\W{{0,4}}"
         rf"-?\d{{1,3}}[.,]\d{{2,}}{NUMBER_ENDS}{NO_UNIT}"), re.I),
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
        (rf"(?<![0-9A-Z]){PLUS_DIGIT}{{8}}\+{PLUS_DIGIT}{{2,7}}(?![0-9A-Z])", re.I),
        (rf"(?<![0-9A-Za-z])(?={PLUS_DIGIT}*\d){PLUS_DIGIT}{{4,6}}\+{PLUS_DIGIT}{{2,3}}(?![0-9A-Za-z])", 0),
        # geohash, where it says that it is one
        (r"\bgeo-?hash\W{1,3}[0-9b-hjkmnp-z]{4,12}\b", re.I),
        # in a slug: n34-5512-e38-2691
        (r"(?<!\d)(?<!\d-)[ns]?\d{1,2}-(?!(?:19|20)\d\d(?!\d))\d{3,8}[ns]?-[ew]?\d{1,3}-(?!(?:19|20)\d\d(?!\d))\d{3,8}(?!\d)",
         re.I),
    )
)  # fmt: skip
PAIRS = (
    re.compile(
        rf"{NOT_IN_NUMBER}(?<![\w-])(-?\d{{1,3}}\.\d{{3,}}){DEGREE}?{SEPARATOR}"
        rf"(-?\d{{1,3}}\.\d{{3,}}){DEGREE}?(?!\d){NO_UNIT}"
    ),
    re.compile(
        rf"{NOT_IN_NUMBER}(?<![\w-])(-?\d{{1,3}},\d{{4,}}){DEGREE}?{SEPARATOR}"
        rf"(-?\d{{1,3}},\d{{4,}}){DEGREE}?(?!\d){NO_UNIT}"
    ),
    re.compile(rf"{NOT_IN_NUMBER}(-?\d{{1,3}}[.,]\d+){DEGREE}{SEPARATOR}(-?\d{{1,3}}[.,]\d+){DEGREE}"),
)
INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\u00ad")
)
INVISIBLE |= dict.fromkeys(range(0x2066, 0x206A))  # bidirectional isolates
INVISIBLE |= dict.fromkeys(range(0x064B, 0x0653))  # Arabic vowel signs: visible, but they split words and numbers
SIGNS = {
    **dict.fromkeys("′’‘ʹʼ´`‵", "'"),
    **dict.fromkeys("″”“ʺ‶", '"'),
    **dict.fromkeys("−–—‐‑", "-"),
    "٫": ".",
    "º": "°",
    "˚": "°",
}


def find_coordinates(text: str) -> list[str]:
    """Return the parts of a text that look like coordinates, without repetitions.

    They are returned in plain characters: digits of other scripts as 0-9, and all kinds of dashes as `-`, for example.
    """
    plain_text = _normalise(text)
    matches = list(_match_coordinates(plain_text))

    # The links of online maps write a comma as %2C.
    url_decoded_text = unquote(plain_text)
    if url_decoded_text != plain_text:
        matches.extend(_match_coordinates(url_decoded_text))
    return list(dict.fromkeys(matches))


def _match_coordinates(text: str) -> Iterator[str]:
    """Yield each part of a text that matches a pattern for coordinates.

    A pair of bare numbers counts only if it can be a point on Earth.
    """
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield match.group().strip()

    for pattern in PAIRS:
        for match in pattern.finditer(text):
            first_number, second_number = match.groups()
            if _is_on_earth(first_number, second_number):
                yield match.group().strip()


def _is_on_earth(first_number: str, second_number: str) -> bool:
    """Return whether two numbers can be a latitude and a longitude, in either order."""
    degrees = [abs(float(number.replace(",", "."))) for number in (first_number, second_number)]
    return min(degrees) <= MAX_LATITUDE and max(degrees) <= MAX_LONGITUDE


def _normalise(text: str) -> str:
    """Return the text with digits of any script as 0-9, look-alike signs as one sign, and no invisible characters."""
    visible_text = text.translate(INVISIBLE)
    plain_signs = "".join(SIGNS.get(character, character) for character in visible_text)
    return "".join(_plain_digit(character) for character in unicodedata.normalize("NFKC", plain_signs))


def _plain_digit(character: str) -> str:
    """Return a digit of any script as 0-9, and any other character unchanged."""
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
