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
def city(satellite):
    """One record of each noun, so that every list has a line."""
    temple = factories.monument()
    factories.placement(temple)
    factories.accepted(temple)
    factories.intervention(("proposed", "2018"))
    factories.threat(monuments=[temple])
    factories.control_period(("start", "2015-05-20/2015-05-21"))
    return temple.site
