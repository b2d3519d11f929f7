"""The test fixtures: Rima records, Rafiq reviews, Sami is a second registrar.

The Old City has a Moon Temple with its portico, a Great Arch and a Stone Lion. Records come from tests/factories.py;
here are the names by which tests ask for them.
"""

import gc

import pytest
from django.utils import timezone, translation

from . import emptying, factories, migrated, scenes
from .long import LONG

pytest_plugins = ["tests.engines", "tests.order", "tests.passed", "tests.slowest"]


@pytest.fixture(scope="session")
def long():
    """Whether the long proofs run in full (`./run test --long`)."""
    return LONG


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request):
    """The settings under which pytest-django makes the database: its migrations are copied from an earlier run."""
    migrated.copy_first_migration(request.config)


@pytest.fixture(scope="session")
def lend_migrated(pytestconfig):
    """`lend_migrated(folder)` spares a registry with a folder and a SQLite file of its own most of its `migrate`."""
    copy = migrated.find_copy(pytestconfig)

    def lend(folder):
        if copy is not None:
            copy.lend(folder)

    return lend


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database of pytest-django, emptied quickly between tests."""
    with emptying.quick_flush(django_db_blocker):
        yield


def pytest_collection_finish():
    """Spare the garbage collector all that was imported and collected: it would read it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_language():
    """Leave no language and no time zone to the next test: a request of the test client keeps its own active."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture
def rima(db):
    """A registrar."""
    return factories.rima()


@pytest.fixture
def sami(db):
    """A second registrar."""
    return factories.sami()


@pytest.fixture
def rafiq(db):
    """A reviewer."""
    return factories.rafiq()


@pytest.fixture
def paula(db):
    """A publisher."""
    return factories.paula()


@pytest.fixture
def adnan(db):
    """An administrator."""
    return factories.adnan()


@pytest.fixture
def visitor(db):
    """Somebody with an account and no permission."""
    return factories.person("visitor")


@pytest.fixture
def old_city(db):
    """The site."""
    return factories.old_city()


@pytest.fixture
def satellite(db):
    """A source of reliability B."""
    return factories.source()


@pytest.fixture
def newspaper(db):
    """A source of reliability C."""
    return factories.source("newspaper", kind="press_report", reliability="C")


@pytest.fixture
def temple(db):
    """The Moon Temple."""
    return factories.monument()


@pytest.fixture
def portico(temple):
    """A part of the Moon Temple."""
    return factories.part(temple)


@pytest.fixture
def arch(db):
    """The Great Arch."""
    return factories.monument("great-arch", kind="arch", name_ar="القوس الكبير")


@pytest.fixture
def lion(db):
    """The Stone Lion."""
    return factories.monument("stone-lion", kind="statue", name_ar="الأسد الحجري")


@pytest.fixture(scope="module")
def palmyra(django_db_setup, django_db_blocker):
    """Palmyra, loaded once for all tests of a module (not beside `transactional_db`: see scenes.py)."""
    with scenes.kept(django_db_blocker, factories.load_palmyra):
        yield


@pytest.fixture(scope="module")
def shared_temple(django_db_setup, django_db_blocker):
    """The Moon Temple with its site, its source and all people, made once for all tests of a module.

    For files where most tests ask for `temple`: that fixture, and the factories, then find what is there. They refuse
    to make these records with other values.
    """
    shared = factories.shared("moon-temple", "old-city", "satellite-report")
    with scenes.kept(django_db_blocker, factories.temple_with_people), shared:
        yield


@pytest.fixture
def english():
    """Whatever language the last page was in."""
    with translation.override("en"):
        yield


@pytest.fixture
def desk(client, rima):
    """The browser of Rima, who may add and change."""
    client.force_login(rima)
    return client


@pytest.fixture
def city(db):
    """One record of each model."""
    return factories.whole_city()
