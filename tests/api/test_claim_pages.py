"""The pages of the public list of claims, which are found by the stored documents."""

import pytest

from tests import factories
from tests.actions.test_publishing import unpublish

pytestmark = pytest.mark.django_db


def page(client, query=""):
    answer = client.get(f"/api/v1/claims{query}").json()
    return answer["count"], [claim["ref"] for claim in answer["results"]]


@pytest.fixture
def public_refs(temple):
    """Of the claims that the public sees. Others are drafts, or on a hidden monument."""
    hidden = factories.monument("hidden-tomb", published=False)
    refs = []
    for date, status in (("2016", "accepted"), ("2017", "draft"), ("2018", "rejected"), ("2019", "submitted")):
        claim = factories.claim(temple, date=date, status=status)
        factories.claim(hidden, date=date, status=status)
        if status in ("accepted", "rejected"):
            refs.append(claim.ref)
    refs.append(factories.accepted(temple, "damaged_at", "2020", grade="severe").ref)
    return refs


def test_pages_hold_the_public_claims_alone_in_their_order(client, public_refs):
    assert page(client) == (3, public_refs)
    assert page(client, "?limit=1&offset=1") == (3, public_refs[1:2])
    assert page(client, "?offset=3") == (3, [])


def test_filters_and_orders_count_what_they_match(client, public_refs):
    assert page(client, "?grade=severe") == (1, public_refs[2:])
    assert page(client, "?ordering=-ref") == (3, public_refs[::-1])


def test_claims_of_a_monument_that_is_hidden_leave_the_list(client, public_refs, temple, rima, paula):
    unpublish(temple, rima=rima, paula=paula)
    assert page(client) == (0, [])
