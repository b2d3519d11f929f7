"""Putting right what was cut short: files that no row tells of go, renditions that are missing are made."""

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

# An upload that is older is over, whether it came to its row or not.
OVER = timedelta(hours=24)
QUARANTINE_AGE = timedelta(days=30)
# The server makes the larger renditions of a picture itself, soon after its upload.
RENDERED = timedelta(hours=1)
BATCH = 500


@dataclass(slots=True)
class CleanupSummary:
    """What there was to do: how many of each, and sentences about what could not be done."""

    left: int = 0
    quarantine: int = 0
    brought_back: int = 0
    deleted: int = 0
    cleared: int = 0
    rendered: int = 0
    failed: list[str] = field(default_factory=list)


def clean_storage(*, at: datetime | None = None) -> CleanupSummary:
    """Sweep as of now, while others go on working. Raises StoreAway, OSError or a DatabaseError; it may be run again.

    Nothing that a row tells of is ever taken away: what is set aside is looked up once more, and brought back if its
    row was written in the meantime.
    """
    now, done = at or timezone.now(), CleanupSummary()
    _clear_left(now, done)
    _set_aside(now, done)
    _empty_quarantine(now, done)
    _clear_shelf(now, done)
    _render(now, done)
    return done


def _clear_left(now: datetime, done: CleanupSummary) -> None:
    """What uploads were written into that nobody finished."""
    for folder in {original_storage().incoming, settings.REGISTRY_DATA / "incoming"}:
        done.left += remove_leftovers(folder, "*", now - OVER)
    done.left += rendition_storage().clear_parts(now - OVER)


def _set_aside(now: datetime, done: CleanupSummary) -> None:
    store = original_storage()
    for held in _without_row(store.held()):
        if held.since < now - OVER and store.quarantine(held.name):
            done.quarantine += 1
            if _has_row(held.name) and store.release(held.name):
                done.quarantine -= 1


def _empty_quarantine(now: datetime, done: CleanupSummary) -> None:
    store = original_storage()
    for held in list(store.list_quarantined()):
        if _has_row(held.name) and store.release(held.name):
            done.brought_back += 1
        elif held.since < now - QUARANTINE_AGE:
            store.purge(held.name)
            done.deleted += 1


def _without_row(found: Iterator[StoredObject]) -> Iterator[StoredObject]:
    while batch := list(islice(found, BATCH)):
        names = [held.name for held in batch]
        known = set(PhotoDetails.objects.filter(sha256__in=names).values_list("sha256", flat=True))
        yield from (held for held in batch if held.name not in known)


def _has_row(sha256: str) -> bool:
    return PhotoDetails.objects.filter(sha256=sha256).exists()


def _clear_shelf(now: datetime, done: CleanupSummary) -> None:
    """Renditions of pictures that never came to their row."""
    found = rendition_storage().pictures()
    while batch := list(islice(found, BATCH)):
        known = set(Photo.objects.filter(public_id__in=batch).values_list("public_id", flat=True))
        for public_id in set(batch) - known:
            since = rendition_storage().since(public_id)
            if since is not None and since < now - OVER:
                rendition_storage().clear(public_id)
                done.cleared += 1


def _render(now: datetime, done: CleanupSummary) -> None:
    uploaded = Photo.objects.filter(details__uploaded_at__lt=now - RENDERED).order_by("pk")
    for pk in list(uploaded.values_list("pk", flat=True)):
        photo = Photo.objects.get(pk=pk)
        try:
            done.rendered += render_photo(photo)
        except OriginalNotFound:
            done.failed.append(f"{photo.ref} has no renditions, and its original is missing.")
        except ImageRejected as refusal:
            done.failed.append(f"The renditions of {photo.ref} cannot be made: {refusal}")
        except (WorkersBusy, StorageUnavailable):
            done.failed.append(f"The renditions of {photo.ref} could not be made now. The next sweep tries again.")
    if not done.failed:  # until then the former ones are shown
        Rendition.objects.exclude(recipe=RECIPE).delete()
        rendition_storage().remove_outdated()
