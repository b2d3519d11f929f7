"""Storage of renditions and tiles in an S3-compatible object store."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.core.files import File

from registry.domain.media import renditions

from .renditions import check_name
from .s3_client import make_s3_storage, map_errors
from .s3_url import S3URL

# Of folders that renditions are written in; the storage cleanup deletes those that a killed server left.
TEMPORARY_PREFIX = "making-"
PARALLEL_UPLOADS = 8
RECIPE_FOLDER = re.compile(r"r\d+")


class S3RenditionStorage:
    """Renditions as objects in a folder of a bucket. They are written on this machine first, and then sent."""

    def __init__(self, url: S3URL, incoming: Path) -> None:
        self.incoming = incoming
        self._storage = make_s3_storage(url)

    @contextmanager
    def folder_for_writing(self, public_id: str) -> Iterator[Path]:
        """Provide an empty folder for a photo's new renditions, and upload its files if the block succeeds."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=TEMPORARY_PREFIX, dir=self.incoming) as folder_name:
            folder = Path(folder_name)
            yield folder

            files = [path for path in folder.rglob("*") if path.is_file()]
            with ThreadPoolExecutor(PARALLEL_UPLOADS) as executor:
                uploads = executor.map(lambda path: self._upload(public_id, folder, path), files)
                list(uploads)  # waits for all, and raises the first error

    def _upload(self, public_id: str, folder: Path, path: Path) -> None:
        """Upload one of a photo's renditions, under its path relative to the folder."""
        name = path.relative_to(folder).as_posix()
        with map_errors(), path.open("rb") as file:
            self._storage.save(f"{renditions.renditions_folder(public_id)}/{name}", File(file))

    def open(self, public_id: str, name: str) -> BinaryIO:
        """Read a rendition or tile of a photo into memory. Raise FileNotFoundError if it is not stored."""
        check_name(name)
        with map_errors(), self._storage.open(f"{renditions.renditions_folder(public_id)}/{name}") as file:
            return BytesIO(file.read())

    def sizes(self, public_id: str) -> dict[str, int]:
        """Return the size in bytes of each stored rendition and tile of a photo, by file name."""
        prefix = self._key_prefix(public_id)
        with map_errors():
            stored_objects = self._storage.bucket.objects.filter(Prefix=prefix)
            return {stored.key.removeprefix(prefix): stored.size for stored in stored_objects}

    def list_public_ids(self) -> Iterator[str]:
        """List the public ids of all photos that have renditions of the current version (`RECIPE`).

        Photos are grouped in folders by the first two characters of their ids.
        """
        recipe_folder = f"r{renditions.RECIPE}"
        with map_errors():
            group_folders, _ = self._storage.listdir(recipe_folder)
            for group_folder in group_folders:
                public_ids, _ = self._storage.listdir(f"{recipe_folder}/{group_folder}")
                yield from public_ids

    def last_changed_at(self, public_id: str) -> datetime | None:
        """Return when a rendition of a photo was last written, or None if none is stored."""
        with map_errors():
            stored_objects = self._storage.bucket.objects.filter(Prefix=self._key_prefix(public_id))
            return max((stored.last_modified for stored in stored_objects), default=None)

    def clear(self, public_id: str) -> None:
        """Delete all renditions of a photo."""
        with map_errors():
            self._storage.bucket.objects.filter(Prefix=self._key_prefix(public_id)).delete()

    def remove_incomplete(self, before: datetime) -> int:
        """Return 0: the store has no incomplete renditions, since only complete files are sent."""
        return 0

    def remove_outdated(self) -> None:
        """Delete all renditions of versions other than the current one (`RECIPE`)."""
        current_folder = f"r{renditions.RECIPE}"
        with map_errors():
            folders, _ = self._storage.listdir("")
            for folder in folders:
                if RECIPE_FOLDER.fullmatch(folder) and folder != current_folder:
                    self._storage.bucket.objects.filter(Prefix=f"{self._root_prefix}{folder}/").delete()

    @property
    def _root_prefix(self) -> str:
        return f"{self._storage.location}/" if self._storage.location else ""

    def _key_prefix(self, public_id: str) -> str:
        """Return what the keys of all renditions of a photo begin with."""
        return f"{self._root_prefix}{renditions.renditions_folder(public_id)}/"
