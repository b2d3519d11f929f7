"""Upload photos: store the original first, then the database row that refers to it, then the renditions."""

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
from registry.domain.chronology.dates import get_last_day_begun
from registry.domain.errors import RuleViolation
from registry.domain.media import renditions
from registry.domain.media.inspection import TILES, InspectedImage
from registry.domain.media.renditions import RECIPE
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import DateOrigin, PhotoKind
from registry.media import workers
from registry.media.storage import original_storage, receive, rendition_storage
from registry.media.tasks import in_background_thread
from registry.media.workers import BACKGROUND_POOL, INTERACTIVE_POOL, RenderedFile, WorkerPool
from registry.models import Photo, PhotoDetails, Rendition
from registry.queries.duplicates import find_similar_photos

from .photo import clean_photo, record_photo, save_renditions
from .photo_date import resolve_date_columns


@dataclass(frozen=True, slots=True)
class UploadedPhoto:
    """An uploaded photo, the metadata of its file, and the similar photos that the uploader may see."""

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
) -> UploadedPhoto:
    """Store an uploaded photo with its smallest renditions, and return it. `fields` are columns of `Photo`.

    The other renditions are made by the task `render`. Without a date in `fields`, the date in the file is used, unless
    it is a drawing.
    Call it outside of a transaction, because decoding takes seconds.
    Raise a RuleViolation if the photo or its file is refused. Nothing is recorded then.
    """
    recorded_at = at or timezone.now()
    columns = resolve_date_columns(fields.get("kind"), fields)
    clean_photo(Photo(recorded_at=recorded_at, **columns))  # refuse invalid columns before the file is read
    originals = original_storage()
    public_id = uuid4().hex
    with receive(pieces, originals.incoming, limit=settings.UPLOAD_LIMIT) as received:
        inspected = workers.inspect(received.path)
        # Read before the photo is saved, or the photo would be similar to itself.
        similar_photos = find_similar_photos(inspected.perceptual_hashes, by)
        with rendition_storage().folder_for_writing(public_id) as folder:
            first_renditions = renditions.first_renditions(inspected.width)
            rendered_files = workers.make_renditions(received.path, folder, first_renditions)
        originals.save(received.path, received.kept)
        try:
            with acting_as(by):
                # What a camera or a scanner wrote into the file of a drawing is not the day that the drawing shows.
                if fields.get("kind") != PhotoKind.DRAWING:
                    fields = {**_get_date_columns(inspected, recorded_at), **fields}
                photo = record_photo(
                    by=by,
                    digest=received.kept,
                    inspected=inspected,
                    original_name=original_name,
                    public_id=public_id,
                    at=recorded_at,
                    **fields,
                )
                save_renditions(photo, _build_rendition_rows(rendered_files))
        except RuleViolation:
            # The original stays for the cleanup to remove: a concurrent upload may need the same file.
            rendition_storage().clear(public_id)
            raise
    _finish_upload_after_commit(photo, received.kept.sha256)
    return UploadedPhoto(photo, inspected, similar_photos)


def _finish_upload_after_commit(photo: Photo, sha256: str) -> None:
    """Once the transaction that saved a photo is committed, keep its original file and make its other renditions."""

    def release_and_render() -> None:
        """Release the original file from quarantine, and enqueue the task that makes the renditions."""
        # A cleanup that ran before the commit may have quarantined an older copy of the same file.
        original_storage().release(sha256)
        render.enqueue(photo.pk)

    # The photo is saved, so a failure here must not fail the upload (`robust`). The next cleanup repairs it.
    transaction.on_commit(release_and_render, robust=True)


def _get_date_columns(inspected_image: InspectedImage, uploaded_at: datetime) -> dict[str, str]:
    """Return the date columns for a photo from the metadata of its file, or nothing if the file has no usable date."""
    # This photo is never saved. It only serves to interpret the date as the field of the model does.
    dated_photo = Photo(taken_text=inspected_image.taken_text)
    Photo._meta.get_field("taken_text").set_interval_columns(dated_photo)
    taken_day = dated_photo.taken_earliest
    # Cameras whose clock was never set may state a date in the future.
    if taken_day is None or taken_day > get_last_day_begun(uploaded_at):
        return {}
    return {"taken_text": inspected_image.taken_text, "date_origin": DateOrigin.EXIF.value}


@task
def render(photo_id: int) -> int:
    """Make the renditions (resized copies) that a photo lacks, as a task, and return how many were made."""
    # A task in a background thread must not compete with users who wait for an upload.
    pool = BACKGROUND_POOL if in_background_thread() else INTERACTIVE_POOL
    photo = Photo.objects.filter(pk=photo_id).first()
    # It may have been discarded since the upload.
    return 0 if photo is None else render_photo(photo, pool=pool)


def render_photo(photo: Photo, *, pool: WorkerPool = INTERACTIVE_POOL) -> int:
    """Make the renditions (resized copies) and tiles that a photo lacks, and return how many were made.

    All tiles together count as one rendition. A photo that is discarded meanwhile gets none.
    Raise ImageRejected, WorkersBusy, OriginalNotFound, StorageUnavailable or OSError.
    """
    valid_renditions = find_valid_renditions(photo)
    all_renditions = renditions.all_renditions(photo.width)
    missing_renditions = [r for r in all_renditions if (r.width, r.format.value) not in valid_renditions]
    needs_tiles = renditions.is_tiled(photo.width, photo.height)
    lacks_tiles = needs_tiles and (photo.width, TILES) not in valid_renditions
    if not missing_renditions and not lacks_tiles:
        return 0

    rows: list[Rendition] = []
    sha256 = PhotoDetails.objects.values_list("sha256", flat=True).filter(pk=photo.pk).first()
    if sha256 is None:
        return 0
    with original_storage().local(sha256) as original_path:
        with rendition_storage().folder_for_writing(photo.public_id) as folder:
            if missing_renditions:
                rendered_files = workers.make_renditions(original_path, folder, missing_renditions, pool=pool)
                rows += _build_rendition_rows(rendered_files)
            if lacks_tiles:
                tiles = workers.make_tiles(original_path, folder / "tiles", pool=pool)
                rows.append(
                    Rendition(recipe=RECIPE, format=TILES, width=tiles.width, height=tiles.height, size=tiles.size)
                )
        return save_renditions(photo, rows)


def find_valid_renditions(photo: Photo) -> Collection[tuple[int, str]]:
    """Return the width and format of each current and complete rendition (resized copy) of a photo.

    A rendition is current if it was made by today's recipe, and complete if its files have the size that its row says.
    Tiles have the format `tiles`, and their size is that of all tile files together. Run one query.
    """
    sizes_by_file_name = rendition_storage().sizes(photo.public_id)
    tiles_size = sum(size for file_name, size in sizes_by_file_name.items() if file_name.startswith("tiles/"))
    valid_renditions: set[tuple[int, str]] = set()
    for rendition in photo.renditions.filter(recipe=RECIPE):
        stored_size: int | None
        if rendition.format == TILES:
            stored_size = tiles_size
        else:
            file_name = renditions.rendition_name(rendition.width, renditions.Format(rendition.format))
            stored_size = sizes_by_file_name.get(file_name)
        if rendition.size == stored_size:
            valid_renditions.add((rendition.width, rendition.format))
    return valid_renditions


def _build_rendition_rows(files: Iterable[RenderedFile]) -> list[Rendition]:
    """Build an unsaved `Rendition` for each image file that was rendered."""
    return [
        Rendition(recipe=RECIPE, format=file.format.value, width=file.width, height=file.height, size=file.size)
        for file in files
    ]
