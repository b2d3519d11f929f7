"""Taking a picture in: the original first, then the row that tells of it, then what the public is shown of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation
from registry.domain.media import renditions
from registry.domain.media.inspection import TILES, InspectedImage
from registry.domain.media.renditions import RECIPE
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import DateOrigin
from registry.media import workers
from registry.media.storage import original_storage, receive, rendition_storage
from registry.media.tasks import in_background_thread
from registry.media.workers import BACKGROUND_POOL, INTERACTIVE_POOL, RenderedFile, WorkerPool
from registry.models import Photo, PhotoDetails, Rendition
from registry.queries.duplicates import similar_to

from .photo import prepare_photo, record_photo, save_renditions


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A picture that was taken in, what its file told, and the pictures that look like it and that `by` may know."""

    photo: Photo
    inspected: InspectedImage
    similar: list[Photo]


def upload_photo(
    *,
    by: User,
    pieces: Iterable[bytes],
    original_name: str = "",
    at: datetime | None = None,
    **fields: Column,
) -> Uploaded:
    """Take in a picture; `fields` are columns of `Photo`. Raises a Refusal, and then nothing was recorded.

    Call it outside of a transaction, since decoding takes its time. When it returns, the original is on the disk, the
    row is committed, and the smallest renditions can be shown; the others follow by the task `render`. A date is taken
    from the file where none is given.
    """
    then = at or timezone.now()
    prepare_photo(Photo(recorded_at=then, **fields))  # before anything is written
    store, public_id = original_storage(), uuid4().hex
    with receive(pieces, store.incoming, limit=settings.UPLOAD_LIMIT) as arrived:
        inspected = workers.inspect(arrived.path)
        similar = similar_to(inspected.likeness, by)
        with rendition_storage().writing(public_id) as folder:
            made = workers.make_renditions(arrived.path, folder, renditions.first(inspected.width))
        store.save(arrived.path, arrived.kept)
        try:
            with acting_as(by):
                photo = record_photo(
                    by=by,
                    kept=arrived.kept,
                    inspected=inspected,
                    original_name=original_name,
                    public_id=public_id,
                    at=then,
                    **{**_dated(inspected, then), **fields},
                )
                save_renditions(photo, _rows(made))
        except RuleViolation:
            rendition_storage().clear(public_id)
            raise
    _settle_on_commit(photo, arrived.kept.sha256)
    return Uploaded(photo, inspected, similar)


def _settle_on_commit(photo: Photo, sha256: str) -> None:
    def settle() -> None:
        # A sweeper that did not see the row yet may have set an older copy of the file aside.
        original_storage().release(sha256)
        render.enqueue(photo.pk)

    # Robust: the picture is recorded, and its uploader is told so. What fails here is put right by the next sweep.
    transaction.on_commit(settle, robust=True)


def _dated(inspected: InspectedImage, then: datetime) -> dict[str, str]:
    """The date that the file offers; none that lies in the future, as those of cameras do whose clock was never set."""
    found = Photo(taken_text=inspected.taken_text)
    Photo._meta.get_field("taken_text").interpret(found)
    if found.taken_earliest is None or found.taken_earliest > then.date().toordinal():
        return {}
    return {"taken_text": inspected.taken_text, "date_origin": DateOrigin.EXIF.value}


@task
def render(photo: int) -> int:
    """The task by that name: `render_photo` by its key."""
    return render_photo(
        Photo.objects.get(pk=photo), pool=BACKGROUND_POOL if in_background_thread() else INTERACTIVE_POOL
    )


def render_photo(photo: Photo, *, pool: WorkerPool = INTERACTIVE_POOL) -> int:
    """Make the renditions and tiles that a picture lacks; returns how many there were to make. Raises BadPicture,
    DarkroomBusy, Missing, StoreAway or OSError."""
    there = valid_renditions(photo)
    wanted = [each for each in renditions.every(photo.width) if (each.width, each.format.value) not in there]
    tiled = renditions.is_tiled(photo.width, photo.height) and (photo.width, TILES) not in there
    if not wanted and not tiled:
        return 0
    sha256 = PhotoDetails.objects.values_list("sha256", flat=True).get(pk=photo.pk)
    with original_storage().local(sha256) as original:
        with rendition_storage().writing(photo.public_id) as folder:
            rows = _rows(workers.make_renditions(original, folder, wanted, pool=pool)) if wanted else []
            if tiled:
                made = workers.make_tiles(original, folder / "tiles", pool=pool)
                size = {"width": made.width, "height": made.height, "size": made.size}
                rows.append(Rendition(recipe=RECIPE, format=TILES, **size))
        save_renditions(photo, rows)
    return len(rows)


def valid_renditions(photo: Photo) -> Collection[tuple[int, str]]:
    """Width and format of the renditions by this recipe whose files are there, and are as long as they should be."""
    sizes = rendition_storage().sizes(photo.public_id)
    tiles = sum(size for name, size in sizes.items() if name.startswith("tiles/"))
    return {
        (row.width, row.format)
        for row in photo.renditions.filter(recipe=RECIPE)
        if row.size == (tiles if row.format == TILES else sizes.get(_name(row)))
    }


def _name(row: Rendition) -> str:
    return renditions.rendition_name(row.width, renditions.Format(row.format))


def _rows(made: Iterable[RenderedFile]) -> list[Rendition]:
    return [
        Rendition(recipe=RECIPE, format=each.format.value, width=each.width, height=each.height, size=each.size)
        for each in made
    ]
