"""The copy of the migrated database: made once, used after that, and never for other code."""

import sqlite3
from contextlib import closing

import pytest

from tests.migrated import MigratedCopy, compute_key, list_deciding_files


@pytest.fixture
def stored(monkeypatch):
    """A database in memory, in the place of the test database."""
    database = sqlite3.connect(":memory:")

    class Connection:
        connection = database

        def ensure_connection(self):
            """Nothing: it is open."""

    monkeypatch.setattr("tests.migrated.connection", Connection())
    yield database
    database.close()


def test_migrations_run_once_for_one_key_and_again_for_another(stored, tmp_path):
    runs = []

    def migrate():
        runs.append(1)
        stored.execute("CREATE TABLE monument (id)")

    MigratedCopy(tmp_path, "one").restore_or_make(migrate)
    stored.execute("DROP TABLE monument")
    MigratedCopy(tmp_path, "one").restore_or_make(migrate)
    assert stored.execute("SELECT count(*) FROM monument").fetchone() == (0,)
    assert len(runs) == 1

    stored.execute("DROP TABLE monument")
    MigratedCopy(tmp_path, "two").restore_or_make(migrate)
    assert len(runs) == 2
    assert [path.name for path in tmp_path.glob("*.sqlite3*")] == ["two.sqlite3"]


def test_copy_is_lent_once_it_is_made(stored, tmp_path):
    copy = MigratedCopy(tmp_path, "one")
    copy.lend(tmp_path)
    assert not (tmp_path / "registry.sqlite3").exists()
    copy.restore_or_make(lambda: stored.execute("CREATE TABLE monument (id)"))
    copy.lend(tmp_path)
    with closing(sqlite3.connect(tmp_path / "registry.sqlite3")) as lent:
        assert lent.execute("SELECT count(*) FROM monument").fetchone() == (0,)


def test_migrations_that_fail_leave_no_copy(stored, tmp_path):
    def migrate():
        raise ValueError("this migration is wrong")

    with pytest.raises(ValueError, match="is wrong"):
        MigratedCopy(tmp_path, "one").restore_or_make(migrate)
    assert list(tmp_path.glob("*.sqlite3*")) == []


def test_key_follows_the_code(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.migrated.apps.get_app_configs", list)
    triggers = tmp_path / "registry" / "audit" / "triggers.py"
    triggers.parent.mkdir(parents=True)
    triggers.write_text("ONE = 1\n")
    first = compute_key(tmp_path)
    assert compute_key(tmp_path) == first
    triggers.write_text("ONE = 2\n")
    assert compute_key(tmp_path) != first


def test_key_is_of_migrations_of_the_project_and_of_libraries(pytestconfig):
    files = {path.as_posix() for path in list_deciding_files(pytestconfig.rootpath)}
    for end in (
        "registry/migrations/0001_initial.py",
        "registry/audit/triggers.py",
        "contrib/auth/migrations/0001_initial.py",
    ):
        assert any(path.endswith(end) for path in files), end
