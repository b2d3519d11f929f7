"""Which terms and values each aspect of a context statement takes, and the sentences for those that do not fit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import ContextAspect, ContextTerm, Unit

from .registers import REGISTERS, is_identifier

MAX_QUOTE_WORDS = 25
# Statements of this aspect and of this term tell where a monument is.
DISCLOSING_ASPECT, DISCLOSING_TERM = ContextAspect.IDENTIFIER, ContextTerm.DISTANCE


class Need(StrEnum):
    """Whether an aspect takes a value."""

    REQUIRED = "required"
    ALLOWED = "allowed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class AspectRule:
    """The terms of an aspect, and whether it takes a number or identifier, a party, a date and a sentence.

    Only the aspect `dimension` takes an amount.
    """

    terms: tuple[ContextTerm, ...]
    value: Need = Need.REFUSED
    party: Need = Need.REFUSED
    date: Need = Need.ALLOWED
    sentence: Need = Need.ALLOWED


def _terms_between(first: ContextTerm, last: ContextTerm) -> tuple[ContextTerm, ...]:
    """Return the terms from the first to the last, in the order of the vocabulary."""
    all_terms = list(ContextTerm)
    return tuple(all_terms[all_terms.index(first) : all_terms.index(last) + 1])


ASPECT_RULES: dict[ContextAspect, AspectRule] = {
    ContextAspect.MATERIAL: AspectRule(_terms_between(ContextTerm.LIMESTONE, ContextTerm.METAL)),
    ContextAspect.BUILDING_PHASE: AspectRule(
        _terms_between(ContextTerm.BUILT, ContextTerm.DISMANTLED), party=Need.ALLOWED, date=Need.REQUIRED
    ),
    ContextAspect.DIMENSION: AspectRule(_terms_between(ContextTerm.HEIGHT, ContextTerm.DISTANCE)),
    ContextAspect.INVENTORY_NUMBER: AspectRule(
        _terms_between(ContextTerm.MUSEUM_NUMBER, ContextTerm.REGISTER_NUMBER), value=Need.REQUIRED, party=Need.ALLOWED
    ),
    ContextAspect.PROTECTION: AspectRule(
        _terms_between(ContextTerm.WORLD_HERITAGE, ContextTerm.ENHANCED_PROTECTION),
        value=Need.ALLOWED,
        party=Need.ALLOWED,
    ),
    ContextAspect.DECISION: AspectRule(
        _terms_between(ContextTerm.LISTING_DECISION, ContextTerm.OTHER_DECISION),
        value=Need.ALLOWED,
        party=Need.REQUIRED,
        date=Need.REQUIRED,
        sentence=Need.REQUIRED,
    ),
    ContextAspect.OWNERSHIP: AspectRule(
        _terms_between(ContextTerm.STATE_PROPERTY, ContextTerm.CUSTODY), party=Need.ALLOWED
    ),
    ContextAspect.IDENTIFIER: AspectRule(
        _terms_between(ContextTerm.WIKIDATA, ContextTerm.TRISMEGISTOS), value=Need.REQUIRED
    ),
}
UNITS: dict[ContextTerm, tuple[Unit, ...]] = {
    # term of a dimension: the units in which it is given, none for a number of things
    ContextTerm.HEIGHT: (Unit.M, Unit.CM),
    ContextTerm.WIDTH: (Unit.M, Unit.CM),
    ContextTerm.LENGTH: (Unit.M, Unit.CM, Unit.KM),
    ContextTerm.DIAMETER: (Unit.M, Unit.CM),
    ContextTerm.THICKNESS: (Unit.M, Unit.CM),
    ContextTerm.AREA: (Unit.M2, Unit.HA),
    ContextTerm.MASS: (Unit.T,),
    ContextTerm.COUNT: (),
    ContextTerm.DISTANCE: (Unit.M, Unit.KM),
}


class InvalidContext(RuleViolation):
    """A rule violation: a context statement cannot be saved with these values."""

    code = "bad_context"


@dataclass(frozen=True, slots=True)
class ContextValues:
    """The values of a context statement that depend on each other. Texts are "" and the amount None where missing."""

    aspect: ContextAspect
    term: ContextTerm
    has_monument: bool
    has_site: bool
    has_party: bool
    value: str
    amount: float | None
    unit: str
    date_text: str
    statement: str
    quote: str


def discloses_location(aspect: str, term: str) -> bool:
    """Return whether a context statement tells where a monument is: other registers give the place away."""
    return aspect == DISCLOSING_ASPECT or term == DISCLOSING_TERM


def find_faults(values: ContextValues) -> Iterator[InvalidContext]:
    """Yield a violation for each value of a context statement that does not fit the others, with the field's name."""
    rule = ASPECT_RULES[values.aspect]
    if not values.has_monument and not values.has_site:
        yield InvalidContext(gettext_noop("Name the monument or the site that this is about."), field="monument")
    if values.has_monument and values.has_site:
        yield InvalidContext(
            gettext_noop("It is about a monument or about a site. Name one of them, not both."), field="site"
        )
    if values.term not in rule.terms:
        yield InvalidContext(
            gettext_noop("This term belongs to another aspect. Choose one that fits the aspect."), field="term"
        )
        return
    yield from _find_faults_of_value(values, rule.value)
    yield from _find_faults_of_amount(values)
    if rule.party is Need.REQUIRED and not values.has_party:
        yield InvalidContext(gettext_noop("Who decided this? Name the party."), field="party")
    if rule.party is Need.REFUSED and values.has_party:
        yield InvalidContext(gettext_noop("No party belongs to this aspect. Leave it empty."), field="party")
    if rule.date is Need.REQUIRED and not values.date_text.strip():
        yield InvalidContext(gettext_noop("When was this? Give the date."), field="date_text")
    if rule.sentence is Need.REQUIRED and not values.statement.strip():
        yield InvalidContext(gettext_noop("Say in a sentence what was decided."), field="statement_en")
    if len(values.quote.split()) > MAX_QUOTE_WORDS:
        yield InvalidContext(
            gettext_noop("A quotation has at most %(limit)s words. Shorten it."), field="quote", limit=MAX_QUOTE_WORDS
        )


def _find_faults_of_value(values: ContextValues, need: Need) -> Iterator[InvalidContext]:
    """Yield a violation if the number or identifier is missing, does not belong here, or has another form."""
    if need is Need.REQUIRED and not values.value.strip():
        yield InvalidContext(gettext_noop("Give the number or the identifier."), field="value")
    elif need is Need.REFUSED and values.value.strip():
        yield InvalidContext(
            gettext_noop("No number or identifier belongs to this aspect. Leave it empty."), field="value"
        )
    elif values.term in REGISTERS and not is_identifier(values.term, values.value):
        yield InvalidContext(
            gettext_noop("This is no identifier of that register. One looks like %(example)s."),
            field="value",
            example=REGISTERS[values.term].example,
        )


def _find_faults_of_amount(values: ContextValues) -> Iterator[InvalidContext]:
    """Yield a violation if the amount or the unit is missing, does not belong here, or does not fit the term."""
    if values.aspect is not ContextAspect.DIMENSION:
        if values.amount is not None:
            yield InvalidContext(gettext_noop("Only a dimension has an amount. Leave it empty."), field="amount")
        if values.unit:
            yield InvalidContext(gettext_noop("Only a dimension has a unit. Leave it empty."), field="unit")
        return

    allowed_units = [unit.value for unit in UNITS[values.term]]
    if values.amount is None:
        yield InvalidContext(gettext_noop("How much is it? Give the amount."), field="amount")
    elif not (math.isfinite(values.amount) and values.amount > 0):
        yield InvalidContext(gettext_noop("An amount is a number above zero."), field="amount")
    elif not allowed_units and values.amount % 1:
        yield InvalidContext(gettext_noop("A count is a whole number."), field="amount")
    if not allowed_units and values.unit:
        yield InvalidContext(gettext_noop("A count has no unit. Leave it empty."), field="unit")
    elif allowed_units and values.unit not in allowed_units:
        yield InvalidContext(
            gettext_noop("Give the unit of the amount: %(units)s."), field="unit", units=", ".join(allowed_units)
        )
