"""Storage of originals in a folder on this machine."""

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

MAX_SAVE_ATTEMPTS = 3  # another process may take or free the name between two steps
SHA256 = re.compile(r"[0-9a-f]{64}")


class LocalOriginalStorage:
    """Originals as read-only files: `abcdef...` is `ab/cd/abcdef...` below the root.

    Received and quarantined files are in hidden folders. A file gets its name by a hard link: atomically, complete, and
    never over another file. Files with other names are ignored.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / ".incoming"
        self.quarantine_folder = root / ".quarantine"

    def save(self, path: Path, digest: FileDigest) -> None:
        """Store a received file. A stored original of the same name is compared, and replaced if it is damaged."""
        target = self._path(digest.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        is_saved = any(self._try_save(path, target, digest) for _ in range(MAX_SAVE_ATTEMPTS))
        if not is_saved:
            raise StorageUnavailable("Something else takes the name of the original.")
        # All folders: another upload may have made them a moment ago and not have synced them yet.
        for folder in (target.parent, target.parent.parent, self.root):
            sync(folder)

    def _try_save(self, path: Path, target: Path, digest: FileDigest) -> bool:
        """Link a received file to its final name. Return False if another attempt may succeed.

        An original that is there already is kept if it is intact, and quarantined if it is damaged.
        """
        try:
            os.link(path, target)
        except FileExistsError:
            with suppress(FileNotFoundError):  # the storage cleanup may quarantine the target meanwhile
                if self._is_intact(target, digest):
                    os.utime(target)  # a new modification time keeps the storage cleanup from quarantining it
                    return True
                self._quarantine_as(digest.sha256, f"{digest.sha256}.damaged-{target.lstat().st_ino}")
            return False
        return True

    @staticmethod
    def _is_intact(target: Path, digest: FileDigest) -> bool:
        """Return whether the target is a regular file with this digest."""
        if not stat.S_ISREG(target.lstat().st_mode):
            return False
        with target.open("rb") as file:
            return compute_digest(file) == digest

    def iter_chunks(self, sha256: str) -> Iterator[bytes]:
        """Read an original in chunks. Raise OriginalNotFound at the first chunk."""
        with self.open(sha256) as file:
            yield from iter_chunks(file)

    def open(self, sha256: str) -> BinaryIO:
        """Return an original as an open file. Raise OriginalNotFound."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise OriginalNotFound(sha256) from error

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """Provide the path of an original, which must not be changed. Raise OriginalNotFound."""
        path = self._path(sha256)
        if not path.exists():
            raise OriginalNotFound(sha256)
        yield path

    def compute_digest(self, sha256: str) -> FileDigest:
        """Read an original to its end and return its actual digest and size. Raise OriginalNotFound."""
        return digest_chunks(self.iter_chunks(sha256))

    def held(self) -> Iterator[StoredObject]:
        """List the stored originals, in no order. Quarantined ones are not included."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if not SHA256.fullmatch(path.name) or path != self._path(path.name):
                continue
            stored_object = _stored_object(path)
            if stored_object is not None:
                yield stored_object

    def quarantine(self, sha256: str) -> bool:
        """Move an original to the quarantine folder. Return False if there is none."""
        return self._quarantine_as(sha256, sha256)

    def _quarantine_as(self, sha256: str, name: str) -> bool:
        """Move an original to the quarantine folder under another name. Return False if there is none."""
        self.quarantine_folder.mkdir(parents=True, exist_ok=True)
        path = self._path(sha256)
        try:
            # The modification time records when it was quarantined; the storage cleanup deletes it 30 days later.
            os.utime(path, follow_symlinks=False)
            path.rename(self.quarantine_folder / name)
        except FileNotFoundError:
            return False
        sync(self.quarantine_folder)
        return True

    def release(self, sha256: str) -> bool:
        """Move an original back from the quarantine. Return False if it is not there or is stored already."""
        quarantined = self.quarantine_folder / sha256
        target = self._path(sha256)
        if target.exists() or not quarantined.exists():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(quarantined, target)  # a rename would overwrite an original that was stored meanwhile
        except (FileNotFoundError, FileExistsError):
            return False
        sync(target.parent)
        quarantined.unlink(missing_ok=True)
        return True

    def list_quarantined(self) -> Iterator[StoredObject]:
        """List the quarantined originals, in no order."""
        for path in self.quarantine_folder.glob("*"):
            stored_object = _stored_object(path)
            if stored_object is not None:
                yield stored_object

    def purge(self, name: str) -> None:
        """Delete a file in the quarantine permanently."""
        (self.quarantine_folder / name).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256


def _stored_object(path: Path) -> StoredObject | None:
    """Return the name, size and modification time of a regular file; None for anything else.

    Return None as well if another process deleted the file meanwhile.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return StoredObject(path.name, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))
