"""Reading, hashing, syncing and deleting files on disk."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from registry.domain.media.inspection import FileDigest

CHUNK_BYTES = 1 << 20


def sync_to_disk(path: Path) -> None:
    """Flush the content of a file, or the list of names in a folder, to disk, so that it survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def iter_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Read the rest of an open file in chunks of one MiB."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def modified_at(path: Path) -> datetime:
    """Return when a file's content, or the names in a folder, last changed."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def remove_leftovers(folder: Path, pattern: str, before: datetime) -> int:
    """Delete the files and folders in a folder that match a glob pattern and were last changed before a given time.

    Return how many were deleted.
    """
    deleted_count = 0
    for path in list(folder.glob(pattern)):
        with suppress(FileNotFoundError):  # the process that wrote it may delete it meanwhile
            if modified_at(path) >= before:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
            deleted_count += 1
    return deleted_count


def compute_digest(file: BinaryIO) -> FileDigest:
    """Return the SHA-256 and the size in bytes of the rest of an open file."""
    return digest_chunks(iter_chunks(file))


def digest_chunks(chunks: Iterable[bytes]) -> FileDigest:
    """Return the SHA-256 and the size in bytes of a file that is given in chunks."""
    sha256 = hashlib.sha256()
    size = 0
    for chunk in chunks:
        sha256.update(chunk)
        size += len(chunk)
    return FileDigest(sha256.hexdigest(), size)
