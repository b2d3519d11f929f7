"""The words of dates in English and Arabic, and what each means.

Arabic months have three families of names: those of Syria and Iraq, of Egypt and the Gulf, and of the Maghreb.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from .folding import fold


class Kind(StrEnum):
    """What a piece of a written date is. The one-letter kinds make up the shapes of dates, such as "NMN"."""

    NUMBER = "N"
    MONTH = "M"
    HIJRI_MONTH = "H"
    SEASON = "S"
    QUARTER = "Q"
    EDTF = "A"  # a date in EDTF with more than a year
    DAY_FIRST = "D"  # 23.08.2015, or 08/23/2015
    MONTH_YEAR = "Y"  # 08/2015
    DECADE = "C"  # the s of 1950s
    DASH = "-"
    SLASH = "/"
    ORDINAL = "ordinal"
    ERA = "era"
    PART = "part"
    QUALIFIER = "qualifier"
    RELATION = "relation"  # before it
    TRAILING_RELATION = "trailing relation"  # ... or later
    BETWEEN = "between"
    TO = "to"
    AND = "and"
    OR = "or"
    FILLER = "filler"
    UNKNOWN = "unknown"


class Meaning(NamedTuple):
    """What a word or phrase means."""

    kind: Kind
    value: str | int


_MONTHS = (
    "january jan، كانون الثاني، يناير، جانفي",
    "february feb، شباط، فبراير، فيفري",
    "march mar، آذار، مارس",
    "april apr، نيسان، أبريل، أفريل",
    "may، أيار، مايو، ماي",
    "june jun، حزيران، يونيو، يونيه، جوان",
    "july jul، تموز، يوليو، يوليه، يوليوز، جويلية",
    "august aug، آب، أغسطس، غشت، أوت",
    "september sept sep، أيلول، سبتمبر، شتنبر",
    "october oct، تشرين الأول، أكتوبر",
    "november nov، تشرين الثاني، نوفمبر، نونبر",
    "december dec، كانون الأول، ديسمبر، دجنبر",
)
_HIJRI_MONTHS = (
    "muharram|al-muharram|محرم|المحرم|محرم الحرام",
    "safar|صفر",
    "rabi i|rabi al-awwal|rabi al-awal|rabi ul-awwal|rabi ul awal|ربيع الأول|ربيع أول",
    "rabi ii|rabi al-thani|rabi ath-thani|rabi ul-thani|rabi al-akhir|rabi al-akhar|ربيع الثاني|ربيع ثاني|ربيع الآخر",
    "jumada i|jumada al-ula|jumada al-awwal|jumada al-oola|جمادى الأولى|جمادى الأول",
    (
        "jumada ii|jumada al-thani|jumada al-thaniya|jumada al-thaniyah|jumada al-akhira|jumada al-akhirah|"
        "جمادى الآخرة|جمادى الثانية|جمادى الآخر|جمادى الثاني"
    ),
    "rajab|رجب",
    "shaban|shaaban|شعبان",
    "ramadan|ramadhan|ramazan|رمضان",
    "shawwal|shawal|شوال",
    (
        "dhu al-qidah|dhu al-qida|dhu al-qadah|dhu al-qada|dhu al-qadda|dhu l-qada|dhul-qidah|dhul-qida|dhul-qadah|"
        "dhul-qada|dhu al-kidah|zul-qadah|zul-qada|zulkadah|ذو القعدة|ذي القعدة|ذا القعدة"
    ),
    (
        "dhu al-hijjah|dhu al-hijja|dhu l-hijja|dhu l-hijjah|dhul-hijjah|dhul-hijja|zul-hijjah|zul-hijja|"
        "ذو الحجة|ذي الحجة|ذا الحجة"
    ),
)
_SEASONS = {
    21: "spring|ربيع|الربيع",
    22: "summer|صيف|الصيف",
    23: "autumn|fall|خريف|الخريف",
    24: "winter|شتاء|الشتاء",
}
_WORDS = {
    (Kind.PART, "early"): "early|beginning|start|أوائل|اوائل|مطلع|بداية|بدايات",
    (Kind.PART, "mid"): "mid|middle|منتصف|أواسط|وسط",
    (Kind.PART, "late"): "late|end|أواخر|نهاية|نهايات|ختام",
    (Kind.QUALIFIER, "~"): (
        "circa|ca|approx|approximately|about|around|roughly|abt|نحو|حوالي|حوالى|قرابة|زهاء|تقريبا|تقريبًا|في حدود"
    ),
    (Kind.QUALIFIER, "c"): "c",  # circa, but after a number perhaps century
    (Kind.QUALIFIER, "?"): "possibly|perhaps|probably|maybe|ربما|لعله|على الأرجح",
    (Kind.RELATION, "before"): "before|prior to|earlier than|قبل|ما قبل",
    (Kind.RELATION, "after"): "after|later than|بعد|ما بعد",
    (Kind.RELATION, "by"): (
        "by|up to|not after|not later than|no later than|لغاية|حتى|في موعد أقصاه|في موعد لا يتجاوز"
    ),
    (Kind.RELATION, "since"): (
        "since|not before|not earlier than|no earlier than|starting|منذ|ابتداء من|اعتبارا من|بدءا من"
    ),
    (Kind.RELATION, "from"): "from|من|في الفترة من|الفترة من",
    (Kind.TRAILING_RELATION, "since"): (
        "onwards|onward|or later|or after|and later|and after|فصاعدا|أو بعده|أو بعدها|وما بعده|وما بعدها"
    ),
    (Kind.TRAILING_RELATION, "on"): "on",  # "from 2015 on", but also "on 23 August"
    (Kind.TRAILING_RELATION, "by"): "or earlier|or before|and earlier|and before|أو قبله|أو قبلها|وما قبله|وما قبلها",
    (Kind.BETWEEN, "between"): "between|بين|ما بين|في الفترة بين|في الفترة ما بين",
    (Kind.TO, "to"): "to|through|thru|إلى|الى",
    (Kind.TO, "until"): "until|till",
    (Kind.OR, "or"): "or|أو",
    (Kind.AND, "and"): "and|&|و",
    (Kind.ERA, "ce"): "ce|ad|م|ميلادي|ميلادية|للميلاد|بعد الميلاد",
    (Kind.ERA, "bce"): "bce|bc|ق م|قبل الميلاد",
    (Kind.ERA, "ah"): "ah|hijri|هـ|ه|هجري|هجرية|للهجرة",
    (Kind.DECADE, "s"): "s",
    (Kind.ORDINAL, "th"): "st|nd|rd|th",
    (Kind.FILLER, ""): (
        "the|of|in|at|during|year|years|month|months|day|sometime|some time|"
        "في|شهر|شهري|سنة|سنتي|عام|عامي|لعام|لسنة|يوم|يومي|بتاريخ|تاريخ|خلال"
    ),
}
# Short forms that stand for several words are written with full stops: "A.D.", "B.C.E.", "ق.م.".
_SPELLED = {"a d": "ad", "c e": "ce", "b c": "bc", "b c e": "bce", "a h": "ah"}


def split_words(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase, without its hyphens."""
    return tuple(fold(phrase).replace("-", " ").split())


def _list_phrases() -> dict[tuple[str, ...], Meaning]:
    """Return every word and phrase with its meaning."""
    phrases = {}
    for number, names in enumerate(_MONTHS, start=1):
        english, *arabic = names.split("، ")
        for name in (*english.split(), *arabic):
            phrases[split_words(name)] = Meaning(Kind.MONTH, number)
    for number, names in enumerate(_HIJRI_MONTHS, start=1):
        for name in names.split("|"):
            phrases[split_words(name)] = Meaning(Kind.HIJRI_MONTH, number)
    for code, names in _SEASONS.items():
        for name in names.split("|"):
            phrases[split_words(name)] = Meaning(Kind.SEASON, code)
    for (kind, value), names in _WORDS.items():
        for name in names.split("|"):
            phrases[split_words(name)] = Meaning(kind, value)
    for spelled, name in _SPELLED.items():
        phrases[split_words(spelled)] = phrases[split_words(name)]
    for quarter in range(1, 5):
        phrases[(f"q{quarter}",)] = Meaning(Kind.QUARTER, 32 + quarter)
    return phrases


PHRASES = _list_phrases()
LONGEST_PHRASE = max(len(phrase) for phrase in PHRASES)
# The words for which a misspelt one may stand.
SPELT = frozenset(
    word
    for phrase, meaning in PHRASES.items()
    if meaning.kind in (Kind.MONTH, Kind.HIJRI_MONTH, Kind.SEASON, Kind.PART, Kind.RELATION, Kind.BETWEEN)
    for word in phrase
)
KNOWN_WORDS = frozenset(word for phrase in PHRASES for word in phrase)
