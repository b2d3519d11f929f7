"""Clean up after interrupted uploads: remove files without a database row, and make renditions that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.utils import timezone

from registry.domain.media.renditions import RECIPE
from registry.media.storage import (
    OriginalNotFound,
    StorageUnavailable,
    StoredObject,
    original_storage,
    rendition_storage,
)
from registry.media.storage.disk import remove_leftovers
from registry.media.workers import ImageRejected, WorkersBusy
from registry.models import Photo, Rendition
from registry.queries.stored_files import find_used_digests

from .upload import render_photo

# No upload takes this long: an older file without a row belongs to an upload that failed.
MAX_UPLOAD_DURATION = timedelta(hours=24)
QUARANTINE_AGE = timedelta(days=30)
# The server itself makes the larger renditions of a photo, soon after its upload.
RENDERING_DELAY = timedelta(hours=1)
BATCH_SIZE = 500


@dataclass(slots=True)
class CleanupSummary:
    """The number of files that a cleanup handled in each way, and sentences about what failed.

    `left` counts unfinished files, `quarantine` and `released` originals moved into and out of quarantine,
    `deleted` purged originals, `cleared` photos whose renditions were removed, and `rendered` new renditions.
    """

    left: int = 0
    quarantine: int = 0
    released: int = 0
    deleted: int = 0
    cleared: int = 0
    rendered: int = 0
    failed: list[str] = field(default_factory=list)


def clean_storage(*, at: datetime | None = None) -> CleanupSummary:
    """Clean up the stored originals and renditions (resized copies) of photos, and return a summary.

    It may run while the server is in use. Files that a database row refers to are never deleted.
    Raise StorageUnavailable, OSError or DatabaseError. The cleanup can be repeated after an error.
    """
    now = at or timezone.now()
    summary = CleanupSummary()
    _remove_unfinished_uploads(now, summary)
    _quarantine_originals(now, summary)
    _empty_quarantine(now, summary)
    _remove_renditions_without_photo(now, summary)
    _make_missing_renditions(now, summary)
    return summary


def _remove_unfinished_uploads(now: datetime, summary: CleanupSummary) -> None:
    """Delete temporary files of uploads and renditions that were never finished, once they are a day old."""
    oldest_upload = now - MAX_UPLOAD_DURATION
    # A set, because a remote storage uses the same folder as the server.
    for folder in {original_storage().incoming, settings.REGISTRY_DATA / "incoming"}:
        summary.left += remove_leftovers(folder, "*", oldest_upload)
    summary.left += rendition_storage().remove_incomplete(oldest_upload)


def _quarantine_originals(now: datetime, summary: CleanupSummary) -> None:
    """Move stored files that no record refers to into quarantine, once they are a day old."""
    storage = original_storage()
    for original in _find_unused_originals(storage.list_originals()):
        # A younger file may belong to an upload that has not saved its photo yet.
        is_old = original.since < now - MAX_UPLOAD_DURATION
        if not is_old:
            continue
        was_quarantined = storage.quarantine(original.name)
        if not was_quarantined:
            continue
        # A concurrent upload of the same file may have saved its row since the first look.
        if not _release_if_used(original.name):
            summary.quarantine += 1


def _empty_quarantine(now: datetime, summary: CleanupSummary) -> None:
    """Delete original files after 30 days in quarantine, and release those that a record refers to again."""
    storage = original_storage()
    # A list, because releasing and purging change the folder that is being read.
    for original in list(storage.list_quarantined()):
        # A later upload of the same file uses the original again.
        if _release_if_used(original.name):
            summary.released += 1
        elif original.since < now - QUARANTINE_AGE:
            storage.purge(original.name)
            summary.deleted += 1


def _find_unused_originals(originals: Iterator[StoredObject]) -> Iterator[StoredObject]:
    """Yield the stored files that no record in the database refers to. Run two queries for each batch of files."""
    while batch := list(islice(originals, BATCH_SIZE)):
        # An original is named by its SHA-256.
        used_digests = find_used_digests(original.name for original in batch)
        for original in batch:
            if original.name not in used_digests:
                yield original


def _release_if_used(name: str) -> bool:
    """Move a quarantined file back if a record refers to it. Return whether it was moved."""
    if not _is_used(name):
        return False
    return original_storage().release(name)


def _is_used(sha256: str) -> bool:
    """Return whether a record in the database refers to the stored file with this SHA-256. Run two queries."""
    return bool(find_used_digests([sha256]))


def _remove_renditions_without_photo(now: datetime, summary: CleanupSummary) -> None:
    """Delete the renditions (resized copies) of photos that were never saved, once they are a day old."""
    storage = rendition_storage()
    public_ids = storage.list_public_ids()
    while batch := list(islice(public_ids, BATCH_SIZE)):
        saved_ids = set(Photo.objects.filter(public_id__in=batch).values_list("public_id", flat=True))
        # A younger folder may belong to an upload that has not saved its photo yet.
        for public_id in set(batch) - saved_ids:
            stored_since = storage.last_changed_at(public_id)
            if stored_since is not None and stored_since < now - MAX_UPLOAD_DURATION:
                storage.clear(public_id)
                summary.cleared += 1


def _make_missing_renditions(now: datetime, summary: CleanupSummary) -> None:
    """Make the renditions (resized copies) that photos still lack an hour after their upload.

    Once no photo lacks any, delete the renditions that were made by an older recipe.
    """
    uploaded_photos = Photo.objects.filter(details__uploaded_at__lt=now - RENDERING_DELAY).order_by("pk")
    # Rendering takes long, so each photo is read only when its turn comes.
    for photo_id in list(uploaded_photos.values_list("pk", flat=True)):
        photo = Photo.objects.filter(pk=photo_id).first()
        if photo is None:
            continue  # It was discarded since the query.
        try:
            summary.rendered += render_photo(photo)
        except OriginalNotFound:
            summary.failed.append(f"{photo.ref} has no renditions, and its original is missing.")
        except ImageRejected as rejection:
            summary.failed.append(f"The renditions of {photo.ref} cannot be made: {rejection}")
        except (WorkersBusy, StorageUnavailable):
            summary.failed.append(f"The renditions of {photo.ref} could not be made now. The next sweep tries again.")

    # Until every photo has its new renditions, the pages still show the former ones.
    if not summary.failed:
        Rendition.objects.exclude(recipe=RECIPE).delete()
        rendition_storage().remove_outdated()
