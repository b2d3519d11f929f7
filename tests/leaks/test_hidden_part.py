"""A hidden part of a public monument: nothing that anybody may read of the whole tells that it is there."""

import re
from datetime import timedelta

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
THEN = factories.BEGINNING + timedelta(days=10)
ADDRESSES = (
    "/en/monuments/moon-temple/",
    "/ar/monuments/moon-temple/",
    "/en/monuments/moon-temple/?as_of=2018-01-01",
    "/api/v1/monuments/moon-temple",
    "/api/v1/monuments/moon-temple?as_of=2018-01-01",
    "/api/v1/monuments/moon-temple/chronology",
    "/api/v1/monuments",
    "/api/v1/claims",
    "/en/",
)


def read_all(client):
    """What a visitor reads at each address, without what differs from one request to the next."""
    texts = {}
    for address in ADDRESSES:
        response = client.get(address)
        assert response.status_code == 200, address
        texts[address] = re.sub(r'nonce="[^"]*"|csrf\w+" value="[^"]*"', "", response.content.decode())
    return texts


def test_claims_on_a_hidden_part_change_nothing_that_is_read_of_the_whole(client, temple):
    factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    crypt = factories.part(temple, "secret-crypt", published=False)
    before = read_all(client)
    later = THEN + timedelta(days=1)
    factories.accepted(crypt, "event_on", "2017-01-05", at=later)
    factories.accepted(crypt, "damaged_at", "2017-01-10", grade="severe", at=later)
    factories.intervention(("in_progress", "2018"), monuments=[crypt])
    assert read_all(client) == before


def test_claims_on_a_public_part_are_read_on_its_whole(client, temple):
    """A guard of the test above: the same claims do show if the part is public."""
    factories.accepted(temple, "intact_at", "2016-06-06", at=THEN)
    crypt = factories.part(temple, "open-crypt")
    factories.accepted(crypt, "damaged_at", "2017-01-10", grade="severe", at=THEN + timedelta(days=1))
    texts = read_all(client)
    assert '"inherited_from":"open-crypt"' in texts["/api/v1/monuments/moon-temple"]
    assert '"inherited_from":"open-crypt"' in texts["/api/v1/monuments/moon-temple?as_of=2018-01-01"]
    assert "The state is inherited from a part:" in texts["/en/monuments/moon-temple/"]
