"""Renditions and tiles in an S3-compatible store."""

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
from .s3_client import asking, storage_at
from .s3_url import S3URL

PARTS = "making-"  # folders that renditions are made in; one that is left over is of a server that was killed
AT_ONCE = 8
OUTDATED = re.compile(r"r\d+")


class S3RenditionStorage:
    """The folder of a bucket. What is made is made on this machine, and then sent."""

    def __init__(self, address: S3URL, incoming: Path) -> None:
        self.incoming = incoming
        self._storage = storage_at(address)

    @contextmanager
    def writing(self, public_id: str) -> Iterator[Path]:
        """An empty folder, whose files are sent when the block ends well."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=PARTS, dir=self.incoming) as name:
            yield Path(name)
            files = [path for path in Path(name).rglob("*") if path.is_file()]
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(lambda path: self._send(public_id, path.relative_to(name).as_posix(), path), files))

    def _send(self, public_id: str, name: str, path: Path) -> None:
        with asking(), path.open("rb") as file:
            self._storage.save(f"{renditions.folder(public_id)}/{name}", File(file))

    def open(self, public_id: str, name: str) -> BinaryIO:
        """A rendition or tile, read to its end. Raises FileNotFoundError."""
        check_name(name)
        with asking(), self._storage.open(f"{renditions.folder(public_id)}/{name}") as file:
            return BytesIO(file.read())

    def sizes(self, public_id: str) -> dict[str, int]:
        """What is there of a picture."""
        start = self._key(public_id)
        with asking():
            return {
                each.key.removeprefix(start): each.size for each in self._storage.bucket.objects.filter(Prefix=start)
            }

    def pictures(self) -> Iterator[str]:
        """The pictures that something is there of."""
        top = f"r{renditions.RECIPE}"
        with asking():
            for two in self._storage.listdir(top)[0]:
                yield from self._storage.listdir(f"{top}/{two}")[0]

    def since(self, public_id: str) -> datetime | None:
        """When an object was written last."""
        with asking():
            found = self._storage.bucket.objects.filter(Prefix=self._key(public_id))
            return max((each.last_modified for each in found), default=None)

    def clear(self, public_id: str) -> None:
        """Delete all objects of a picture."""
        with asking():
            self._storage.bucket.objects.filter(Prefix=self._key(public_id)).delete()

    def clear_parts(self, before: datetime) -> int:
        """There are none: nothing is sent before it is whole."""
        return 0

    def remove_outdated(self) -> None:
        """The objects of other recipes."""
        with asking():
            for top in self._storage.listdir("")[0]:
                if OUTDATED.fullmatch(top) and top != f"r{renditions.RECIPE}":
                    self._storage.bucket.objects.filter(Prefix=f"{self._top}{top}/").delete()

    @property
    def _top(self) -> str:
        return f"{self._storage.location}/" if self._storage.location else ""

    def _key(self, public_id: str) -> str:
        return f"{self._top}{renditions.folder(public_id)}/"
