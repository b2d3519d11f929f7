"""Captures of sources: keep a file of what was read, and take it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.dates import get_last_day_begun
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.media.captures import CaptureType, detect_capture_type
from registry.domain.media.inspection import FileDigest
from registry.domain.vocabulary.codes import Licence
from registry.media.storage import ReceivedFile, original_storage, receive
from registry.media.storage.disk import iter_chunks
from registry.models import Source, SourceCapture

from .locks import get_if_kept


class CaptureRefused(RuleViolation):
    """A rule violation: a file cannot be kept of a source, or cannot be withdrawn."""

    code = "capture_refused"


def keep_capture(
    source: Source, *, by: User, pieces: Iterable[bytes], at: datetime | None = None, **fields: str
) -> SourceCapture:
    """Store a file of a source as it was read, and return its record. The content decides its media type.

    `fields` are `captured_text`, `licence` and `note`. Call it outside of a transaction: the file is stored before its
    row (docs/decisions/0019).
    Raise CaptureRefused, FileTooLarge or InvalidDate, which name the field. Nothing is recorded then.
    """
    recorded_at = at or timezone.now()
    # Refuse what is typed before the file is read.
    _clean_columns(SourceCapture(source=source, recorded_at=recorded_at, **fields))
    originals = original_storage()
    with receive(pieces, originals.incoming, limit=settings.UPLOAD_LIMIT) as received:
        capture_type = _detect_type(received)
        # The file of a source that may have none is not stored in the first place.
        _check_source(source, received.kept.sha256)
        originals.save(received.path, received.kept)
        capture = record_capture(
            source, by=by, digest=received.kept, capture_type=capture_type, at=recorded_at, **fields
        )
    # A cleanup that ran before the commit may have put an older copy of the same file into quarantine.
    transaction.on_commit(lambda: original_storage().release(capture.sha256), robust=True)
    return capture


def record_capture(
    source: Source,
    *,
    by: User,
    digest: FileDigest,
    capture_type: CaptureType,
    at: datetime | None = None,
    **fields: str,
) -> SourceCapture:
    """Record a capture whose file is stored already, and return it. `fields` are those of `keep_capture`.

    Raise CaptureRefused or InvalidDate, which name the field.
    """
    with acting_as(by):
        # Locked, so that the source cannot be protected and the same file not be kept twice meanwhile.
        source = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
        _check_source(source, digest.sha256)
        capture = SourceCapture(
            source=source,
            sha256=digest.sha256,
            size=digest.size,
            media_type=capture_type.value,
            recorded_by=by,
            recorded_at=at or timezone.now(),
            **fields,
        )
        _clean_columns(capture)
        capture.save()
    return capture


def withdraw_capture(capture: SourceCapture, *, by: User, reason: str) -> None:
    """Delete a capture that should not be kept. The audit log keeps its hash and the reason.

    The cleanup of the storage removes the file, unless another record has the same one. Who has read the capture stays
    recorded. Raise CaptureRefused without a reason, or DiscardedRecord if it was withdrawn already.
    """
    with acting_as(by, reason.strip()):
        capture = get_if_kept(SourceCapture.objects.select_for_update(), capture.pk)
        if not reason.strip():
            raise CaptureRefused(
                gettext_noop("Withdrawing a kept copy needs a reason."), field="reason", code="reason_missing"
            )
        capture.delete()


def _clean_columns(capture: SourceCapture) -> None:
    """Validate what is typed of a capture before it is saved. Raise CaptureRefused or InvalidDate at the field."""
    capture.captured_text = capture.captured_text.strip()
    capture.note = capture.note.strip()
    if not capture.captured_text:
        raise CaptureRefused(gettext_noop("Say when the copy was made."), field="captured_text", code="date_missing")
    SourceCapture._meta.get_field("captured_text").set_interval_columns(capture)
    if capture.captured_earliest is not None and capture.captured_earliest > get_last_day_begun(capture.recorded_at):
        raise CaptureRefused(
            gettext_noop("“%(text)s” lies in the future. Nobody can have copied it yet."),
            text=capture.captured_text,
            field="captured_text",
            code="future_date",
        )
    if capture.licence and capture.licence not in [licence.value for licence in Licence]:
        raise CaptureRefused(
            gettext_noop("“%(value)s” is not in this vocabulary."), value=capture.licence, field="licence"
        )


def _detect_type(received: ReceivedFile) -> CaptureType:
    """Return the type of a received file. Raise CaptureRefused if it is none of those that may be kept."""
    with received.path.open("rb") as file:
        capture_type = detect_capture_type(iter_chunks(file))
    if capture_type is None:
        raise CaptureRefused(
            gettext_noop(
                "This is no PDF, PNG, JPEG, HTML, WARC or text file in UTF-8. Its content decides, not its name."
            ),
            field="file",
            code="wrong_type",
        )
    return capture_type


def _check_source(source: Source, sha256: str) -> None:
    """Raise CaptureRefused if a source is protected, or has this file already."""
    if source.protected:
        raise CaptureRefused(
            gettext_noop("No copy is kept of a protected source: the file would tell who it is."),
            field="file",
            code="source_protected",
        )
    if SourceCapture.objects.filter(source=source.pk, sha256=sha256).exists():
        raise CaptureRefused(gettext_noop("This file is kept of this source already."), field="file", code="twice")
