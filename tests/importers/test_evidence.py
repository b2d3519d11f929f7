"""The evidence on Palmyra against the list of what was read: words, places, counts, and neutral wording.

The list itself (`palmyra-sources.yaml`) is not a part of the project. Where it lies beside the checkout, claims are
compared with it; elsewhere each quotation is compared with the digests of all that were read.
"""

import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures" / "palmyra"
DIGESTS = Path(__file__).with_name("quotations.sha256")
COUNTS = Path(__file__).with_name("evidence_counts.json")
LIST_OF_WHAT_WAS_READ = ROOT.parent / "shared" / "data" / "palmyra-sources.yaml"
SOURCES_WITHOUT_A_DAY_OF_READING = {
    "registry-assessments",  # the registry's own, on the sources that it has read
    "seed-report-2017-02-13",  # a text without an address, which came with the commission of the registry
}
MAX_QUOTED_WORDS = 25

# Claims that differ from the list on purpose; a comment at each says why.
MEANT = {
    "theatre-bullet-marks-2016-03-31-afp": {"agent"},
    "tombs-seven-2015-09-02-abdulkarim": {"cause"},
}

PARTISAN = re.compile(
    r"\b(freed|liberat\w*|regime|terroris\w*|barbar\w*|savage\w*|martyr\w*)\b"
    r"|تحرير|تحرّر|حرّر|حُرّر|إرهاب|همج|برابرة|شهيد|النظام",
    re.IGNORECASE,
)
QUOTED = re.compile(r"“[^”]*”|«[^»]*»")
ISLAMIC_STATE = re.compile(r"Islamic State|\bISIS\b|\bDaesh\b")
FULL_NAME = re.compile(r"Islamic State(?: group)? \(ISIS, (?:ISIL, )?Daesh\)")
ARABIC_ISLAMIC_STATE = re.compile(r"تنظيم الدولة|داعش")
ARABIC_FULL_NAME = re.compile(r"تنظيم الدولة الإسلامية \(داعش\)")


def read_files():
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FIXTURES.rglob("*.yaml"))}


def walk(value):
    """Yield each mapping in a file, from the top."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from walk(member)
    elif isinstance(value, list):
        for member in value:
            yield from walk(member)


FILES = read_files()
CLAIMS = [claim for content in FILES.values() for claim in content.get("claims", [])]
SOURCES = {source["slug"]: source for source in FILES["sources.yaml"]["sources"]}
ENTRIES_WITH_QUOTE = [entry for content in FILES.values() for entry in walk(content) if entry.get("quote")]


def make_digest(source, quote):
    return hashlib.sha256(f"{source}\n{quote}".encode()).hexdigest()


def get_name(entry):
    return entry.get("key") or entry.get("slug") or entry["quote"][:30]


def read_list():
    if not LIST_OF_WHAT_WAS_READ.exists():
        pytest.skip("NOT TESTED: the list of what was read does not lie beside this checkout")
    return yaml.safe_load(LIST_OF_WHAT_WAS_READ.read_text(encoding="utf-8"))


# --- Words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ENTRIES_WITH_QUOTE, ids=get_name)
def test_quotation_is_word_for_word_what_was_read(entry):
    assert make_digest(entry["source"], entry["quote"]) in DIGESTS.read_text().split()
    assert len(entry["quote"].split()) <= MAX_QUOTED_WORDS


def test_digests_are_those_of_what_was_read():
    statements = read_list()["statements"]
    digests = {make_digest(statement["src"], statement["quote"]) for statement in statements if statement.get("quote")}
    assert DIGESTS.read_text().split() == sorted(digests)


def find_statements():
    """Yield each claim with the number of the statement that it rests on, which a comment above it gives."""
    for path in sorted((FIXTURES / "claims").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        pairs = re.findall(r"^  # dossier: (\S+).*\n(?:  # .*\n)*  - key: (\S+)$", text, re.MULTILINE)
        numbers = {key: number for number, key in pairs}
        for claim in yaml.safe_load(text)["claims"]:
            yield claim, numbers.get(claim["key"])


def test_each_claim_says_of_cause_and_agent_what_its_source_says():
    statements = {statement["id"]: statement for statement in read_list()["statements"]}
    differences = []
    for claim, number in find_statements():
        if claim["source"] == "registry-assessments" or number == "not_read":
            continue
        statement = statements[number]
        record = statement["record"]
        compared = {
            "source": (claim["source"], statement["src"]),
            # A statement on several monuments may have words on one of them only.
            "quote": (claim.get("quote", statement.get("quote")), statement.get("quote")),
            "cause": (claim.get("cause"), record.get("cause")),
            "agent": (claim.get("agent"), record.get("agent")),
            "intent": (claim.get("intent"), record.get("intent")),
        }
        for name, (keyed, read) in compared.items():
            # Of several causes that a statement names, each is a claim of its own.
            is_as_read = keyed in read if isinstance(read, list) else keyed == read
            if not is_as_read and name not in MEANT.get(claim["key"], ()):
                differences.append(f"{claim['key']} ({number}): {name} is {keyed!r}, was read as {read!r}")
    assert not differences, "\n".join(differences)


# --- Places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", CLAIMS, ids=get_name)
def test_claim_says_where_its_words_stand_or_why_it_does_not(claim):
    assert claim.get("locator") or claim.get("no_locator_reason")


@pytest.mark.parametrize("claim", CLAIMS, ids=get_name)
def test_no_accepted_claim_rests_on_a_page_that_nobody_read(claim):
    if claim["review"]["status"] == "accepted" and claim["source"] not in SOURCES_WITHOUT_A_DAY_OF_READING:
        assert SOURCES[claim["source"]].get("retrieved"), claim["source"]


def test_page_that_could_not_be_read_is_graded_as_one_that_nobody_can_judge():
    unread = {entry["slug"] for entry in read_list()["not_read"] if "slug" in entry} & set(SOURCES)
    assert {SOURCES[slug]["reliability"] for slug in unread} <= {"F"}
    assert {claim["review"]["status"] for claim in CLAIMS if claim["source"] in unread} <= {"submitted"}


# --- Counts ----------------------------------------------------------------------------------------------------------


def count_evidence():
    return {
        "claims": len(CLAIMS),
        "claims with an agent": sum("agent" in claim for claim in CLAIMS),
        "claims with a cause": sum("cause" in claim for claim in CLAIMS),
        "claims with an extent": sum("extent" in claim for claim in CLAIMS),
        "claims with a quotation": sum("quote" in claim for claim in CLAIMS),
        "sources with a full address that were read": sum(
            bool(source.get("url") and source.get("retrieved")) for source in SOURCES.values()
        ),
        "sources with a title": sum(bool(source.get("title")) for source in SOURCES.values()),
    }


def test_counts_of_evidence_only_rise():
    """What is recorded may be corrected but not thinned out. After adding evidence, raise the counts in the file."""
    recorded = json.loads(COUNTS.read_text())
    assert count_evidence() == recorded, f"if all have risen, write them to {COUNTS.name}"


def test_enough_can_be_opened():
    assert count_evidence()["sources with a full address that were read"] >= 60


# --- Wording ---------------------------------------------------------------------------------------------------------


def find_own_words(entry):
    """Yield the texts of an entry that are the registry's own words: no titles of pages, quotations or addresses."""
    for name, value in entry.items():
        if isinstance(value, str) and name in ("en", "ar", "note", "name"):
            yield QUOTED.sub("", value)


def test_own_words_take_no_side():
    offences = []
    for name, content in FILES.items():
        for entry in walk(content):
            offences += [f"{name}: {text}" for text in find_own_words(entry) if PARTISAN.search(text)]
    assert offences == []


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize(
    ("language", "mention", "full_name"),
    [("en", ISLAMIC_STATE, FULL_NAME), ("ar", ARABIC_ISLAMIC_STATE, ARABIC_FULL_NAME)],
)
def test_islamic_state_has_its_full_name_at_first_mention(name, language, mention, full_name):
    """On each monument and list as the United Nations name it, and shorter only after that."""
    for entry in walk(FILES[name]):
        text = entry.get(language)
        if isinstance(text, str) and mention.search(QUOTED.sub("", text)):
            assert full_name.search(text), text
            return
