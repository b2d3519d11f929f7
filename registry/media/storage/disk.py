"""Making sure that what was written is on the disk, and not only on its way there."""

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


def sync(path: Path) -> None:
    """Wait until the disk has the file's content, or the names in the folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def iter_chunks(file: BinaryIO) -> Iterator[bytes]:
    """The rest of an open file, a piece at a time."""
    while piece := file.read(CHUNK_BYTES):
        yield piece


def modified_at(path: Path) -> datetime:
    """When the file, or the folder's names, changed last."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def remove_leftovers(folder: Path, pattern: str, before: datetime) -> int:
    """Delete the files and folders of that pattern which nobody has touched since; returns how many there were."""
    found = 0
    for path in list(folder.glob(pattern)):
        with suppress(FileNotFoundError):  # in the meantime whoever wrote it took it away
            if modified_at(path) < before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                found += 1
    return found


def compute_digest(file: BinaryIO) -> FileDigest:
    """Digest and size of the rest of an open file."""
    return digest_chunks(iter_chunks(file))


def digest_chunks(pieces: Iterable[bytes]) -> FileDigest:
    """Digest and size of all pieces together."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return FileDigest(digest.hexdigest(), size)
