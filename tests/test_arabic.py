"""The words of the Arabic texts: no retired one is left, months have one name, and the check notices an offence."""

import re
from pathlib import Path

import polib
import pytest
import yaml

from registry.domain.vocabulary.terms import VOCABULARIES
from registry.web.text.dates import MONTHS

ROOT = Path(__file__).parent.parent
LIST = ROOT / "tests" / "retired_arabic.txt"
MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
LETTERS = "\u0621-\u064a"
ARABIC = re.compile(f"[{LETTERS}]")
# Transcriptions of the Roman names, which are not the names used in Syria.
ROMAN_MONTHS = "يناير|فبراير|مارس|أبريل|إبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
# Files of fixtures that may have so many old words, and no more.
LEFT_IN_FIXTURES: dict[str, int] = {}
QUOTED = (
    "quote",
    "quotation",
    "title",
)  # members of fixtures that hold the words of a source, or are drawn on a picture


def read_list() -> tuple[dict[str, str], dict[str, str], re.Pattern[str]]:
    """Return the retired words without marks, those with marks, and the pattern of what is allowed."""
    words, exact, allowed = {}, {}, []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("allow: "):
            allowed.append(line.removeprefix("allow: "))
        elif line and not line.startswith("#"):
            word, _, instead = line.partition(" = ")
            if word.startswith("exact: "):
                exact[word.removeprefix("exact: ")] = instead
            else:
                words[word] = instead
    return words, exact, re.compile("|".join(allowed))


WORDS, EXACT, ALLOWED = read_list()
# A word may begin with "and", "so", "with", "for" or "as", which Arabic writes as one letter.
PATTERNS = {word: re.compile(f"(?<![{LETTERS}])[وفبلك]?{re.escape(word)}(?![{LETTERS}])") for word in WORDS}


def faults(text: str) -> list[str]:
    """Return what is retired in an Arabic text, each with what to say instead."""
    plain = ALLOWED.sub("", MARKS.sub("", text))
    named = [f"{word}: say {instead}" for word, instead in WORDS.items() if PATTERNS[word].search(plain)]
    named += [f"{word}: write {instead}" for word, instead in EXACT.items() if word in text]
    if re.search(f"(?<![{LETTERS}])[وفبلك]?(?:{ROMAN_MONTHS})(?![{LETTERS}])", plain):
        named.append(f"a month: use only the names {MONTHS['ar'][0]} to {MONTHS['ar'][11]}")
    return named


def offenders(texts: dict[str, str]) -> list[str]:
    return [f"{place}: {fault}" for place, text in texts.items() for fault in faults(text)]


def catalogue() -> dict[str, str]:
    texts = {}
    for entry in polib.pofile(str(ROOT / "registry/locale/ar/LC_MESSAGES/django.po")):
        texts[entry.msgid] = " ".join([entry.msgstr, *entry.msgstr_plural.values()])
    return texts


def vocabularies() -> dict[str, str]:
    texts = {}
    for name, terms in VOCABULARIES.items():
        for term in terms.values():
            notes = [mapping.note_ar for mapping in term.mappings]
            texts[f"{name}.{term.code}"] = "\n".join([term.ar, term.definition_ar, *notes])
    return texts


def arabic_values(value: object, place: str) -> dict[str, str]:
    """Return the Arabic texts in a fixture by their place in it, without the words of sources."""
    texts = {}
    if isinstance(value, dict):
        for key, child in value.items():
            if key not in QUOTED:
                texts |= arabic_values(child, f"{place}, {key}")
    elif isinstance(value, list):
        for number, child in enumerate(value, start=1):
            texts |= arabic_values(child, f"{place} {number}")
    elif isinstance(value, str) and ARABIC.search(value):
        texts[place] = value
    return texts


FIXTURES = sorted((ROOT / "fixtures").rglob("*.yaml"))


def test_every_retired_word_says_what_to_say_instead():
    assert len(WORDS) > 20
    assert [word for word, instead in (WORDS | EXACT).items() if not instead] == []


def test_catalogue_has_no_retired_arabic():
    assert offenders(catalogue()) == []


def test_vocabularies_have_no_retired_arabic():
    assert offenders(vocabularies()) == []


def test_labels_beside_the_name_of_a_monument_do_not_agree_with_it():
    """Names are masculine, feminine or plural. A label of a grade or a claim agrees with nothing."""
    adjective = re.compile("(?:^|غير )(سليم|متضرر|مدمر|قائم|مرمم|معروف|مؤكد)")
    labels = [MARKS.sub("", term.ar) for name in ("grade", "claim_kind") for term in VOCABULARIES[name].values()]
    assert [label for label in labels if adjective.match(label)] == []
    assert adjective.match("مدمر في معظمه")


def test_templates_and_scripts_have_no_retired_arabic():
    folders = ("registry", "api", "config", "static/js")
    files = [
        file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in (".html", ".js", ".py")
    ]
    left_out = ("registry/domain/chronology/dates",)  # what people may type, in every spelling
    texts = {}
    for file in files:
        name = file.relative_to(ROOT).as_posix()
        if not name.startswith(left_out):
            texts[name] = file.read_text(encoding="utf-8")
    assert offenders(texts) == []


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_fixtures_have_no_retired_arabic(path):
    name = path.relative_to(ROOT).as_posix()
    found = offenders(arabic_values(yaml.safe_load(path.read_text(encoding="utf-8")), path.name))
    assert len(found) <= LEFT_IN_FIXTURES.get(name, 0), "\n".join(found)


def test_count_of_old_words_in_fixtures_only_falls():
    """A file that has fewer old words than it may, or is gone, has its figure lowered or its line taken away."""
    counts = {}
    for name in LEFT_IN_FIXTURES:
        file = ROOT / name
        texts = arabic_values(yaml.safe_load(file.read_text(encoding="utf-8")), "") if file.exists() else {}
        counts[name] = len(offenders(texts))
    assert {name: count for name, count in LEFT_IN_FIXTURES.items() if count > counts[name]} == {}


@pytest.mark.parametrize(
    "text",
    [
        "وحيث يقول ادعاء بذلك",
        "والادعاءات التي تسنده",
        "الرسم لا يدعم أي ادّعاء",
        "والدرجة شديدة",
        "الصورة الساتلية",
        "ضررًا جزئيًا وتقريباً",
        "في 27 آب/أغسطس 2015",
        "صفحة المَعلم",
    ],
)
def test_retired_arabic_is_found(text):
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "ادعاء الضرورة العسكرية",
        "ضرر جسيم",
        "شدة الضرر",
        "في 27 آب 2015",
        "صفحة المَعلَم",
        "الحالة",
        "صور الأقمار الصناعية",
    ],
)
def test_good_arabic_has_no_fault(text):
    assert faults(text) == []
