"""Who sees what: over every status and every precision."""

import pytest

from registry.domain.visibility import PUBLIC_STATUSES, shows_claim, shows_point
from registry.domain.vocabulary import ClaimStatus, Precision

HIDDEN = {ClaimStatus.DRAFT, ClaimStatus.SUBMITTED}


@pytest.mark.parametrize("status", ClaimStatus)
def test_claim_is_public_once_it_is_decided(status):
    assert shows_claim(status) is (status not in HIDDEN) is (status.value in PUBLIC_STATUSES)


@pytest.mark.parametrize("precision", Precision)
def test_point_is_public_only_where_it_is_exact(precision):
    assert shows_point(precision) is (precision == Precision.EXACT)
