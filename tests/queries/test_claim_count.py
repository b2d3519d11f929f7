"""The number of claims in the public list."""

import pytest

from registry.queries import count_public_claims
from registry.queries.visible import visible_claims
from tests import factories

pytestmark = pytest.mark.django_db


def test_public_claims_are_counted_without_drafts_and_hidden_monuments(temple, django_assert_num_queries):
    hidden = factories.monument("hidden-tomb", published=False)
    for monument in (temple, hidden):
        factories.accepted(monument)
        factories.claim(monument, date="2016", status="rejected")
        factories.claim(monument, date="2017")
        factories.claim(monument, date="2018", status="submitted")
    with django_assert_num_queries(2):
        assert count_public_claims() == 2
    assert visible_claims().count() == 2


def test_list_counts_all_claims_or_those_that_match(temple, client):
    factories.accepted(temple)
    factories.accepted(temple, "damaged_at", "2017", grade="severe")
    counts = [client.get(f"/api/v1/claims{query}").json()["count"] for query in ("", "?limit=1", "?grade=severe")]
    assert counts == [2, 2, 1]
