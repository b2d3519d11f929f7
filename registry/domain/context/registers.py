"""Other registers of places and things: the form of their identifiers, and the addresses that these lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from registry.domain.vocabulary.codes import ContextTerm


@dataclass(frozen=True, slots=True)
class Register:
    """Another register: the form of its identifiers, an example, and its address for the part named `number`.

    The address is "" if that of a record does not follow from its identifier.
    """

    form: re.Pattern[str]
    example: str
    address: str = ""


REGISTERS: dict[ContextTerm, Register] = {
    ContextTerm.WIKIDATA: Register(
        re.compile(r"(?P<number>Q[1-9][0-9]*)"), "Q5747", "https://www.wikidata.org/wiki/{number}"
    ),
    ContextTerm.PLEIADES: Register(
        re.compile(r"(?P<number>[1-9][0-9]*)"), "668331", "https://pleiades.stoa.org/places/{number}"
    ),
    # EAMENA makes the addresses of its records of other numbers than these.
    ContextTerm.EAMENA: Register(re.compile(r"EAMENA-(?P<number>[0-9]{7})"), "EAMENA-0000001"),
    ContextTerm.UNESCO_WHC: Register(
        re.compile(r"(?P<number>[1-9][0-9]{0,4})(?:bis|ter|quater|quinquies|sexies)?"),
        "23bis",
        "https://whc.unesco.org/en/list/{number}",
    ),
    ContextTerm.GEONAMES: Register(
        re.compile(r"(?P<number>[1-9][0-9]*)"), "163809", "https://www.geonames.org/{number}"
    ),
    ContextTerm.TRISMEGISTOS: Register(
        re.compile(r"(?P<number>[1-9][0-9]*)"), "3353", "https://www.trismegistos.org/place/{number}"
    ),
}


def is_identifier(scheme: ContextTerm, text: str) -> bool:
    """Return whether a text has the form of an identifier of a register."""
    return REGISTERS[scheme].form.fullmatch(text) is not None


def get_register_address(term: str, identifier: str) -> str:
    """Return the address that an identifier leads to, or "" if none follows from it or the term is no register."""
    register = REGISTERS.get(ContextTerm(term))
    if register is None:
        return ""
    match = register.form.fullmatch(identifier)
    return "" if match is None else register.address.format(number=match["number"])
