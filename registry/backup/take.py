"""Takes a backup: the tables as they were at one moment, while others go on writing, then the files."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from registry.audit import checkpoint
from registry.audit.context import timestamp
from registry.audit.hash_chain import GENESIS
from registry.audit.verify import faults, hashes, snapshot
from registry.crypto.keys import FILES as KEYS
from registry.domain.value_types import JsonObject
from registry.media.storage import OriginalNotFound, original_storage
from registry.media.storage.ingest import READ_ONLY
from registry.models import PhotoDetails

from .archive import PIECE, BadArchive, Draft, draft
from .tables import backed_up_tables, last_keys, read_lines, unknown_tables

ORIGINALS = "originals"
FOLDERS = (ORIGINALS, "checkpoints")  # of REGISTRY_DATA; the originals may also be in another store


@dataclass(frozen=True, slots=True)
class Taken:
    """What a backup holds, and what it does not."""

    rows: int
    files: int
    entries: int
    head: str
    faults: list[str]  # what was wrong with the ledger
    strangers: list[str]  # tables that nobody knows
    vanished: list[str]  # files that were taken away while they were copied
    keys: list[str]  # those not in it
    signed_with: str  # the public key
    originals: list[str]  # photos whose originals are missing, or in it as they are and damaged


def take(target: Path, *, with_keys: bool = False) -> Taken:
    """Write a backup; raises Unfit or OSError, and then there is none."""
    with draft(target) as archive:
        notes = list(_files("checkpoints"))  # before the tables: none may be of more entries than the ledger has there
        with snapshot():
            said = _tables(archive)
            ledger, unknown = _ledger(), unknown_tables()
            wanted = sorted(set(PhotoDetails.objects.values_list("sha256", flat=True)))
        # After the tables: a row always has its file, so whatever the rows name is there by now.
        vanished = [name for name, path in notes if not _add(archive, name, path)]
        lost = [sha256 for sha256 in wanted if not _add_original(archive, sha256)]
        there = [key for key in KEYS if (settings.REGISTRY_DATA / key).is_file()]
        for key in there if with_keys else []:
            _add(archive, f"keys/{key}", settings.REGISTRY_DATA / key)
        archive.finish({"made_at": timestamp(), "version": version(), **said, "ledger": ledger, "lost": lost})
        files = len(archive.files) - len(said["tables"])
    rows = sum(table["rows"] for table in said["tables"].values())
    missing = [] if with_keys else there
    refs = [ref for sha256 in lost for ref in _photos_of(sha256)]
    told = (ledger["faults"], unknown, vanished, missing, ledger["key"], refs)
    return Taken(rows, files, ledger["size"], ledger["head"], *told)


def version() -> str:
    """Of the registry."""
    content = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(content)["project"]["version"])


def _tables(archive: Draft) -> JsonObject:
    """Writes the tables, and returns what the manifest says of the database."""
    held = {}
    for table in backed_up_tables():
        counted = _Counted(read_lines(table))
        archive.add(table.part, counted)
        held[table.name] = {"columns": table.columns, "rows": counted.number}
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {
        "engine": connection.vendor,
        "migrations": [list(each) for each in applied],
        "tables": held,
        "last_keys": last_keys(),
    }


class _Counted:
    def __init__(self, lines: Iterable[bytes]) -> None:
        self.lines, self.number = lines, 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self.lines:
            self.number += 1
            yield line


def _ledger() -> JsonObject:
    every = hashes()
    try:
        by = checkpoint.signer()
    except checkpoint.KeyMissing as error:
        raise BadArchive(f"{error} There is no new backup.") from error
    return {
        "size": len(every),
        "head": (every or [GENESIS])[-1],
        "checkpoint": checkpoint.take(by, every),
        "key": by.verifier_key(),
        "faults": list(faults()),
    }


def _files(folder: str) -> Iterator[tuple[str, Path]]:
    """Name in the archive and path of every file in a folder of REGISTRY_DATA."""
    top = settings.REGISTRY_DATA / folder
    for place, folders, names in os.walk(top, onerror=_refuse):
        folders.sort()
        for name in sorted([*names, *(each for each in folders if (Path(place) / each).is_symlink())]):
            path = Path(place) / name
            if path.is_symlink() or (path.exists() and not path.is_file()):
                raise BadArchive(f"{path} is not a file; a backup holds files.")
            yield f"{folder}/{path.relative_to(top).as_posix()}", path


def _refuse(error: OSError) -> None:
    """A folder that is not there holds nothing; one that cannot be read would be missed."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _add(archive: Draft, name: str, path: Path) -> bool:
    """Add the file, unless it has been taken away meanwhile."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return False
    with file:
        mode = os.fstat(file.fileno()).st_mode & 0o777
        archive.add(name, iter(lambda: file.read(PIECE), b""), mode=mode)
    return True


def _add_original(archive: Draft, sha256: str) -> bool:
    """Add an original; False if it is not there or not what it was. A damaged one is better than none."""
    name = original_name(sha256)
    try:
        pieces = original_storage().iter_chunks(sha256)
        first = next(pieces, b"")  # before anything is written
    except OriginalNotFound:
        return False
    archive.add(name, chain([first], pieces), packed=False, mode=READ_ONLY)
    return bool(archive.files[name]["sha256"] == sha256)


def original_name(sha256: str) -> str:
    """What an original is called in a backup, and in REGISTRY_DATA if it is kept there."""
    return f"{ORIGINALS}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _photos_of(sha256: str) -> list[str]:
    return [each.photo.ref for each in PhotoDetails.objects.filter(sha256=sha256).select_related("photo")]
