"""Renditions and tiles: files that are made anew whenever they are missing, below the paths of `domain.renditions`."""

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

PART = ".part-"  # what the darkroom calls its folders
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9.,_-]{0,60}(/[A-Za-z0-9_-][A-Za-z0-9.,_-]{0,60}){0,4}", re.ASCII)


def check_name(name: str) -> None:
    """Raise FileNotFoundError for what is no name of a rendition or tile, above all for what leads elsewhere."""
    if not NAME.fullmatch(name):
        raise FileNotFoundError("There is no rendition of such a name.")


class RenditionStorage(Protocol):
    """What holds the renditions. Every method may raise StoreAway, or an OSError where it is a disk."""

    def writing(self, public_id: str) -> AbstractContextManager[Path]:
        """A folder on this machine to make a picture's renditions in: they are on the shelf when the block ends."""

    def open(self, public_id: str, name: str) -> BinaryIO:
        """A rendition or tile, by its name in the picture's folder. Raises FileNotFoundError."""

    def sizes(self, public_id: str) -> dict[str, int]:
        """What is there of a picture: the names in its folder, each with its size in bytes."""

    def pictures(self) -> Iterator[str]:
        """The public ids of all pictures that anything is there of, by this recipe."""

    def since(self, public_id: str) -> datetime | None:
        """When something of a picture was written last; None if nothing is there."""

    def clear(self, public_id: str) -> None:
        """Take away all there is of a picture."""

    def clear_parts(self, before: datetime) -> int:
        """Take away what was begun before that moment and never got its name; returns how many there were."""

    def remove_outdated(self) -> None:
        """Take away what was made by other recipes."""


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


class LocalRenditionStorage:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def writing(self, public_id: str) -> Iterator[Path]:
        """The folder itself: whatever makes renditions gives each its name when it is whole."""
        folder = self._folder(public_id)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        for path in folder.iterdir():
            if path.is_file():
                sync(path)
        sync(folder)

    def open(self, public_id: str, name: str) -> BinaryIO:
        """A rendition or tile. Raises FileNotFoundError."""
        check_name(name)
        try:
            return (self._folder(public_id) / name).open("rb")
        except (IsADirectoryError, NotADirectoryError) as error:
            raise FileNotFoundError(name) from error

    def sizes(self, public_id: str) -> dict[str, int]:
        """What is there of a picture."""
        folder, found = self._folder(public_id), {}
        for here, folders, names in os.walk(folder, onerror=_unless_gone):
            folders[:] = [each for each in folders if not each.startswith(PART)]
            for name in names:
                path = Path(here, name)
                with suppress(FileNotFoundError):  # gone meanwhile: somebody else makes them anew
                    found[path.relative_to(folder).as_posix()] = path.stat().st_size
        return found

    def pictures(self) -> Iterator[str]:
        """The pictures that have a folder."""
        top = self.root / f"r{renditions.RECIPE}"
        yield from (path.name for path in top.glob("*/*") if path.is_dir())

    def clear(self, public_id: str) -> None:
        """Delete the folder."""
        shutil.rmtree(self._folder(public_id), ignore_errors=True)

    def since(self, public_id: str) -> datetime | None:
        """When a name in the folder changed last."""
        try:
            return modified_at(self._folder(public_id))
        except FileNotFoundError:
            return None

    def clear_parts(self, before: datetime) -> int:
        """The folders that a child of a killed server wrote in."""
        return sum(remove_leftovers(path, f"{PART}*", before) for path in self.root.glob("*/*/*"))

    def remove_outdated(self) -> None:
        """The folders of other recipes."""
        for path in self.root.glob("r*"):
            if path.name != f"r{renditions.RECIPE}":
                shutil.rmtree(path, ignore_errors=True)

    def _folder(self, public_id: str) -> Path:
        return self.root / renditions.folder(public_id)
