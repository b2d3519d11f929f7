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

from .disk import compute_digest, digest_chunks, iter_chunks, sync_to_disk
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
        """Store a received image file under the name of its digest, and sync it to disk.

        An original that already has this name is kept if it is intact, and replaced if it is damaged. Raise
        StorageUnavailable if that fails several times, because other processes change the original meanwhile.
        """
        target = self._path(digest.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(MAX_SAVE_ATTEMPTS):
            if self._try_save(path, target, digest):
                break
        else:
            raise StorageUnavailable("Something else takes the name of the original.")

        # The parent folders are synced as well: another upload may have just made them, and not synced them yet.
        for folder in (target.parent, target.parent.parent, self.root):
            sync_to_disk(folder)

    def _try_save(self, path: Path, target: Path, digest: FileDigest) -> bool:
        """Try once to link a received file to its final name. Return False if the caller must try again.

        An original that already has this name is kept if it is intact, and quarantined if it is damaged.
        """
        try:
            os.link(path, target)
        except FileExistsError:
            with suppress(FileNotFoundError):  # the storage cleanup may quarantine the original meanwhile
                if self._is_intact(target, digest):
                    os.utime(target)  # so that the storage cleanup takes it for new, and does not quarantine it
                    return True
                # The inode number gives each damaged file of this name a name of its own.
                self._quarantine_as(digest.sha256, f"{digest.sha256}.damaged-{target.lstat().st_ino}")
            return False
        return True

    @staticmethod
    def _is_intact(path: Path, digest: FileDigest) -> bool:
        """Return whether a regular file has this digest. Raise FileNotFoundError if it does not exist."""
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        with path.open("rb") as file:
            return compute_digest(file) == digest

    def iter_chunks(self, sha256: str) -> Iterator[bytes]:
        """Read an original image file in chunks. Raise OriginalNotFound at the first chunk if it is not stored."""
        with self.open(sha256) as file:
            yield from iter_chunks(file)

    def open(self, sha256: str) -> BinaryIO:
        """Open an original image file for reading. Raise OriginalNotFound if it is not stored."""
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError as error:
            raise OriginalNotFound(sha256) from error

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """Provide the path of an original image file on this machine. The caller must not change the file.

        Raise OriginalNotFound if the original is not stored.
        """
        path = self._path(sha256)
        if not path.exists():
            raise OriginalNotFound(sha256)
        yield path

    def compute_digest(self, sha256: str) -> FileDigest:
        """Read an original image file to its end, and return its actual digest and size. Raise OriginalNotFound."""
        return digest_chunks(self.iter_chunks(sha256))

    def list_originals(self) -> Iterator[StoredObject]:
        """List the stored original images, in no particular order. Quarantined ones are not included."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            is_original = SHA256.fullmatch(path.name) and path == self._path(path.name)
            if not is_original:
                continue
            stored_object = _describe_file(path)
            if stored_object is not None:
                yield stored_object

    def quarantine(self, sha256: str) -> bool:
        """Move an original image to the quarantine folder. Return False if it is not stored."""
        return self._quarantine_as(sha256, sha256)

    def _quarantine_as(self, sha256: str, quarantined_name: str) -> bool:
        """Move an original image file to the quarantine folder under a new name. Return False if it is not stored."""
        self.quarantine_folder.mkdir(parents=True, exist_ok=True)
        path = self._path(sha256)
        try:
            # The file's modification time becomes the time of its quarantine; the cleanup deletes it 30 days later.
            os.utime(path, follow_symlinks=False)
            path.rename(self.quarantine_folder / quarantined_name)
        except FileNotFoundError:
            return False
        sync_to_disk(self.quarantine_folder)
        return True

    def release(self, sha256: str) -> bool:
        """Move an original image back from the quarantine to its place in the storage.

        Return False if it is not in the quarantine, or if the same original is stored already.
        """
        quarantined_path = self.quarantine_folder / sha256
        target = self._path(sha256)
        if target.exists() or not quarantined_path.exists():
            return False

        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(quarantined_path, target)  # a rename would overwrite an original that was stored meanwhile
        except (FileNotFoundError, FileExistsError):
            return False
        sync_to_disk(target.parent)
        quarantined_path.unlink(missing_ok=True)
        return True

    def list_quarantined(self) -> Iterator[StoredObject]:
        """List the quarantined original images, in no particular order. `since` is when each was quarantined."""
        for path in self.quarantine_folder.glob("*"):
            stored_object = _describe_file(path)
            if stored_object is not None:
                yield stored_object

    def purge(self, name: str) -> None:
        """Delete a quarantined original image permanently, by its name in the quarantine folder."""
        (self.quarantine_folder / name).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256


def _describe_file(path: Path) -> StoredObject | None:
    """Return the name, size and modification time of a file in the storage.

    Return None if it is not a regular file, or if another process has deleted it meanwhile.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return StoredObject(path.name, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))
