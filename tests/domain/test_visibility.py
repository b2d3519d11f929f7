"""Who sees what: over every sort of reader, every status and every precision."""

from itertools import product

import pytest

from registry.domain.review import PUBLIC
from registry.domain.visibility import (
    ANYBODY,
    PUBLIC_STATUSES,
    STAFF,
    Reader,
    shows_claim,
    shows_place_words,
)
from registry.domain.vocabulary import ClaimStatus, Precision

HIDDEN = {ClaimStatus.DRAFT, ClaimStatus.SUBMITTED}
READERS = [Reader(unpublished, drafts) for unpublished, drafts in product((False, True), repeat=2)]


@pytest.mark.parametrize("status", ClaimStatus)
def test_claim_is_public_once_it_is_decided(status):
    assert shows_claim(status) is (status not in HIDDEN) is (status.value in PUBLIC_STATUSES)


@pytest.mark.parametrize("precision", Precision)
def test_words_for_a_place_are_public_only_where_it_is_exact(precision):
    assert shows_place_words(precision) is (precision == Precision.EXACT)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("status", ClaimStatus)
def test_claim_is_seen_if_both_its_monument_and_its_status_are(reader, published, status):
    seen = (published or reader.sees_unpublished) and (status in PUBLIC or reader.sees_drafts)
    assert reader.sees_claim(status, published=published) is seen
    assert reader.sees_record(published=published) is (published or reader.sees_unpublished)


@pytest.mark.parametrize("reader", READERS)
def test_reader_sees_more_unless_it_is_anybody(reader):
    assert reader.sees_more is (reader != ANYBODY)
    assert not ANYBODY.may_reveal_places
    assert not ANYBODY.may_reveal_identities
    assert STAFF.sees_more
