"""Codes in words: labels and definitions of the vocabularies in the reader's language."""

from __future__ import annotations

from registry.domain.vocabulary.terms import VOCABULARIES, Term

from .dates import language


def term(vocabulary: str, code: str) -> Term | None:
    """The term of a code in a vocabulary by its snake-case name (`grade`, `claim_status`); None for no code."""
    return VOCABULARIES[vocabulary].get(code)


def label(vocabulary: str, code: str) -> str:
    """The label; "" for no code."""
    found = term(vocabulary, code)
    return found.label(language()) if found else ""


def inner_label(vocabulary: str, code: str) -> str:
    """The label as it stands inside a sentence: in English with a small first letter, unless it is an abbreviation."""
    words = label(vocabulary, code)
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def definition(vocabulary: str, code: str) -> str:
    """The definition; "" for no code."""
    found = term(vocabulary, code)
    return found.definition(language()) if found else ""
