"""What a store of originals can do, whichever kind it is. Originals are named by the SHA-256 of their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from registry.domain.media.inspection import FileDigest


class StorageUnavailable(Exception):
    """The store cannot be reached, is too slow, or did not keep what it was given. The same again in a while."""


class OriginalNotFound(Exception):
    """There is no original of that name."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """A file in a store: its name, its size in bytes, when it came to where it is."""

    name: str
    size: int
    since: datetime


class OriginalStorage(Protocol):
    """Every method may raise StoreAway, or an OSError where the store is a disk."""

    incoming: Path  # where files arrive: where it can, on the file system on which they stay

    def save(self, path: Path, kept: FileDigest) -> None:
        """Store a file that arrived. When this returns it is there, on the disk and whole; nothing is overwritten."""

    def iter_chunks(self, sha256: str) -> Iterator[bytes]:
        """An original, a piece at a time. Raises Missing at the first."""

    def open(self, sha256: str) -> BinaryIO:
        """An original as an open file, whole. Raises Missing."""

    def local(self, sha256: str) -> AbstractContextManager[Path]:
        """An original as a file on this machine, as long as the block lasts. Raises Missing."""

    def compute_digest(self, sha256: str) -> FileDigest:
        """Digest and size of what is there, read to its end. Raises Missing."""

    def held(self) -> Iterator[StoredObject]:
        """Everything that is kept, in no order."""

    def quarantine(self, sha256: str) -> bool:
        """Put an original into quarantine, from where it can be brought back; False if there is none."""

    def release(self, sha256: str) -> bool:
        """Put an original back that was set aside; False if there was no need or nothing to put back."""

    def list_quarantined(self) -> Iterator[StoredObject]:
        """Everything in quarantine, in no order; `since` is when it was set aside."""

    def purge(self, name: str) -> None:
        """Delete something in quarantine, for ever."""
