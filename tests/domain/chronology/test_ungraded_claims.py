"""Observations and judgements without a grade are no evidence of a state, an event or a repair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.chronology.derivation import derive_chronology
from registry.domain.chronology.gaps import find_gaps
from registry.domain.vocabulary.codes import ClaimKind, ClaimStatus
from tests.domain.statements import claim
from tests.domain.strategies import claims


@pytest.mark.parametrize("kind", [ClaimKind.OBSERVATION, ClaimKind.STATEMENT])
@given(data=st.data())
def test_ungraded_claim_changes_nothing(kind, data):
    evidence = data.draw(claims(max_size=4))
    status = data.draw(st.sampled_from([ClaimStatus.ACCEPTED, ClaimStatus.DISPUTED, ClaimStatus.REJECTED]))
    date = data.draw(st.sampled_from(["0001-01-05", "0001-01-01/0001-12-31", "2016"]))
    ungraded = claim("said", kind, date, status=status, judged="A1")
    before, after = derive_chronology(evidence), derive_chronology([*evidence, ungraded])
    assert after.segments == before.segments
    assert after.windows == before.windows
    assert after.contradictions == before.contradictions
    assert find_gaps(after) == find_gaps(before)
