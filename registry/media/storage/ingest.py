"""Taking a file in: hashed while it is written beside the place where it is to stay, untouched from then on."""

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

ARRIVING = "arriving-"  # what a file is called until it is kept; one that is left over is of a server that was killed
READ_ONLY = 0o440


class TooLarge(RuleViolation):
    """A file of more bytes than are taken."""

    code = "file_too_large"


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that is whole and on the disk, under a name that nobody else knows."""

    path: Path
    kept: FileDigest


@contextmanager
def receive(pieces: Iterable[bytes], folder: Path, *, limit: int) -> Iterator[ReceivedFile]:
    """The file that the pieces make, read-only, in `folder`; gone when the block ends. Raises TooLarge.

    `limit` is in bytes: what comes after them is not read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=ARRIVING, dir=folder)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            digest, size = hashlib.sha256(), 0
            for piece in pieces:
                size += len(piece)
                if size > limit:
                    raise TooLarge(
                        gettext_noop("The file is larger than the %(limit)s MB that one picture may have."),
                        field="file",
                        limit=limit // 1_000_000,
                    )
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fchmod(file.fileno(), READ_ONLY)
            os.fsync(file.fileno())
        yield ReceivedFile(path, FileDigest(digest.hexdigest(), size))
    finally:
        path.unlink(missing_ok=True)
