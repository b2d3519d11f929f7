"""A registry whose originals are in an S3 store: its backup holds them, and they come back into another store."""

import os
from hashlib import sha256

import pytest

from registry.backup.take import original_name
from tests.backup.registries import PHOTOGRAPH, RICH, Registry

pytestmark = pytest.mark.slow


@pytest.fixture
def with_store(s3, tmp_path):
    """Makes registries with an empty folder of the store each."""

    def made(name):
        registry = Registry(tmp_path / name)
        registry.environment |= {
            "ORIGINALS": f"s3://{s3.bucket}/{name}?endpoint={s3.endpoint}&region={s3.region}",
            **{key: os.environ[key] for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")},
        }
        return registry

    return made


def test_originals_go_from_one_store_into_another(with_store, objects, tmp_path):
    first, second = with_store("first"), with_store("second")
    first.done("migrate")
    first.run(RICH)
    assert not (first.data / "originals").exists()
    first.done("backup", tmp_path / "backup")
    key = second.data / "ledger.key"
    key.write_bytes((first.data / "ledger.key").read_bytes())
    key.chmod(0o400)
    assert "Run `clean_storage`" in second.done("restore", tmp_path / "backup")
    before, after = (
        {each.key.removeprefix(name) for each in objects.objects.filter(Prefix=name)} for name in ("first/", "second/")
    )
    assert before == after
    assert original_name(sha256(PHOTOGRAPH).hexdigest()).removeprefix("originals/") in after
    assert not (second.data / "originals").exists()
    assert "4 the same" in second.done("check_fixity", "--all")


def test_store_that_is_away_makes_no_backup(with_store, tmp_path):
    registry = with_store("first")
    registry.done("migrate")
    registry.run(RICH)
    registry.environment["ORIGINALS"] = "s3://evidence?endpoint=http://127.0.0.1:9&region=here"
    assert "There is no new backup" in registry.refused("backup", tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
