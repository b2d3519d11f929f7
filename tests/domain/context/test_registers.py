"""Identifiers of other registers have their forms, and lead to the addresses of these registers."""

import pytest

from registry.domain.context.aspects import ASPECT_RULES
from registry.domain.context.registers import REGISTERS, get_register_address, is_identifier
from registry.domain.vocabulary.codes import ContextAspect, ContextTerm


def test_every_scheme_has_a_register_whose_example_fits():
    assert tuple(REGISTERS) == ASPECT_RULES[ContextAspect.IDENTIFIER].terms
    assert all(is_identifier(scheme, register.example) for scheme, register in REGISTERS.items())


@pytest.mark.parametrize(
    ("scheme", "identifier", "address"),
    [
        ("wikidata", "Q5747", "https://www.wikidata.org/wiki/Q5747"),
        ("pleiades", "668331", "https://pleiades.stoa.org/places/668331"),
        ("unesco_whc", "23bis", "https://whc.unesco.org/en/list/23"),
        ("unesco_whc", "23", "https://whc.unesco.org/en/list/23"),
        ("geonames", "163809", "https://www.geonames.org/163809"),
        ("trismegistos", "3353", "https://www.trismegistos.org/place/3353"),
        ("eamena", "EAMENA-0012345", ""),
        ("museum_number", "23", ""),
        ("wikidata", "Q0", ""),
    ],
)
def test_address_follows_from_the_identifier(scheme, identifier, address):
    assert get_register_address(scheme, identifier) == address


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("wikidata", "q5747"),
        ("wikidata", "Q5747 "),
        ("wikidata", "Q5747/../Q1"),
        ("pleiades", "٦٦٨٣٣١"),
        ("eamena", "EAMENA-123"),
        ("unesco_whc", "23 bis"),
    ],
)
def test_other_texts_are_no_identifiers(scheme, text):
    assert not is_identifier(ContextTerm(scheme), text)
