"""Labels and definitions of the vocabularies' codes in the active language."""

from __future__ import annotations

from registry.domain.vocabulary.terms import VOCABULARIES, Term

from .dates import get_page_language


def find_term(vocabulary: str, code: str) -> Term | None:
    """Return the term of a code in a vocabulary, such as `grade` or `claim_status`; None if it has no such code."""
    return VOCABULARIES[vocabulary].get(code)


def label(vocabulary: str, code: str) -> str:
    """Return the label of a code in the active language; "" if the vocabulary has no such code."""
    code_term = find_term(vocabulary, code)
    return code_term.label(get_page_language()) if code_term else ""


def label_in_sentence(vocabulary: str, code: str) -> str:
    """Return the label of a code for use inside a sentence, with a small first letter unless it is an abbreviation."""
    text = label(vocabulary, code)
    is_abbreviation = text[1:2].isupper()
    return text if is_abbreviation else text[:1].lower() + text[1:]


def definition(vocabulary: str, code: str) -> str:
    """Return the definition of a code in the active language; "" if the vocabulary has no such code."""
    code_term = find_term(vocabulary, code)
    return code_term.definition(get_page_language()) if code_term else ""
