"""Who sees what: over every sort of reader, every status and every precision."""

from itertools import product

import pytest

from registry.domain.policy.review import PUBLIC
from registry.domain.policy.visibility import (
    PUBLIC_STATUSES,
    PUBLIC_VIEWER,
    STAFF_VIEWER,
    Viewer,
    shows_claim,
    shows_place_description,
)
from registry.domain.vocabulary.codes import ClaimStatus, Precision

HIDDEN = {ClaimStatus.DRAFT, ClaimStatus.SUBMITTED}
READERS = [Viewer(unpublished, drafts) for unpublished, drafts in product((False, True), repeat=2)]


@pytest.mark.parametrize("status", ClaimStatus)
def test_claim_is_public_once_it_is_decided(status):
    assert shows_claim(status) is (status not in HIDDEN) is (status.value in PUBLIC_STATUSES)


@pytest.mark.parametrize("precision", Precision)
def test_words_for_a_place_are_public_only_where_it_is_exact(precision):
    assert shows_place_description(precision) is (precision == Precision.EXACT)


@pytest.mark.parametrize("viewer", READERS)
@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("status", ClaimStatus)
def test_claim_is_seen_if_both_its_monument_and_its_status_are(viewer, published, status):
    seen = (published or viewer.sees_unpublished) and (status in PUBLIC or viewer.sees_drafts)
    assert viewer.sees_claim(status, published=published) is seen
    assert viewer.sees_record(published=published) is (published or viewer.sees_unpublished)


@pytest.mark.parametrize("viewer", READERS)
def test_reader_has_private_access_unless_it_is_anybody(viewer):
    assert viewer.has_private_access is (viewer != PUBLIC_VIEWER)
    assert not PUBLIC_VIEWER.may_reveal_places
    assert not PUBLIC_VIEWER.may_reveal_identities
    assert STAFF_VIEWER.has_private_access
