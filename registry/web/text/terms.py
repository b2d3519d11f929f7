"""Labels and definitions of the vocabularies' codes in the active language."""

from __future__ import annotations

from django.utils.translation import pgettext

from registry.domain.policy.review import is_reopening
from registry.domain.vocabulary.codes import ClaimStatus
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
    return _with_small_first_letter(label(vocabulary, code))


def decision_label(before: str, after: str, *, in_sentence: bool = False) -> str:
    """Return the label of the status that a decision gave to a claim, or "Reopened" if the claim had been decided on.

    `before` is the status before the decision. It is "" for viewers who do not see it.
    """
    text = label("claim_status", after)
    if before and is_reopening(ClaimStatus(before), ClaimStatus(after)):
        text = pgettext("what was done", "Reopened")
    return _with_small_first_letter(text) if in_sentence else text


def _with_small_first_letter(text: str) -> str:
    """Return a label with a small first letter, unless it is an abbreviation."""
    is_abbreviation = text[1:2].isupper()
    return text if is_abbreviation else text[:1].lower() + text[1:]


def definition(vocabulary: str, code: str) -> str:
    """Return the definition of a code in the active language; "" if the vocabulary has no such code."""
    code_term = find_term(vocabulary, code)
    return code_term.definition(get_page_language()) if code_term else ""
