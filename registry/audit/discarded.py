"""Records that were discarded, by the audit log: their own rows are gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry.models import PhotoDetails, Revision

from .column_policy import CLAIM, PHOTO
from .entries import Row
from .entry_rows import parse_payload


def find_discarded_claim_keys(keys: Iterable[str]) -> set[str]:
    """Return which of these natural keys belonged to a draft that was discarded. Run one query."""
    discarded_keys = {str(claim["key"]) for claim in _iter_deleted_rows(CLAIM)}
    return discarded_keys.intersection(keys)


def is_photo_discarded(sha256: str, monument_id: int) -> bool:
    """Return whether a photo of a monument was discarded that had the file with this SHA-256. Run two queries at most.

    Another photo with the same file may have been recorded before or since.
    """
    details_table = PhotoDetails._meta.db_table
    photo_ids = {details["photo_id"] for details in _iter_deleted_rows(details_table) if details["sha256"] == sha256}
    if not photo_ids:
        return False
    photos = [photo for photo in _iter_deleted_rows(PHOTO) if photo["id"] in photo_ids]
    return any(photo["monument_id"] == monument_id for photo in photos)


def _iter_deleted_rows(table: str) -> Iterator[Row]:
    """Yield the deleted rows of a table as they were last. Those whose content was erased are left out."""
    entries = Revision.objects.filter(table=table, operation="delete")
    for payload in entries.values_list("payload", flat=True):
        row = parse_payload(payload)
        if row is not None:
            yield row
