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
from registry.models import Photo, PhotoDetails, Rendition

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

    `left` counts unfinished files, `quarantine` and `brought_back` originals moved into and out of quarantine,
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
    """Clean up originals and renditions as of now, and return what was done. It can run while the server is used.

    Files with a database row are never deleted. Each step can be repeated after an error.
    Raise StorageUnavailable, OSError or DatabaseError.
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
    for folder in {original_storage().incoming, settings.REGISTRY_DATA / "incoming"}:
        summary.left += remove_leftovers(folder, "*", oldest_upload)
    summary.left += rendition_storage().remove_incomplete(oldest_upload)


def _quarantine_originals(now: datetime, summary: CleanupSummary) -> None:
    """Move originals without a database row into quarantine, once they are a day old."""
    storage = original_storage()
    for stored_object in _without_row(storage.held()):
        is_old = stored_object.since < now - MAX_UPLOAD_DURATION
        if is_old and storage.quarantine(stored_object.name):
            summary.quarantine += 1
            # A concurrent upload of the same file may have saved its row since the first look.
            if _has_row(stored_object.name) and storage.release(stored_object.name):
                summary.quarantine -= 1


def _empty_quarantine(now: datetime, summary: CleanupSummary) -> None:
    """Release originals that have a database row again, and delete the others after 30 days in quarantine."""
    storage = original_storage()
    # A list, because releasing and purging change the folder that is being read.
    for stored_object in list(storage.list_quarantined()):
        if _has_row(stored_object.name) and storage.release(stored_object.name):
            summary.released += 1
        elif stored_object.since < now - QUARANTINE_AGE:
            storage.purge(stored_object.name)
            summary.deleted += 1


def _without_row(stored_objects: Iterator[StoredObject]) -> Iterator[StoredObject]:
    """Yield the stored originals that no database row refers to. One query for each batch of 500."""
    while batch := list(islice(stored_objects, BATCH_SIZE)):
        digests = [stored_object.name for stored_object in batch]
        used_digests = set(PhotoDetails.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
        yield from (stored_object for stored_object in batch if stored_object.name not in used_digests)


def _has_row(sha256: str) -> bool:
    """Return whether a photo in the database refers to this original. One query."""
    return PhotoDetails.objects.filter(sha256=sha256).exists()


def _remove_renditions_without_photo(now: datetime, summary: CleanupSummary) -> None:
    """Delete the renditions of photos that were never saved, once they are a day old."""
    storage = rendition_storage()
    public_ids = storage.pictures()
    while batch := list(islice(public_ids, BATCH_SIZE)):
        saved_ids = set(Photo.objects.filter(public_id__in=batch).values_list("public_id", flat=True))
        for public_id in set(batch) - saved_ids:
            since = storage.since(public_id)
            if since is not None and since < now - MAX_UPLOAD_DURATION:
                storage.clear(public_id)
                summary.cleared += 1


def _make_missing_renditions(now: datetime, summary: CleanupSummary) -> None:
    """Make the renditions that photos lack an hour after their upload, and delete those of an older recipe."""
    uploaded_photos = Photo.objects.filter(details__uploaded_at__lt=now - RENDERING_DELAY).order_by("pk")
    # Rendering takes long, so each photo is read only when its turn comes.
    for photo_id in list(uploaded_photos.values_list("pk", flat=True)):
        photo = Photo.objects.get(pk=photo_id)
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
