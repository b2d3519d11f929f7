"""Receiving an uploaded file: it is hashed while it is written next to its final place, and read-only afterwards."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.media.inspection import FileDigest

INCOMING_PREFIX = "arriving-"  # of files not yet stored; the storage cleanup deletes those that a killed server left
READ_ONLY = 0o440
MEGABYTE = 1_000_000


class FileTooLarge(RuleViolation):
    """An uploaded file with more bytes than are accepted."""

    code = "file_too_large"


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that was received completely and synced to disk, with its digest. Its name is temporary."""

    path: Path
    kept: FileDigest


@contextmanager
def receive(chunks: Iterable[bytes], folder: Path, *, limit: int) -> Iterator[ReceivedFile]:
    """Write an upload into a temporary read-only file, which is deleted when the block ends.

    Raise FileTooLarge as soon as the chunks exceed `limit` bytes, without reading further.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=INCOMING_PREFIX, dir=folder)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            sha256 = hashlib.sha256()
            size = 0
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise FileTooLarge(
                        gettext_noop("The file is larger than the %(limit)s MB that one file may have."),
                        field="file",
                        limit=limit // MEGABYTE,
                    )
                sha256.update(chunk)
                file.write(chunk)
            file.flush()
            os.fchmod(file.fileno(), READ_ONLY)
            os.fsync(file.fileno())
        yield ReceivedFile(path, FileDigest(sha256.hexdigest(), size))
    finally:
        path.unlink(missing_ok=True)
