"""Renditions and tiles: files that are made anew whenever they are missing, below the paths of `domain.renditions`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from registry.domain import renditions

from .disk import sync


class Shelf(Protocol):
    """What holds the renditions. Every method may raise StoreAway, or an OSError where it is a disk."""

    def making(self, public_id: str) -> AbstractContextManager[Path]:
        """A folder on this machine to make a picture's renditions in: they are on the shelf when the block ends."""

    def open(self, public_id: str, name: str) -> BinaryIO:
        """A rendition or tile, by its name in the picture's folder. Raises FileNotFoundError."""

    def sizes(self, public_id: str) -> dict[str, int]:
        """What is there of a picture: the names in its folder, each with its size in bytes."""

    def pictures(self) -> Iterator[str]:
        """The public ids of all pictures that anything is there of, by this recipe."""

    def clear(self, public_id: str) -> None:
        """Take away all there is of a picture."""


class LocalShelf:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def making(self, public_id: str) -> Iterator[Path]:
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
        folder = self._folder(public_id).resolve()
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise FileNotFoundError(name)
        return path.open("rb")

    def sizes(self, public_id: str) -> dict[str, int]:
        """What is there of a picture."""
        folder = self._folder(public_id)
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}

    def pictures(self) -> Iterator[str]:
        """The pictures that have a folder."""
        top = self.root / f"r{renditions.RECIPE}"
        yield from (path.name for path in top.glob("*/*") if path.is_dir())

    def clear(self, public_id: str) -> None:
        """Delete the folder."""
        shutil.rmtree(self._folder(public_id), ignore_errors=True)

    def _folder(self, public_id: str) -> Path:
        return self.root / renditions.folder(public_id)
