"""Storage of renditions and tiles, at the paths of `domain.media.renditions`. Missing ones are made again."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from registry.domain.media import renditions

from .disk import modified_at, remove_leftovers, sync_to_disk

PART_PREFIX = ".part-"  # of folders that image workers write in, as in `workers.jobs`
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9.,_-]{0,60}(/[A-Za-z0-9_-][A-Za-z0-9.,_-]{0,60}){0,4}", re.ASCII)


def check_name(name: str) -> None:
    """Raise FileNotFoundError unless the name is a valid file name of a rendition or tile.

    Paths that lead out of the photo's folder are not valid.
    """
    if not NAME.fullmatch(name):
        raise FileNotFoundError("There is no rendition of such a name.")


class RenditionStorage(Protocol):
    """Storage of renditions, one folder for each photo, by its public id.

    Every method may raise StorageUnavailable, and OSError if the storage is a disk.
    """

    def folder_for_writing(self, public_id: str) -> AbstractContextManager[Path]:
        """Provide a folder on this machine for a photo's new renditions. They are stored when the block ends."""

    def open(self, public_id: str, name: str) -> BinaryIO:
        """Open a rendition or tile of a photo for reading. Raise FileNotFoundError if it is not stored."""

    def sizes(self, public_id: str) -> dict[str, int]:
        """Return the size in bytes of each stored rendition and tile of a photo, by file name."""

    def list_public_ids(self) -> Iterator[str]:
        """List the public ids of all photos that have renditions of the current version (`RECIPE`)."""

    def last_changed_at(self, public_id: str) -> datetime | None:
        """Return when a rendition of a photo was last written, or None if none is stored."""

    def clear(self, public_id: str) -> None:
        """Delete all renditions of a photo."""

    def remove_incomplete(self, before: datetime) -> int:
        """Delete incomplete renditions that were begun before a given time, and return how many were deleted."""

    def remove_outdated(self) -> None:
        """Delete all renditions of versions other than the current one (`RECIPE`)."""


class LocalRenditionStorage:
    """Renditions as files in a folder on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def folder_for_writing(self, public_id: str) -> Iterator[Path]:
        """Provide the folder of a photo's renditions for writing, and sync its files to disk when the block ends.

        The folder need not be temporary, since image workers give a file its name only when it is complete.
        """
        folder = self._folder(public_id)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder

        for path in folder.iterdir():
            if path.is_file():
                sync_to_disk(path)
        sync_to_disk(folder)

    def open(self, public_id: str, name: str) -> BinaryIO:
        """Open a rendition or tile of a photo for reading. Raise FileNotFoundError if it is not stored."""
        check_name(name)
        try:
            return (self._folder(public_id) / name).open("rb")
        except (IsADirectoryError, NotADirectoryError) as error:
            raise FileNotFoundError(name) from error

    def sizes(self, public_id: str) -> dict[str, int]:
        """Return the size in bytes of each stored rendition and tile of a photo, by file name."""
        folder = self._folder(public_id)
        sizes_by_name = {}
        for parent, subfolders, file_names in os.walk(folder, onerror=_raise_unless_missing):
            # The list is changed in place, so that `os.walk` skips the folders of incomplete renditions.
            subfolders[:] = [subfolder for subfolder in subfolders if not subfolder.startswith(PART_PREFIX)]
            for file_name in file_names:
                path = Path(parent, file_name)
                with suppress(FileNotFoundError):  # another process may replace the file meanwhile
                    sizes_by_name[path.relative_to(folder).as_posix()] = path.stat().st_size
        return sizes_by_name

    def list_public_ids(self) -> Iterator[str]:
        """List the public ids of all photos that have renditions of the current version (`RECIPE`)."""
        recipe_folder = self.root / f"r{renditions.RECIPE}"
        for path in recipe_folder.glob("*/*"):
            if path.is_dir():
                yield path.name

    def clear(self, public_id: str) -> None:
        """Delete the photo's folder."""
        shutil.rmtree(self._folder(public_id), ignore_errors=True)

    def last_changed_at(self, public_id: str) -> datetime | None:
        """Return when a file was last added to or removed from a photo's folder, or None if there is no folder."""
        try:
            return modified_at(self._folder(public_id))
        except FileNotFoundError:
            return None

    def remove_incomplete(self, before: datetime) -> int:
        """Delete the temporary folders that image workers left behind and last changed before a given time.

        Return how many were deleted.
        """
        deleted_count = 0
        for photo_folder in self.root.glob("*/*/*"):
            deleted_count += remove_leftovers(photo_folder, f"{PART_PREFIX}*", before)
        return deleted_count

    def remove_outdated(self) -> None:
        """Delete the folders with renditions of versions other than the current one (`RECIPE`)."""
        for path in self.root.glob("r*"):
            if path.name != f"r{renditions.RECIPE}":
                shutil.rmtree(path, ignore_errors=True)

    def _folder(self, public_id: str) -> Path:
        return self.root / renditions.renditions_folder(public_id)


def _raise_unless_missing(error: OSError) -> None:
    """Raise an error that `os.walk` met, unless it is that of a missing folder, which has no files."""
    if not isinstance(error, FileNotFoundError):
        raise error
