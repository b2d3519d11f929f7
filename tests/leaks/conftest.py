"""One registry full of secrets for all tests of a file; what a test changes is rolled back after it."""

import pytest

from tests import scenes

from .asking import sessions
from .scene import build


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    def make():
        made = build()
        made.sessions = sessions()
        return made

    with scenes.kept(django_db_blocker, make) as made:
        yield made
