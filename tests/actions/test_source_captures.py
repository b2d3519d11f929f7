"""Captures of sources: what is kept, what is refused, and who may open it."""

import json
from hashlib import sha256

import pytest

from registry import actions
from registry.actions.disclosure import NotRevealed
from registry.actions.locks import DiscardedRecord
from registry.actions.source_capture import CaptureRefused
from registry.domain.chronology.dates import InvalidDate
from registry.media.storage import FileTooLarge, original_storage
from registry.models import Disclosure, SourceCapture
from tests import factories
from tests.audit.scene import revisions

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a report of the tests"
WHY = "To compare it with the page."


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.REGISTRY_DATA = tmp_path
    return tmp_path


@pytest.fixture
def source():
    return factories.source()


def seal(source):
    source.refresh_from_db()
    actions.seal_source(source, by=factories.rima(), version=source.version)


def files(data):
    return [path.name for path in (data / "originals").glob("*/*/*")]


def test_file_is_kept_under_its_hash_with_its_facts(source, data):
    capture = factories.capture(source, note=" Saved by hand. ", licence="cc_by_4")
    stored = SourceCapture.objects.get()
    assert (stored.sha256, stored.size, stored.media_type) == (sha256(PDF).hexdigest(), len(PDF), "application/pdf")
    assert (stored.captured_edtf, stored.note, stored.licence) == ("2021-03-04", "Saved by hand.", "cc_by_4")
    assert (stored.recorded_by, stored.source) == (factories.rima(), source)
    assert b"".join(original_storage().iter_chunks(capture.sha256)) == PDF
    assert files(data) == [capture.sha256]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"captured": " "}, "captured_text", "date_missing"),
        ({"captured": "2999"}, "captured_text", "future_date"),
        ({"licence": "open"}, "licence", "capture_refused"),
        ({"content": b"MZ\x90\0"}, "file", "wrong_type"),
        ({"content": b""}, "file", "wrong_type"),
    ],
)
def test_refused_capture_names_its_field_and_leaves_nothing(source, data, fields, field, code):
    with pytest.raises(CaptureRefused) as refused:
        factories.capture(source, **fields)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert not SourceCapture.objects.exists()
    assert files(data) == []


def test_bad_date_is_refused_at_its_field(source):
    with pytest.raises(InvalidDate) as refused:
        factories.capture(source, captured="the other day")
    assert refused.value.field == "captured_text"


def test_file_that_is_too_large_is_refused(source, settings, data):
    settings.UPLOAD_LIMIT = len(PDF) - 1
    with pytest.raises(FileTooLarge) as refused:
        factories.capture(source)
    assert refused.value.field == "file"
    assert files(data) == []


def test_source_has_each_file_once_and_several_files(source):
    factories.capture(source)
    with pytest.raises(CaptureRefused, match="kept of this source already"):
        factories.capture(source)
    factories.capture(source, b"another version")
    factories.capture(factories.source("another"))
    assert SourceCapture.objects.count() == 3


def test_no_file_of_a_protected_source_is_stored(source, data):
    seal(source)
    with pytest.raises(CaptureRefused, match="tell who it is"):
        factories.capture(source)
    assert files(data) == []


def test_source_that_is_protected_while_the_file_is_stored_gets_no_capture(source, monkeypatch):
    save = type(original_storage()).save

    def late(storage, path, digest):
        save(storage, path, digest)
        seal(factories.source())

    monkeypatch.setattr(type(original_storage()), "save", late)
    with pytest.raises(CaptureRefused, match="tell who it is"):
        factories.capture(source)
    assert not SourceCapture.objects.exists()


def test_ledger_has_the_hash_of_the_file_and_only_a_digest_of_the_note(source):
    capture = factories.capture(source, note="From Zaynab")
    [entry] = revisions(table="registry_sourcecapture")
    assert (entry.actor, json.loads(entry.payload)["sha256"]) == ("rima", capture.sha256)
    assert "Zaynab" not in entry.payload


def test_capture_is_withdrawn_with_a_reason_that_the_ledger_keeps(source):
    capture = factories.capture(source)
    with pytest.raises(CaptureRefused) as refused:
        actions.withdraw_capture(capture, by=factories.rima(), reason=" ")
    assert (refused.value.field, refused.value.code) == ("reason", "reason_missing")
    actions.reveal_capture(capture, by=factories.rima(), reason=WHY)
    actions.withdraw_capture(capture, by=factories.rima(), reason="Another page.")
    assert not SourceCapture.objects.exists()
    [entry] = revisions(table="registry_sourcecapture", operation="delete")
    assert (entry.reason, json.loads(entry.payload)["sha256"]) == ("Another page.", capture.sha256)
    assert Disclosure.objects.get().capture_sha256 == capture.sha256
    with pytest.raises(DiscardedRecord):
        actions.withdraw_capture(capture, by=factories.rima(), reason="Again.")
    with pytest.raises(NotRevealed, match="withdrawn"):
        actions.reveal_capture(capture, by=factories.rima(), reason=WHY)
    factories.capture(source)


def test_opening_a_capture_is_recorded_with_its_reason(source):
    capture = factories.capture(source)
    actions.reveal_capture(capture, by=factories.rafiq(), reason=f" {WHY} ")
    disclosure = Disclosure.objects.get()
    assert (disclosure.source, disclosure.by, disclosure.reason) == (source, factories.rafiq(), WHY)
    assert disclosure.capture_sha256 == capture.sha256


@pytest.mark.parametrize(("person", "reason"), [("rima", " "), ("visitor", WHY)])
def test_opening_a_capture_needs_a_reason_and_the_permission(source, person, reason):
    capture = factories.capture(source)
    with pytest.raises(NotRevealed):
        actions.reveal_capture(capture, by=factories.person(person), reason=reason)
    assert not Disclosure.objects.exists()


def test_capture_of_a_protected_source_is_for_those_who_may_know_who_it_is(source):
    capture = factories.capture(source)
    seal(source)
    for person in (factories.rima(), factories.rafiq(), factories.paula()):
        with pytest.raises(NotRevealed):
            actions.reveal_capture(capture, by=person, reason=WHY)
    assert actions.reveal_capture(capture, by=factories.adnan(), reason=WHY).sha256 == capture.sha256
