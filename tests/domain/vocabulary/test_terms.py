"""The words of the vocabularies: complete in both languages, in order, and matched only to concepts that exist."""

import csv
import re
from pathlib import Path

import pytest

from registry.domain.vocabulary.codes import (
    ActionPriority,
    Cause,
    Certainty,
    ClaimKind,
    Credibility,
    DefinitionSource,
    Extent,
    Grade,
    InterventionType,
    Likelihood,
    MatchType,
    Precision,
    Reliability,
)
from registry.domain.vocabulary.terms import ENUMS, TEXTS, VOCABULARIES, load_terms, term, terms, vocabulary_name

ORDERED = (Grade, Certainty, Extent, Reliability, Credibility, Precision, Likelihood, ActionPriority)
# "Nobody could tell" is no place in an order, neither the best nor the worst.
UNRANKED = {
    Grade.NOT_VISIBLE,
    Grade.UNKNOWN,
    Certainty.NOT_ASSESSED,
    Extent.UNKNOWN,
    Reliability.F,
    Credibility.SIX,
    Likelihood.NOT_STATED,
}
ALL_TERMS = {f"{name}.{code}": each for name, found in VOCABULARIES.items() for code, each in found.items()}
MAPPINGS = [(name, mapping) for name, each in ALL_TERMS.items() for mapping in each.mappings]
IN_ARABIC_SCRIPT, ARABIC_LETTER = re.compile("[\u0600-\u06ff]"), re.compile("[\u0621-\u064a]")

PRECISION = """\
precision:
  exact: {en: Exact, ar: دقيق, definition_en: As recorded., definition_ar: كما سُجّل., definition_sources: [registry]}
  100m: {en: 100 m, ar: 100 متر, definition_en: To 100 m., definition_ar: حتى 100 متر., definition_sources: [registry]}
  1km: {en: 1 km, ar: كيلومتر, definition_en: To 1 km., definition_ar: حتى كيلومتر., definition_sources: [registry]}
  10km: {en: 10 km, ar: 10 كم, definition_en: To 10 km., definition_ar: حتى 10 كم., definition_sources: [registry]}
  hidden: {en: Hidden, ar: محجوب, definition_en: No., definition_ar: لا., definition_sources: [registry], rank: 4}
"""


def test_terms_are_the_members_of_the_enum_in_its_order():
    wrong = []
    for name, enum_class in ENUMS.items():
        codes = [member.value for member in enum_class]
        if list(terms(enum_class)) != codes or [term(member).code for member in enum_class] != codes:
            wrong.append(name)
    assert wrong == []


def test_vocabularies_are_the_enums():
    assert list(VOCABULARIES) == list(ENUMS)
    assert ENUMS["claim_kind"] is ClaimKind
    assert vocabulary_name(InterventionType) == "intervention_type"


def is_complete(each):
    """Return whether all texts are there, without spaces around them, each in its own script."""
    return (
        all(getattr(each, name).strip() == getattr(each, name) != "" for name in TEXTS)
        and not IN_ARABIC_SCRIPT.search(each.en + each.definition_en)
        and bool(ARABIC_LETTER.search(each.ar))
        and bool(ARABIC_LETTER.search(each.definition_ar))
    )


def is_one_sentence(text):
    return bool(re.fullmatch(r"[^.]+\.", text))


def test_terms_are_complete_in_both_languages():
    assert len(ALL_TERMS) >= 200
    assert [name for name, each in ALL_TERMS.items() if not is_complete(each)] == []


def test_definitions_are_one_sentence():
    assert [name for name, each in ALL_TERMS.items() if not is_one_sentence(each.definition_en)] == []
    assert [name for name, each in ALL_TERMS.items() if not is_one_sentence(each.definition_ar)] == []


def test_labels_fit_a_chip():
    assert [name for name, each in ALL_TERMS.items() if max(len(each.en), len(each.ar)) > 26] == []


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_labels_are_unique_within_a_vocabulary(lang):
    repeated = {}
    for name, found in VOCABULARIES.items():
        labels = [each.label(lang) for each in found.values()]
        if len(set(labels)) < len(labels):
            repeated[name] = sorted(labels)
    assert repeated == {}


def test_ranks_follow_the_enum_from_zero_where_it_is_ordered():
    wrong = {}
    for name, enum_class in ENUMS.items():
        ranked = [member for member in enum_class if enum_class in ORDERED and member not in UNRANKED]
        expected = {member: ranked.index(member) if member in ranked else None for member in enum_class}
        ranks = {member: term(member).rank for member in enum_class}
        if ranks != expected:
            wrong[name] = ranks
    assert wrong == {}


@pytest.mark.parametrize(
    ("lang", "label"), [("en", "Destroyed"), ("ar", "دمار كامل"), ("ar-SY", "دمار كامل"), ("fr", "Destroyed")]
)
def test_label_and_definition_follow_the_language(lang, label):
    destroyed = term(Grade.DESTROYED)
    assert destroyed.label(lang) == label
    arabic = label != destroyed.en
    assert destroyed.definition(lang) == (destroyed.definition_ar if arabic else destroyed.definition_en)


def test_eamena_mappings_are_the_committed_concepts():
    with Path(__file__).with_name("eamena_concepts.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    committed = {(row["list"], row["term_en"], row["concept_uuid"]) for row in rows}
    mapped = {(each.list_name, each.label, each.concept) for _, each in MAPPINGS if each.scheme == "eamena"}
    assert mapped == committed


def test_a_concept_matched_by_two_terms_of_a_vocabulary_is_exact_for_neither():
    """Two terms that are the same concept elsewhere cannot both be that concept."""
    terms_of_concept = {}
    for name, each in MAPPINGS:
        key = (name.partition(".")[0], each.scheme, each.concept or each.label)
        terms_of_concept.setdefault(key, []).append(each.match)
    shared = {key: matches for key, matches in terms_of_concept.items() if len(matches) > 1 and key[1] != "ems98"}
    assert [key for key, matches in shared.items() if MatchType.EXACT in matches] == []
    assert [key for key, matches in shared.items() if matches.count(MatchType.CLOSE) > 1] == []


def test_every_code_fits_a_concept_once():
    names = [(name, each.scheme, each.concept or each.label) for name, each in MAPPINGS]
    assert sorted(names) == sorted(set(names))


def test_a_class_of_things_or_events_is_never_the_same_as_a_type():
    """A code is a type (E55). A class of CIDOC-CRM is wider than its types, except where it is all of them."""
    crm = [(name, each) for name, each in MAPPINGS if each.scheme == "cidoc-crm"]
    not_broader = {(name, each.label, each.match) for name, each in crm if each.match is not MatchType.BROAD}
    assert not_broader == {
        ("actor_kind.person", "E21 Person", MatchType.EXACT),
        ("claim_kind.event_on", "E6 Destruction", MatchType.NARROW),
        ("claim_kind.event_on", "E11 Modification", MatchType.NARROW),
    }
    grades = {each.label for name, each in crm if name.startswith("grade.")}
    assert grades == {"E55 Type"}
    assert [name for name, _ in crm if name.startswith(("cause.", "effect.", "intent."))] == []
    assert {each.label for name, each in crm if name.startswith("photo_kind.")} == {"E36 Visual Item"}


def test_ems98_is_close_at_most_and_says_what_it_grades():
    ems98 = [each for _, each in MAPPINGS if each.scheme == "ems98"]
    assert {(each.match, bool(each.note_en)) for each in ems98} == {(MatchType.CLOSE, True)}


@pytest.mark.parametrize(
    ("member", "scheme", "label", "match"),
    [
        (Grade.LARGELY_DESTROYED, "unosat", "Severe Damage", MatchType.BROAD),
        (Grade.LARGELY_DESTROYED, "eamena", "Severe Damage", MatchType.BROAD),
        (Certainty.DOUBTFUL, "eamena", "Negligible", MatchType.CLOSE),
        (Cause.MILITARY_USE, "eamena", "Military/Armed Conflict", MatchType.BROAD),
        (Cause.AIR_STRIKE, "eamena", "Explosion/Heavy Weaponry", MatchType.BROAD),
        (Cause.LANDMINE_IED, "eamena", "Landmines", MatchType.NARROW),
        (Extent.FROM_11_TO_30, "eamena", "11-30%", MatchType.EXACT),
    ],
)
def test_match_type_is_the_one_decided(member, scheme, label, match):
    matches = {each.match for each in term(member).mappings if (each.scheme, each.label) == (scheme, label)}
    assert matches == {match}
    if member is Grade.LARGELY_DESTROYED:
        assert all(each.note("en") and each.note("ar-SY") for each in term(member).mappings)


def test_definitions_cite_the_list_whose_bands_or_times_they_use():
    with_bands = {name for name, each in ALL_TERMS.items() if re.search(r"\d+ (%|per cent)", each.definition_en)}
    with_bands |= {f"action_priority.{code}" for code in VOCABULARIES["action_priority"]}
    citing = {name for name, each in ALL_TERMS.items() if DefinitionSource.EAMENA in each.definition_sources}
    assert with_bands == citing


def test_unosat_possible_damage_never_maps_to_a_rank():
    matched = {
        (name, code)
        for name, found in VOCABULARIES.items()
        for code, each in found.items()
        if ("unosat", "Possible Damage") in {(mapping.scheme, mapping.label) for mapping in each.mappings}
    }
    assert matched == {("grade", "unknown"), ("certainty", "possible")}
    assert term(Grade.UNKNOWN).rank is None


def load_precision(folder, text):
    (folder / "places.yaml").write_text(text, encoding="utf-8")
    return load_terms(folder, {"precision": Precision})


def test_load_terms_keeps_codes_as_text_and_ignores_the_order_of_the_file(tmp_path):
    head, *lines = PRECISION.splitlines()
    found = load_precision(tmp_path, "\n".join([head, *reversed(lines)]))["precision"]
    assert list(found) == [member.value for member in Precision]
    assert (found["hidden"].rank, found["exact"].rank) == (4, None)


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        ("en: 1 km, ", "", r"places.yaml, precision.1km: en is missing\."),
        ("ar: كيلومتر,", "ar: '',", r"places.yaml, precision.1km: ar is missing\."),
        ("definition_ar: حتى كيلومتر.", "hue: red, definition_ar: حتى", r"precision.1km: the key hue is unknown\."),
        ("  10km:", "  11km:", r"places.yaml, precision.11km: this code is not in Precision\."),
        ("  exact:", "  1km:", r"places.yaml, precision: 1km stands twice\."),
        ("  exact:", "  # exact:", r"places.yaml, precision.exact: this code has no term\."),
        ("rank: 4", "rank: last", r"places.yaml, precision.hidden: the rank is not a whole number from 0\."),
        ("[registry], rank: 4", "[]", r"precision.hidden: definition_sources has to list what"),
        ("[registry], rank: 4", "[us]", r"precision.hidden: the definition source us is unknown\."),
        ("[registry], rank: 4", "[registry, registry]", r"precision.hidden: a definition source stands twice\."),
        ("rank: 4", "mappings: E3", r"places.yaml, precision.hidden: the mappings are not a list\."),
        ("rank: 4", "mappings: [E3]", r"precision.hidden, a mapping: names with values are expected here\."),
        (
            "rank: 4",
            "mappings: [{scheme: fao, label: X, match: exact}]",
            r"precision.hidden, a mapping: the scheme fao",
        ),
        ("rank: 4", "mappings: [{scheme: eamena}]", r"precision.hidden, a mapping: label is missing\."),
        ("rank: 4", "mappings: [{scheme: eamena, label: X}]", r"precision.hidden, a mapping: match is missing\."),
        (
            "rank: 4",
            "mappings: [{scheme: eamena, label: X, match: near}]",
            r"precision.hidden, a mapping: the match type near is unknown\.",
        ),
        (
            "rank: 4",
            "mappings: [{scheme: eamena, label: X, match: close, note_en: N}]",
            r"precision.hidden, a mapping: a note is needed in both languages or in none\.",
        ),
        ("precision:", "precison:", r"places.yaml, precison: there is no vocabulary of this name\."),
        ("precision:", "precision: [", r"places.yaml is not readable YAML"),
    ],
)
def test_load_terms_refuses_a_bad_file_naming_file_and_code(tmp_path, good, bad, sentence):
    assert PRECISION.count(good) == 1
    with pytest.raises(ValueError, match=sentence):
        load_precision(tmp_path, PRECISION.replace(good, bad))


def test_load_terms_refuses_a_vocabulary_without_or_with_two_files(tmp_path):
    with pytest.raises(ValueError, match=r"No file has the terms of these vocabularies: precision\."):
        load_terms(tmp_path, {"precision": Precision})
    (tmp_path / "again.yaml").write_text(PRECISION, encoding="utf-8")
    with pytest.raises(ValueError, match=r"places.yaml: the vocabulary precision is already in another file\."):
        load_precision(tmp_path, PRECISION)
