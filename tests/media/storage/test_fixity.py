"""Originals are checked in turn, and each outcome is recorded, logged and shown."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from registry.actions import fixity_check
from registry.actions.fixity_check import check_originals
from registry.domain.media.file_notes import FIXITY, Fixity
from registry.media.storage import StorageUnavailable, original_storage
from registry.models import FixityCheck, PhotoDetails
from registry.queries.fixity import get_fixity_state
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
def photo(data):
    return factories.photo(file=factories.stored(b"the original"))


def overwrite(data, photo, content):
    (path,) = (data / "originals").rglob(photo.details.sha256)
    path.chmod(0o640)
    path.write_bytes(content)


def outcomes():
    return [check.outcome for check in FixityCheck.objects.all()]


def test_original_that_is_the_same(photo, caplog):
    caplog.set_level(logging.INFO)
    assert (check_originals(everything=True).same, get_fixity_state().failed_originals) == (1, ())
    assert outcomes() == ["same"]
    assert f"Fixity of {photo.ref}: same" in caplog.messages


@pytest.mark.parametrize("content", [b"the originaL", b"", None], ids=["changed", "emptied", "missing"])
def test_original_that_has_changed_or_is_missing(photo, data, caplog, capsys, content):
    overwrite(data, photo, content or b"")
    if content is None:
        original_storage().quarantine(photo.details.sha256)
        original_storage().purge(photo.details.sha256)
    with pytest.raises(CommandError, match="1 originals have changed or are missing") as failed:
        call_command("check_fixity", "--all")
    assert failed.value.returncode == 1
    assert f"{photo.ref}: changed_or_missing" in capsys.readouterr().err
    assert (f"Fixity of {photo.ref}: changed_or_missing", logging.ERROR) in [
        (record.getMessage(), record.levelno) for record in caplog.records
    ]
    assert photo.details.sha256 not in caplog.text


def test_original_that_cannot_be_read_is_neither(photo, monkeypatch, capsys):
    def away(*_):
        raise StorageUnavailable

    monkeypatch.setattr("registry.media.storage.local_originals.LocalOriginalStorage.compute_digest", away)
    with pytest.raises(CommandError, match="1 originals could not be read") as failed:
        call_command("check_fixity", "--all")
    assert failed.value.returncode == 2
    assert outcomes() == ["could_not_run"]
    monkeypatch.undo()
    call_command("check_fixity", "--all")
    assert "1 the same" in capsys.readouterr().out


def test_lost_original_stays_lost_until_it_is_read_and_is_the_same(photo, data, monkeypatch):
    overwrite(data, photo, b"changed")
    check_originals(everything=True, at=NOW)
    monkeypatch.setattr(fixity_check, "_verify_original", lambda _: (Fixity.NOT_RUN, ""))
    check_originals(everything=True, at=NOW + DAY)
    assert [state.outcome for state in get_fixity_state().failed_originals] == [Fixity.LOST]
    monkeypatch.undo()
    overwrite(data, photo, b"the original")
    check_originals(everything=True, at=NOW + 2 * DAY)
    assert get_fixity_state().failed_originals == ()


def test_original_in_quarantine_is_brought_back(photo):
    original_storage().quarantine(photo.details.sha256)
    assert check_originals(everything=True).same == 1


def test_every_original_is_read_within_thirty_days(data):
    for number in range(60):
        factories.photo(file=factories.stored(f"original {number}".encode()), published=False)
    PhotoDetails.objects.update(uploaded_at=NOW)
    days = [check_originals(at=NOW + day * DAY).same for day in range(1, 31)]
    assert max(days) <= 3
    assert FixityCheck.objects.values("sha256").distinct().count() == 60
    assert get_fixity_state().read_since > NOW


def test_run_that_was_left_out_is_made_up_for(photo, data):
    for number in range(59):
        factories.photo(file=factories.stored(f"original {number}".encode()), published=False)
    assert check_originals(at=NOW + 40 * DAY).same == 60


def test_one_original_of_two_photos_is_read_once(photo):
    file = factories.stored(b"the original")
    other = factories.photo(factories.monument("great-arch"), file=file)
    assert check_originals(everything=True).same == 1
    original_storage().quarantine(file.sha256)
    original_storage().purge(file.sha256)
    check_originals(everything=True)
    assert get_fixity_state().failed_originals[0].refs == (photo.ref, other.ref)


@pytest.mark.parametrize(
    ("outcomes", "shown"),
    [
        ((), None),
        ((Fixity.SAME,), Fixity.SAME),
        ((Fixity.SAME, Fixity.NOT_RUN), Fixity.NOT_RUN),
        ((Fixity.LOST, Fixity.NOT_RUN), Fixity.LOST),
        ((Fixity.LOST, Fixity.NOT_RUN, Fixity.SAME), Fixity.SAME),
    ],
)
def test_desk_shows_what_the_last_check_found(photo, client, outcomes, shown):
    for outcome in outcomes:
        FixityCheck.objects.create(sha256=photo.details.sha256, at=NOW, outcome=outcome.value)
    client.force_login(factories.rima())
    page = client.get(f"/en/admin/registry/photo/{photo.pk}/change/").content.decode()
    assert [outcome for outcome in Fixity if FIXITY[outcome] in page] == ([shown] if shown else [])
    assert photo.details.sha256 not in page


def test_every_outcome_has_its_words():
    assert set(FIXITY) == set(Fixity)
