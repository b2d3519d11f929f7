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

from .disk import modified_at, remove_leftovers, sync

PART_PREFIX = ".part-"  # of folders that image workers write in, as in `workers.jobs`
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9.,_-]{0,60}(/[A-Za-z0-9_-][A-Za-z0-9.,_-]{0,60}){0,4}", re.ASCII)


def check_name(name: str) -> None:
    """Raise FileNotFoundError if a text cannot be the name of a rendition or tile.

    Above all this rejects paths that lead out of the photo's folder.
    """
    if not NAME.fullmatch(name):
        raise FileNotFoundError("There is no rendition of such a name.")


class RenditionStorage(Protocol):
    """Storage of renditions, one folder for each photo, by its public id.

    Every method may raise StorageUnavailable, and OSError if the storage is a disk.
    """

    def writing(self, public_id: str) -> AbstractContextManager[Path]:
        """Provide a folder on this machine to write a photo's renditions in; they are stored when the block ends."""

    def open(self, public_id: str, name: str) -> BinaryIO:
        """Return a rendition or tile of a photo as an open file. Raise FileNotFoundError."""

    def sizes(self, public_id: str) -> dict[str, int]:
        """Return the size in bytes of each stored rendition and tile of a photo, by name."""

    def pictures(self) -> Iterator[str]:
        """List the public ids of all photos that have renditions of the current recipe."""

    def since(self, public_id: str) -> datetime | None:
        """Return when a rendition of a photo was written last; None if none is stored."""

    def clear(self, public_id: str) -> None:
        """Delete all renditions of a photo."""

    def remove_incomplete(self, before: datetime) -> int:
        """Delete incomplete renditions begun before a moment, and return how many there were."""

    def remove_outdated(self) -> None:
        """Delete all renditions of former recipes."""


class LocalRenditionStorage:
    """Renditions as files in a folder on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def writing(self, public_id: str) -> Iterator[Path]:
        """Provide the photo's own folder, and sync its files to disk when the block ends.

        The image workers give a file its name only when it is complete.
        """
        folder = self._folder(public_id)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        for path in folder.iterdir():
            if path.is_file():
                sync(path)
        sync(folder)

    def open(self, public_id: str, name: str) -> BinaryIO:
        """Return a rendition or tile of a photo as an open file. Raise FileNotFoundError."""
        check_name(name)
        try:
            return (self._folder(public_id) / name).open("rb")
        except (IsADirectoryError, NotADirectoryError) as error:
            raise FileNotFoundError(name) from error

    def sizes(self, public_id: str) -> dict[str, int]:
        """Return the size in bytes of each stored rendition and tile of a photo, by name."""
        folder = self._folder(public_id)
        size_by_name = {}
        for parent, subfolders, names in os.walk(folder, onerror=_raise_unless_missing):
            # Changing the list in place keeps `os.walk` out of these folders.
            subfolders[:] = [subfolder for subfolder in subfolders if not subfolder.startswith(PART_PREFIX)]
            for name in names:
                path = Path(parent, name)
                with suppress(FileNotFoundError):  # another process may be replacing it
                    size_by_name[path.relative_to(folder).as_posix()] = path.stat().st_size
        return size_by_name

    def pictures(self) -> Iterator[str]:
        """List the public ids of all photos that have a folder of the current recipe."""
        recipe_folder = self.root / f"r{renditions.RECIPE}"
        for path in recipe_folder.glob("*/*"):
            if path.is_dir():
                yield path.name

    def clear(self, public_id: str) -> None:
        """Delete the photo's folder."""
        shutil.rmtree(self._folder(public_id), ignore_errors=True)

    def since(self, public_id: str) -> datetime | None:
        """Return when a name in the photo's folder was changed last; None if there is no folder."""
        try:
            return modified_at(self._folder(public_id))
        except FileNotFoundError:
            return None

    def remove_incomplete(self, before: datetime) -> int:
        """Delete the folders that the workers of a killed server wrote in before a moment; return how many."""
        deleted_count = 0
        for folder in self.root.glob("*/*/*"):
            deleted_count += remove_leftovers(folder, f"{PART_PREFIX}*", before)
        return deleted_count

    def remove_outdated(self) -> None:
        """Delete the folders of former recipes."""
        for path in self.root.glob("r*"):
            if path.name != f"r{renditions.RECIPE}":
                shutil.rmtree(path, ignore_errors=True)

    def _folder(self, public_id: str) -> Path:
        return self.root / renditions.renditions_folder(public_id)


def _raise_unless_missing(error: OSError) -> None:
    """Raise any error of `os.walk` but that of a missing folder, which has no files."""
    if not isinstance(error, FileNotFoundError):
        raise error
