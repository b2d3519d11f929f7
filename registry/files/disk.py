"""Making sure that what was written is on the disk, and not only on its way there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from registry.domain.pictures import Kept

PIECE = 1 << 20


def sync(path: Path) -> None:
    """Wait until the disk has the file's content, or the names in the folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """The rest of an open file, a piece at a time."""
    while piece := file.read(PIECE):
        yield piece


def weigh(file: BinaryIO) -> Kept:
    """Digest and size of the rest of an open file."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces_of(file):
        digest.update(piece)
        size += len(piece)
    return Kept(digest.hexdigest(), size)
