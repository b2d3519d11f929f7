"""A contradiction as a plain English sentence that names the claims, their dates and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.domain.chronology.contradictions import Contradiction
from registry.domain.vocabulary.codes import ClaimKind, Grade
from registry.domain.vocabulary.codes import ContradictionKind as Kind
from registry.domain.vocabulary.terms import term
from registry.queries import ClaimRecord
from registry.queries.summaries import Dating

SENTENCES = {
    Kind.SAME_DAY_DIFFERENT_GRADE: "Accepted claims give different grades for the same day: {all}.",
    Kind.EVENT_OUTSIDE_WINDOW: "{first} lies outside the time in which the change must have happened, given {rest}.",
    Kind.EVENTS_DISAGREE: "{first} dates the change to another time than {rest}; both are accepted.",
    Kind.IMPROVEMENT_WITHOUT_RESTORATION: (
        "{first} is better than {rest} before it, and no restoration on record accounts for that."
    ),
    Kind.DISPUTED_CLAIM: "The disputed claim {first} is at odds with the accepted claim {rest}.",
    Kind.REJECTED_CLAIM: "The rejected claim {first} is at odds with the accepted claim {rest}.",
}


# The same where the first claim is at odds with several others.
SENTENCES_FOR_SEVERAL = {
    Kind.EVENT_OUTSIDE_WINDOW: "{first} lies between {rest}, which agree that nothing changed.",
    Kind.DISPUTED_CLAIM: "The disputed claim {first} is at odds with the accepted claims {rest}.",
    Kind.REJECTED_CLAIM: "The rejected claim {first} is at odds with the accepted claims {rest}.",
}


def explain(contradiction: Contradiction, claims: Mapping[str, ClaimRecord]) -> str:
    """One sentence, e.g. “C-000007 (an event between 2017-01-19 and 2017-01-20) lies outside …”."""
    kind, named = contradiction.kind, [_describe_claim(ref, claims.get(ref)) for ref in contradiction.claims]
    sentence = SENTENCES_FOR_SEVERAL.get(kind, SENTENCES[kind]) if len(named) > 2 else SENTENCES[kind]
    return sentence.format(first=named[0], rest=_join_names(named[1:]), all=_join_names(named))


def _describe_claim(ref: str, claim: ClaimRecord | None) -> str:
    return ref if claim is None else f"{ref} ({_describe_content(claim)} {_describe_date(claim.date)})"


def _describe_content(claim: ClaimRecord) -> str:
    if claim.kind == ClaimKind.EVENT_ON:
        return "an event"
    label = term(Grade(claim.grade)).en.lower()
    return f"restored, {label}" if claim.kind == ClaimKind.RESTORED_AT else label


def _describe_date(date: Dating) -> str:
    if date.earliest is None:
        return f"by {date.latest}"
    if date.latest is None:
        return f"on or after {date.earliest}"
    if date.earliest == date.latest:
        return f"on {date.earliest}"
    return f"between {date.earliest} and {date.latest}"


def _join_names(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
