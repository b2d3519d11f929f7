"""Files of captures are checked, kept and backed up as originals are."""

import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from registry import actions
from registry.actions.storage_cleanup import clean_storage
from registry.backup.take import original_name
from registry.media.storage import original_storage
from registry.models import FixityCheck
from registry.queries.fixity import get_fixity_state
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def capture(data):
    return factories.capture()


def names(found):
    return [held.name for held in found]


def damage(data, capture):
    (path,) = (data / "originals").rglob(capture.sha256)
    path.chmod(0o640)
    path.write_bytes(b"%PDF-1.7 something else")


def test_intact_capture_passes_its_check(capture, capsys):
    call_command("check_fixity", "--all")
    assert "1 the same" in capsys.readouterr().out
    assert FixityCheck.objects.get().sha256 == capture.sha256


def test_damaged_capture_is_named(capture, data, capsys, caplog):
    damage(data, capture)
    with pytest.raises(CommandError, match="1 originals have changed or are missing"):
        call_command("check_fixity", "--all")
    ref = f"capture {capture.pk} of source {capture.source_id}"
    assert f"{ref}: changed_or_missing" in capsys.readouterr().err
    assert f"Fixity of {ref}: changed_or_missing" in caplog.messages
    assert capture.sha256 not in caplog.text
    assert capture.source.slug not in caplog.text
    assert get_fixity_state().failed_originals[0].refs == (ref,)


def test_damaged_file_of_a_withdrawn_capture_counts_no_more(capture, data):
    damage(data, capture)
    with pytest.raises(CommandError):
        call_command("check_fixity", "--all")
    actions.withdraw_capture(capture, by=factories.rima(), reason="Another page.")
    assert get_fixity_state().failed_originals == ()
    assert get_fixity_state().originals == 0


def test_file_of_a_photo_and_a_capture_counts_once_from_the_earlier(data):
    photo = factories.photo(file=factories.stored(b"plain text"))
    capture = factories.capture(content=b"plain text", at=NOW + DAY)
    assert capture.sha256 == photo.details.sha256
    state = get_fixity_state()
    assert (state.originals, state.read_since) == (1, photo.details.uploaded_at)


def test_cleanup_keeps_the_file_of_a_capture_for_ever(capture):
    done = clean_storage(at=NOW + 1000 * DAY)
    assert (done.quarantine, done.deleted) == (0, 0)
    assert names(original_storage().list_originals()) == [capture.sha256]


def test_cleanup_brings_back_the_file_of_a_capture(capture):
    original_storage().quarantine(capture.sha256)
    assert clean_storage(at=NOW).released == 1
    assert names(original_storage().list_originals()) == [capture.sha256]


def test_cleanup_removes_the_file_of_a_withdrawn_capture(capture):
    actions.withdraw_capture(capture, by=factories.rima(), reason="Another page.")
    assert clean_storage(at=NOW + 2 * DAY).quarantine == 1
    assert clean_storage(at=NOW + 40 * DAY).deleted == 1


def test_upload_takes_its_file_out_of_quarantine(data, django_capture_on_commit_callbacks):
    factories.stored(b"plain text")
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        capture = factories.capture(content=b"plain text")
    original_storage().quarantine(capture.sha256)
    for callback in callbacks:
        callback()
    assert names(original_storage().list_originals()) == [capture.sha256]


def test_backup_has_the_file_of_a_capture(capture, tmp_path):
    call_command("backup", str(tmp_path / "backup"))
    with zipfile.ZipFile(tmp_path / "backup") as archive:
        assert archive.read(original_name(capture.sha256)).startswith(b"%PDF-1.7")


def test_backup_names_a_damaged_capture(capture, data, tmp_path, capsys):
    damage(data, capture)
    with pytest.raises(CommandError, match="1 originals are not as they came"):
        call_command("backup", str(tmp_path / "backup"))
    assert f"capture {capture.pk} of source {capture.source_id} is missing or damaged" in capsys.readouterr().err
