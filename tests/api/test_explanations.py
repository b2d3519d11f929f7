"""Contradictions in words: every kind, with the claims, their dates and what they say."""

from types import SimpleNamespace

import pytest

from api.contradiction_text import explain
from registry.domain.chronology.contradictions import Contradiction
from registry.domain.vocabulary.codes import ContradictionKind
from registry.queries.summaries import DateSummary


def claim(kind, grade, earliest, latest):
    """As much of a claim as is told of it."""
    return SimpleNamespace(kind=kind, grade=grade, date=DateSummary("", "", earliest, latest))


CLAIMS = {
    "C-1": claim("damaged_at", "severe", "2017-01-10", "2017-01-10"),
    "C-2": claim("event_on", "", "2017-01-19", "2017-01-20"),
    "C-3": claim("intact_at", "no_damage", None, "2016-12-26"),
    "C-4": claim("restored_at", "slight", "2018-05-01", None),
}
SEVERE, EVENT = "C-1 (severe damage on 2017-01-10)", "C-2 (an event between 2017-01-19 and 2017-01-20)"
INTACT, RESTORED = "C-3 (no damage by 2016-12-26)", "C-4 (restored, slight damage on or after 2018-05-01)"
TOO_MANY = "These claims cannot all be true, since their dates leave no order for them"


@pytest.mark.parametrize(
    ("kind", "refs", "sentence"),
    [
        (
            "too_many_grades",
            "C-1 C-3 C-4",
            f"{TOO_MANY}: {SEVERE}, {INTACT} and {RESTORED}.",
        ),
        (
            "improvement_without_restoration",
            "C-3 C-1",
            f"{INTACT} is better than {SEVERE} before it, and no restoration on record accounts for that.",
        ),
        (
            "part_against_whole",
            "C-3 C-1",
            f"These claims on a monument and its parts cannot all be true: {INTACT} and {SEVERE}.",
        ),
        ("disputed_claim", "C-2 C-1", f"The disputed claim {EVENT} is at odds with the accepted claim {SEVERE}."),
        (
            "rejected_claim",
            "C-2 C-1 C-3",
            f"The rejected claim {EVENT} is at odds with the accepted claims {SEVERE} and {INTACT}.",
        ),
    ],
)
def test_contradiction_is_explained(kind, refs, sentence):
    assert explain(Contradiction(ContradictionKind(kind), tuple(refs.split())), CLAIMS) == sentence


@pytest.mark.parametrize("kind", ContradictionKind)
def test_every_kind_has_a_sentence(kind):
    found = explain(Contradiction(kind, ("C-1", "C-2")), CLAIMS)
    assert SEVERE in found
    assert EVENT in found
    assert found.endswith(".")
