"""Contradictions between claims as English sentences, with the claims' dates and content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.vocabulary.codes import ClaimKind, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from registry.domain.vocabulary.terms import term
from registry.queries import ClaimRecord
from registry.queries.summaries import DateSummary

# {first} is the first claim of a contradiction, {rest} the others, {all} all of them.
SENTENCES = {
    Kind.IMPROVEMENT_WITHOUT_RESTORATION: (
        "{first} is better than {rest} before it, and no restoration on record accounts for that."
    ),
    Kind.TOO_MANY_GRADES: "These claims cannot all be true, since their dates leave no order for them: {all}.",
    Kind.PART_AGAINST_WHOLE: "These claims on a monument and its parts cannot all be true: {all}.",
    Kind.DISPUTED_CLAIM: "The disputed claim {first} is at odds with the accepted claim {rest}.",
    Kind.REJECTED_CLAIM: "The rejected claim {first} is at odds with the accepted claim {rest}.",
}
# Used instead if the first claim contradicts two or more others.
SENTENCES_FOR_SEVERAL = {
    Kind.DISPUTED_CLAIM: "The disputed claim {first} is at odds with the accepted claims {rest}.",
    Kind.REJECTED_CLAIM: "The rejected claim {first} is at odds with the accepted claims {rest}.",
}


def explain(contradiction: Contradiction, claims_by_ref: Mapping[str, ClaimRecord]) -> str:
    """Return an English sentence that says why some claims contradict each other.

    Example: “C-000007 (an event between 2017-01-19 and 2017-01-20) lies outside …”.
    """
    refs = contradiction.claims
    sentence = SENTENCES[contradiction.kind]
    if len(refs) > 2:
        sentence = SENTENCES_FOR_SEVERAL.get(contradiction.kind, sentence)

    descriptions = [_describe_claim(ref, claims_by_ref.get(ref)) for ref in refs]
    return sentence.format(
        first=descriptions[0],
        rest=_join_with_and(descriptions[1:]),
        all=_join_with_and(descriptions),
    )


def _describe_claim(ref: str, claim: ClaimRecord | None) -> str:
    """Return a claim's ref, followed by its content and date if the viewer may see the claim."""
    if claim is None:
        return ref
    return f"{ref} ({_describe_content(claim)} {_describe_date(claim.date)})"


def _describe_content(claim: ClaimRecord) -> str:
    """Return what a claim says about its monument: "an event", or the degree of damage in words."""
    if claim.kind == ClaimKind.EVENT_ON:
        return "an event"
    grade_label = term(Grade(claim.grade)).en.lower()
    if claim.kind == ClaimKind.RESTORED_AT:
        return f"restored, {grade_label}"
    return grade_label


def _describe_date(date: DateSummary) -> str:
    """Return an uncertain date in words: "by ...", "on or after ...", "on ..." or "between ... and ..."."""
    if date.earliest is None:
        return f"by {date.latest}"
    if date.latest is None:
        return f"on or after {date.earliest}"
    if date.earliest == date.latest:
        return f"on {date.earliest}"
    return f"between {date.earliest} and {date.latest}"


def _join_with_and(items: Sequence[str]) -> str:
    """Join texts to an English list: "A", "A and B" or "A, B and C"."""
    if len(items) == 1:
        return items[0]
    return f"{', '.join(items[:-1])} and {items[-1]}"
