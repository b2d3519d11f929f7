"""The file that a backup is: a ZIP whose manifest names every part with its size and SHA-256.

It is written under another name, read back from the disk, and only then gets its own: under that name there is never
half a backup. Knows nothing of databases.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from registry.domain.value_types import JsonObject

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1 << 20
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a ZIP: the same content makes the same file
BROKEN = (BadZipFile, KeyError, EOFError, zlib.error, NotImplementedError, RuntimeError, UnicodeDecodeError)


class BadArchive(Exception):
    """A backup that cannot be used, or a place that it cannot be used in; the message is a sentence."""


class Draft:
    """A backup being written."""

    def __init__(self, file: IO[bytes]) -> None:
        self.zip = ZipFile(file, "w")
        self.files: dict[str, JsonObject] = {}

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True, mode: int = 0o600) -> None:
        """One part; `packed` where that makes it smaller, which it does not with photographs."""
        digest, size = hashlib.sha256(), 0
        with self.zip.open(_entry(name, ZIP_DEFLATED if packed else ZIP_STORED), "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files[name] = {"size": size, "sha256": digest.hexdigest(), "mode": mode}

    def finish(self, manifest: JsonObject) -> None:
        """Write the manifest, which lists the parts, and the end."""
        text = json.dumps({"format": FORMAT, **manifest, "files": self.files}, ensure_ascii=False, indent=1)
        self.zip.writestr(_entry(MANIFEST, ZIP_DEFLATED), text.encode())
        self.zip.close()


def _entry(name: str, compression: int) -> ZipInfo:
    entry = ZipInfo(name, EARLIEST)
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    return entry


@contextmanager
def draft(target: Path) -> Iterator[Draft]:
    """A new backup: checked and named when the block ends well, gone without a trace when it does not."""
    if target.exists():
        raise BadArchive(f"{target} is there already; a backup overwrites nothing.")
    if not target.parent.is_dir():
        raise BadArchive(f"There is no folder {target.parent}.")
    hidden = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            made = Draft(file)
            try:
                yield made
            finally:
                with suppress(OSError, ValueError):  # on a full disk the end cannot be written either
                    made.zip.close()
            file.flush()
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # so that the disk is read, not the memory
        with open_archive(hidden) as archive:
            archive.check()
        hidden.rename(target)
        _sync(target.parent)
    finally:
        hidden.unlink(missing_ok=True)


class Archive:
    """A backup to read from."""

    def __init__(self, zip_: ZipFile, name: Path) -> None:
        self.zip, self.name = zip_, name
        self.manifest = self._manifest()
        self.files: dict[str, JsonObject] = self.manifest["files"]
        names = [entry.filename for entry in zip_.infolist() if entry.filename != MANIFEST]
        if sorted(names) != sorted(self.files):
            raise BadArchive(f"{name} does not hold the parts that its manifest lists.")
        if any(not _is_plain(part) for part in names):
            raise BadArchive(f"{name} holds parts whose names lead out of it.")

    def _manifest(self) -> JsonObject:
        try:
            found = json.loads(self.zip.read(MANIFEST))
            number, files = found["format"], found["files"]
            sound = all(isinstance(part["size"], int) and part["sha256"] for part in files.values())
        except (*BROKEN, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise BadArchive(
                f"{self.name} has no manifest that can be read: it is not a backup, or a damaged one."
            ) from error
        if number != FORMAT or not sound:
            raise BadArchive(f"{self.name} is a backup of format {number}; this version reads format {FORMAT}.")
        return dict(found)

    def iter_chunks(self, name: str) -> Iterator[bytes]:
        """The content of a part; raises Unfit at its end if it is not what the manifest says."""
        digest, left = hashlib.sha256(), self.files[name]["size"]
        try:
            with self.zip.open(name) as part:
                while piece := part.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        break
                    digest.update(piece)
                    yield piece
        except BROKEN as error:
            raise BadArchive(f"{self.name}: {name} cannot be read.") from error
        if left or digest.hexdigest() != self.files[name]["sha256"]:
            raise BadArchive(f"{self.name}: {name} is not what the manifest says.")

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a part."""
        rest = b""
        for piece in self.iter_chunks(name):
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
        if rest:
            raise BadArchive(f"{self.name}: the last line of {name} is not whole.")

    def check(self) -> None:
        """Read every part; raises Unfit if one is not what the manifest says."""
        for name in self.files:
            for _ in self.iter_chunks(name):
                pass

    def unpack(self, name: str, target: Path) -> None:
        """A part into a new file, down to the disk."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for piece in self.iter_chunks(name):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        target.chmod(self.files[name].get("mode", 0o600) & 0o777)


@contextmanager
def open_archive(file: Path) -> Iterator[Archive]:
    """A backup; raises Unfit if it is none."""
    try:
        with ZipFile(file) as zip_:
            yield Archive(zip_, file)
    except BadZipFile as error:
        raise BadArchive(f"{file} is not a backup, or only the beginning of one.") from error


def _is_plain(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and str(path) == name and "\\" not in name


def _sync(folder: Path) -> None:
    """Make sure that the disk knows the names in the folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
