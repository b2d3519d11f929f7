"""Originals in a folder of this machine."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from registry.domain.media.inspection import FileDigest

from .disk import compute_digest, digest_chunks, iter_chunks, sync
from .originals import OriginalNotFound, StorageUnavailable, StoredObject

ATTEMPTS = 3  # to give a file its name, while sweepers set aside what has it
NAME = re.compile(r"[0-9a-f]{64}")


class LocalOriginalStorage:
    """`abcdef...` is the file `ab/cd/abcdef...` below the root, read-only. Quarantine and arrivals are hidden folders.

    A file gets its name by `link`: at once, whole, and never over another. What is no file or has no such name is none
    of ours, and left alone.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.incoming, self.quarantine_folder = root, root / ".incoming", root / ".quarantine"

    def save(self, path: Path, kept: FileDigest) -> None:
        """Store a file that arrived; one that is there already is compared, and set aside if it is damaged."""
        target = self._path(kept.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not any(self._named(path, target, kept) for _ in range(ATTEMPTS)):
            raise StorageUnavailable("Something else takes the name of the original.")
        # All of them: they may have been made a moment ago by another upload, which has not come to this line.
        for folder in (target.parent, target.parent.parent, self.root):
            sync(folder)

    def _named(self, path: Path, target: Path, kept: FileDigest) -> bool:
        """Whether the file is there under its name now; if not, the next attempt may find the name free."""
        try:
            os.link(path, target)
        except FileExistsError:
            with suppress(FileNotFoundError):  # in the meantime a sweeper has set it aside
                if self._is(target, kept):
                    os.utime(target)  # a sweeper sees that it is wanted
                    return True
                self._move(kept.sha256, f"{kept.sha256}.damaged-{target.lstat().st_ino}")
            return False
        return True

    @staticmethod
    def _is(target: Path, kept: FileDigest) -> bool:
        if not stat.S_ISREG(target.lstat().st_mode):
            return False
        with target.open("rb") as file:
            return compute_digest(file) == kept

    def iter_chunks(self, sha256: str) -> Iterator[bytes]:
        """An original. Raises Missing."""
        with self.open(sha256) as file:
            yield from iter_chunks(file)

    def open(self, sha256: str) -> BinaryIO:
        """The original itself. Raises Missing."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise OriginalNotFound(sha256) from error

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """The original itself. Raises Missing."""
        path = self._path(sha256)
        if not path.exists():
            raise OriginalNotFound(sha256)
        yield path

    def compute_digest(self, sha256: str) -> FileDigest:
        """Digest and size. Raises Missing."""
        return digest_chunks(self.iter_chunks(sha256))

    def held(self) -> Iterator[StoredObject]:
        """Everything in its place."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if NAME.fullmatch(path.name) and path == self._path(path.name) and (found := _held(path)) is not None:
                yield found

    def quarantine(self, sha256: str) -> bool:
        """Into quarantine."""
        return self._move(sha256, sha256)

    def _move(self, sha256: str, name: str) -> bool:
        self.quarantine_folder.mkdir(parents=True, exist_ok=True)
        path = self._path(sha256)
        try:
            os.utime(path, follow_symlinks=False)  # from now on it is in quarantine
            path.rename(self.quarantine_folder / name)
        except FileNotFoundError:
            return False
        sync(self.quarantine_folder)
        return True

    def release(self, sha256: str) -> bool:
        """From quarantine, if it is there and not in its place."""
        path, target = self.quarantine_folder / sha256, self._path(sha256)
        if target.exists() or not path.exists():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target)  # and not by renaming it, which would overwrite what came in the meantime
        except (FileNotFoundError, FileExistsError):
            return False
        sync(target.parent)
        path.unlink(missing_ok=True)
        return True

    def list_quarantined(self) -> Iterator[StoredObject]:
        """Everything in quarantine."""
        for path in self.quarantine_folder.glob("*"):
            if (found := _held(path)) is not None:
                yield found

    def purge(self, name: str) -> None:
        """Delete from quarantine."""
        (self.quarantine_folder / name).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256


def _held(path: Path) -> StoredObject | None:
    try:
        found = path.lstat()
    except FileNotFoundError:  # in the meantime somebody else took it away
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return StoredObject(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))
