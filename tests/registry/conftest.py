"""What several tests of the pages and the desk start from."""

import pytest
from django.utils.translation import override

from tests import factories


@pytest.fixture
def english():
    """Whatever language the last page was in."""
    with override("en"):
        yield


@pytest.fixture
def desk(client, rima):
    """The browser of Rima, who may add and change."""
    client.force_login(rima)
    return client


@pytest.fixture
def city(db):
    """One record of each noun."""
    return factories.whole_city()
