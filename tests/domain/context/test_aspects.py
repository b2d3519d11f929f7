"""Each aspect of a context statement takes its own terms and values; every fault has a sentence at its field."""

from dataclasses import replace

import pytest

from registry.domain.context.aspects import ASPECT_RULES, UNITS, ContextValues, discloses_location, find_faults
from registry.domain.vocabulary.codes import ContextAspect, ContextTerm, Unit

STONE = ContextValues(
    aspect=ContextAspect.MATERIAL,
    term=ContextTerm.LIMESTONE,
    has_monument=True,
    has_site=False,
    has_party=False,
    value="",
    amount=None,
    unit="",
    date_text="",
    statement="",
    quote="",
)
PHASE = replace(STONE, aspect=ContextAspect.BUILDING_PHASE, term=ContextTerm.RESTORED, date_text="1963")
HEIGHT = replace(STONE, aspect=ContextAspect.DIMENSION, term=ContextTerm.HEIGHT, amount=3.45, unit="m")
COLUMNS = replace(HEIGHT, term=ContextTerm.COUNT, amount=16.0, unit="")
NUMBER = replace(STONE, aspect=ContextAspect.INVENTORY_NUMBER, term=ContextTerm.MUSEUM_NUMBER, value="B 1234")
LISTING = replace(STONE, aspect=ContextAspect.PROTECTION, term=ContextTerm.WORLD_HERITAGE, value="23bis")
DECISION = replace(
    STONE,
    aspect=ContextAspect.DECISION,
    term=ContextTerm.SUBMISSION_REQUIRED,
    has_party=True,
    date_text="2024",
    statement="Plans are to be submitted before work.",
)
OWNER = replace(STONE, aspect=ContextAspect.OWNERSHIP, term=ContextTerm.STATE_PROPERTY, has_party=True)
ITEM = replace(STONE, aspect=ContextAspect.IDENTIFIER, term=ContextTerm.WIKIDATA, value="Q5747")
GOOD = (STONE, PHASE, HEIGHT, COLUMNS, NUMBER, LISTING, DECISION, OWNER, ITEM)


def fields_at_fault(values):
    return [fault.field for fault in find_faults(values)]


def test_every_aspect_has_values_that_fit():
    assert {values.aspect for values in GOOD} == set(ContextAspect)
    assert [fields_at_fault(values) for values in GOOD] == [[]] * len(GOOD)


def test_every_term_belongs_to_exactly_one_aspect():
    terms = [term for rule in ASPECT_RULES.values() for term in rule.terms]
    assert sorted(terms) == sorted(ContextTerm)
    assert list(ASPECT_RULES) == list(ContextAspect)


def test_every_dimension_has_its_units():
    assert set(UNITS) == set(ASPECT_RULES[ContextAspect.DIMENSION].terms)
    assert {unit for units in UNITS.values() for unit in units} == set(Unit)


@pytest.mark.parametrize(
    ("values", "changes", "field"),
    [
        (STONE, {"has_monument": False}, "monument"),
        (STONE, {"has_site": True}, "site"),
        (STONE, {"term": ContextTerm.HEIGHT}, "term"),
        (STONE, {"value": "12"}, "value"),
        (STONE, {"amount": 1.0}, "amount"),
        (STONE, {"unit": "m"}, "unit"),
        (STONE, {"has_party": True}, "party"),
        (STONE, {"quote": "word " * 26}, "quote"),
        (PHASE, {"date_text": " "}, "date_text"),
        (HEIGHT, {"amount": None}, "amount"),
        (HEIGHT, {"amount": 0.0}, "amount"),
        (HEIGHT, {"amount": float("inf")}, "amount"),
        (HEIGHT, {"amount": float("nan")}, "amount"),
        (HEIGHT, {"unit": ""}, "unit"),
        (HEIGHT, {"unit": "ha"}, "unit"),
        (COLUMNS, {"amount": 1.5}, "amount"),
        (COLUMNS, {"amount": -2}, "amount"),
        (COLUMNS, {"unit": "m"}, "unit"),
        (NUMBER, {"value": " "}, "value"),
        (DECISION, {"has_party": False}, "party"),
        (DECISION, {"date_text": ""}, "date_text"),
        (DECISION, {"statement": ""}, "statement_en"),
        (ITEM, {"value": ""}, "value"),
        (ITEM, {"value": "5747"}, "value"),
    ],
)
def test_a_fault_has_one_sentence_at_its_field(values, changes, field):
    assert fields_at_fault(replace(values, **changes)) == [field]


def test_every_fault_is_found():
    values = replace(STONE, value="1", amount=1.0, unit="m", has_party=True, quote="word " * 26)
    assert fields_at_fault(values) == ["value", "amount", "unit", "party", "quote"]


def test_a_quotation_may_have_25_words():
    assert fields_at_fault(replace(STONE, quote="word " * 25)) == []


def test_identifiers_and_distances_disclose_the_location():
    telling = [values for values in GOOD if discloses_location(values.aspect, values.term)]
    assert telling == [ITEM]
    assert discloses_location(ContextAspect.DIMENSION, ContextTerm.DISTANCE)
