"""The format of a backup: a ZIP file whose manifest lists every part with its size and SHA-256.

A new backup is written under a temporary name, read back from disk and then renamed, so its final name never holds an
incomplete backup. This module must not know databases.
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
CHUNK_BYTES = 1 << 20
PERMISSION_BITS = 0o777
OWNER_ONLY = 0o600
# The earliest date that a ZIP can hold. All parts have it, so that the same content makes the same file.
PART_DATE = (1980, 1, 1, 0, 0, 0)
# Raised by zipfile for a damaged file.
ZIP_ERRORS = (BadZipFile, KeyError, EOFError, zlib.error, NotImplementedError, RuntimeError, UnicodeDecodeError)


class BadArchive(Exception):
    """A backup that cannot be read or restored. The message is a sentence."""


class ArchiveWriter:
    """A backup that is being written."""

    def __init__(self, file: IO[bytes]) -> None:
        self.zip = ZipFile(file, "w")
        self.files: dict[str, JsonObject] = {}

    def add(self, name: str, chunks: Iterable[bytes], *, compress: bool = True, mode: int = OWNER_ONLY) -> None:
        """Add a file to the backup, and note its size, SHA-256 and permissions for the manifest.

        Photos do not get smaller, so add them without `compress`.
        """
        digest = hashlib.sha256()
        size = 0
        zip_info = _zip_info(name, ZIP_DEFLATED if compress else ZIP_STORED)
        with self.zip.open(zip_info, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = {"size": size, "sha256": digest.hexdigest(), "mode": mode}

    def finish(self, manifest: JsonObject) -> None:
        """Write the manifest with the list of files, and close the ZIP file."""
        full_manifest = {"format": FORMAT, **manifest, "files": self.files}
        manifest_json = json.dumps(full_manifest, ensure_ascii=False, indent=1)
        self.zip.writestr(_zip_info(MANIFEST, ZIP_DEFLATED), manifest_json.encode())
        self.zip.close()


def _zip_info(name: str, compression: int) -> ZipInfo:
    """Return the ZIP header of a file in a backup, with a fixed date and permissions."""
    zip_info = ZipInfo(name, PART_DATE)
    zip_info.compress_type = compression
    zip_info.external_attr = OWNER_ONLY << 16  # The upper two bytes are the Unix mode.
    return zip_info


@contextmanager
def new_archive(target: Path) -> Iterator[ArchiveWriter]:
    """Create a backup file that the block fills, and read it back when the block succeeds.

    Delete the file if the block fails. Raise BadArchive if the target exists, if its folder does not, or if the backup
    cannot be read back.
    """
    if target.exists():
        raise BadArchive(f"{target} is there already; a backup overwrites nothing.")
    if not target.parent.is_dir():
        raise BadArchive(f"There is no folder {target.parent}.")

    temporary_path = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        descriptor = os.open(temporary_path, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "w+b") as file:
            writer = ArchiveWriter(file)
            try:
                yield writer
            finally:
                with suppress(OSError, ValueError):  # On a full disk the end of the file cannot be written either.
                    writer.zip.close()
            file.flush()
            os.fsync(file.fileno())
            # Drop the file from the page cache, so that the check reads the disk and not the memory.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        with open_archive(temporary_path) as archive:
            archive.check()
        temporary_path.rename(target)
        _fsync_folder(target.parent)
    finally:
        temporary_path.unlink(missing_ok=True)


class Archive:
    """A backup opened for reading."""

    def __init__(self, zip_file: ZipFile, path: Path) -> None:
        self.zip = zip_file
        self.path = path
        self.manifest = self._read_manifest()
        self.files: dict[str, JsonObject] = self.manifest["files"]
        part_names = [info.filename for info in zip_file.infolist() if info.filename != MANIFEST]
        if sorted(part_names) != sorted(self.files):
            raise BadArchive(f"{path} does not hold the parts that its manifest lists.")
        if not all(_is_safe_name(name) for name in part_names):
            raise BadArchive(f"{path} holds parts whose names lead out of it.")

    def _read_manifest(self) -> JsonObject:
        """Return the backup's manifest.

        Raise BadArchive if it is missing, damaged or of another format.
        """
        try:
            manifest = json.loads(self.zip.read(MANIFEST))
            format_number = manifest["format"]
            file_records = manifest["files"].values()
            has_valid_files = all(isinstance(record["size"], int) and record["sha256"] for record in file_records)
        except (*ZIP_ERRORS, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise BadArchive(
                f"{self.path} has no manifest that can be read: it is not a backup, or a damaged one."
            ) from error

        if format_number != FORMAT or not has_valid_files:
            raise BadArchive(f"{self.path} is a backup of format {format_number}; this version reads format {FORMAT}.")
        return dict(manifest)

    def iter_chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a file in the backup in chunks.

        Raise BadArchive if it cannot be read, or after the last chunk if its size or SHA-256 differs from the manifest.
        """
        digest = hashlib.sha256()
        bytes_left = self.files[name]["size"]
        try:
            with self.zip.open(name) as member:
                while chunk := member.read(CHUNK_BYTES):
                    bytes_left -= len(chunk)
                    if bytes_left < 0:  # Longer than the manifest says: do not read on, it may be endless.
                        break
                    digest.update(chunk)
                    yield chunk
        except ZIP_ERRORS as error:
            raise BadArchive(f"{self.path}: {name} cannot be read.") from error

        if bytes_left or digest.hexdigest() != self.files[name]["sha256"]:
            raise BadArchive(f"{self.path}: {name} is not what the manifest says.")

    def iter_lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a file in the backup, without their newlines.

        Raise BadArchive if the last line has no newline.
        """
        incomplete_line = b""
        for chunk in self.iter_chunks(name):
            *complete_lines, incomplete_line = (incomplete_line + chunk).split(b"\n")
            yield from complete_lines
        if incomplete_line:
            raise BadArchive(f"{self.path}: the last line of {name} is not whole.")

    def check(self) -> None:
        """Read every file in the backup. Raise BadArchive if one differs from the manifest."""
        for name in self.files:
            for _ in self.iter_chunks(name):
                pass

    def unpack(self, name: str, target: Path) -> None:
        """Write a file in the backup to disk, with the permissions that the manifest records."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as unpacked_file:
            for chunk in self.iter_chunks(name):
                unpacked_file.write(chunk)
            unpacked_file.flush()
            os.fsync(unpacked_file.fileno())
        recorded_mode = self.files[name].get("mode", OWNER_ONLY)
        target.chmod(recorded_mode & PERMISSION_BITS)


@contextmanager
def open_archive(file: Path) -> Iterator[Archive]:
    """Open a backup for reading while the block runs. Raise BadArchive if the file is not a backup."""
    try:
        with ZipFile(file) as zip_file:
            yield Archive(zip_file, file)
    except BadZipFile as error:
        raise BadArchive(f"{file} is not a backup, or only the beginning of one.") from error


def _is_safe_name(name: str) -> bool:
    """Return whether the name of a file in a backup is a relative path that stays inside the target folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return False
    is_normalised = str(path) == name
    return is_normalised and "\\" not in name


def _fsync_folder(folder: Path) -> None:
    """Flush a folder to disk, so that a renamed file in it keeps its name after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
