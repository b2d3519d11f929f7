"""`./run test` tests on two databases; on the second (`--second-engine`) only what can come out otherwise there.

That is what asks for a database, but for tests marked `once` and the rooms in `ONCE`: those look at what is made of an
answer or of a file, not at how it was stored or read. Anything else would only be the same test on the same code twice.
How many were left out is said at the end.
"""

from pathlib import Path

import pytest

OPTION = "--second-engine"
# Whatever reaches a database asks for one of these, itself or through its fixtures: pytest-django refuses it otherwise.
# A test that has a program of its own reach it (a server, a command) must ask for `django_db_setup`.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
LEFT_OUT = pytest.StashKey[int]()
TESTS = Path(__file__).parent
# Rooms and files whose queries and writes are those of `actions`, `queries`, `projection` and the lists of the API and
# of the admin, which are all tested on both databases.
ONCE = (
    "accounts",
    "admin/test_admin.py",
    "admin/test_comparisons.py",
    "admin/test_photos.py",
    "admin/test_publishing.py",
    "admin/test_review.py",
    "api/test_alignment.py",
    "api/test_guide.py",
    "api/test_pictures.py",
    "api/test_problems.py",
    "api/test_schema.py",
    "api/test_tokens.py",
    "api/test_uploads.py",
    "importers/test_drawings.py",
    "importers/test_load_fixtures.py",
    "importers/test_photo_importer.py",
    "media/imaging",
    "media/registration",
    "web",
)


def pytest_addoption(parser):
    parser.addoption(OPTION, action="store_true", help="leave out what does not depend on the database")


def pytest_configure(config):
    config.stash[LEFT_OUT] = 0


def depends_on_the_engine(item) -> bool:
    """Whether the test may come out otherwise on another database."""
    if item.get_closest_marker("once") or any(item.path.is_relative_to(TESTS / name) for name in ONCE):
        return False
    return bool(item.get_closest_marker("django_db") or DATABASE.intersection(item.fixturenames))


def pytest_collection_modifyitems(config, items):
    if not config.getoption(OPTION):
        return
    left_out = [item for item in items if not depends_on_the_engine(item)]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)
    items[:] = [item for item in items if depends_on_the_engine(item)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    """One of several processes tells the one that writes the summary; to have nothing left to test is no failure."""
    left_out = session.config.stash[LEFT_OUT]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[OPTION] = left_out
    if left_out and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Every process finds the same tests, so that any of their numbers is the number."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get(OPTION, node.config.stash[LEFT_OUT])


def pytest_terminal_summary(terminalreporter, config):
    if number := config.stash[LEFT_OUT]:
        terminalreporter.write_line(f"{number} tests that do not depend on the database were not run again.")
