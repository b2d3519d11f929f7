"""The interface of a storage of originals, and its exceptions. An original is named by the SHA-256 of its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from registry.domain.media.inspection import FileDigest


class StorageUnavailable(Exception):
    """A storage that cannot be reached, is too slow, or returns other bytes than it was sent. A retry may work."""


class OriginalNotFound(Exception):
    """An original that the storage does not have."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A file in a storage: its name, its size in bytes, and when it was stored or quarantined."""

    name: str
    size: int
    since: datetime


class OriginalStorage(Protocol):
    """Storage of originals. Every method may raise StorageUnavailable, and OSError if the storage is a disk."""

    incoming: Path  # where uploads are received; if possible on the file system on which they will stay

    def save(self, path: Path, digest: FileDigest) -> None:
        """Store a received image file under the name of its digest, and sync it to disk.

        An original that already has this name is kept if it is intact. If it is damaged, it is quarantined and
        replaced.
        """

    def iter_chunks(self, sha256: str) -> Iterator[bytes]:
        """Read an original image file in chunks. Raise OriginalNotFound at the first chunk if it is not stored."""

    def open(self, sha256: str) -> BinaryIO:
        """Open an original image file for reading. Raise OriginalNotFound if it is not stored."""

    def local(self, sha256: str) -> AbstractContextManager[Path]:
        """Provide an original image as a file on this machine until the block ends. Raise OriginalNotFound."""

    def compute_digest(self, sha256: str) -> FileDigest:
        """Read an original image file to its end, and return its actual digest and size. Raise OriginalNotFound."""

    def list_originals(self) -> Iterator[StoredObject]:
        """List the stored original images, in no particular order. Quarantined ones are not included."""

    def quarantine(self, sha256: str) -> bool:
        """Move an original image to the quarantine, from which it can be released. Return False if it is not stored."""

    def release(self, sha256: str) -> bool:
        """Move an original image back from the quarantine to its place in the storage.

        Return False if it is not in the quarantine, or if the same original is stored already.
        """

    def list_quarantined(self) -> Iterator[StoredObject]:
        """List the quarantined original images, in no particular order. `since` is when each was quarantined."""

    def purge(self, name: str) -> None:
        """Delete a quarantined original image permanently, by its name in the quarantine."""
