"""Taking a backup: first the tables, as they are at one moment while others go on writing, then the files."""

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
from registry.audit.context import utc_timestamp
from registry.audit.hash_chain import GENESIS
from registry.audit.verify import find_faults, list_entry_hashes, read_snapshot
from registry.crypto.keys import KEY_FILES
from registry.domain.value_types import JsonObject
from registry.media.storage import OriginalNotFound, original_storage
from registry.media.storage.ingest import READ_ONLY
from registry.queries.stored_files import list_used_digests, refs_of_file

from .archive import CHUNK_BYTES, PERMISSION_BITS, ArchiveWriter, BadArchive, new_archive
from .tables import backed_up_tables, read_last_keys, read_lines, unknown_tables

ORIGINALS = "originals"
CHECKPOINTS = "checkpoints"
FOLDERS = (ORIGINALS, CHECKPOINTS)  # of REGISTRY_DATA; originals may also be in an S3 store


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup holds, and what is missing or damaged in it."""

    rows: int
    files: int
    entries: int  # of the audit log
    head: str  # hash of the last entry
    faults: list[str]  # of the audit log
    unknown_tables: list[str]  # tables of no model, which are not in the backup
    vanished_files: list[str]  # files that were deleted during the backup
    keys: list[str]  # key files that are not in the backup
    signed_with: str  # public key
    originals: list[str]  # photos and captures whose file is missing, or is in the backup but damaged


def take_backup(target: Path, *, with_keys: bool = False) -> BackupSummary:
    """Write a backup of the registry to a new file. With `with_keys`, it includes the key files.

    Raise BadArchive or OSError if it fails. No backup is left then.
    """
    data_folder: Path = settings.REGISTRY_DATA
    with new_archive(target) as archive:
        # List checkpoints before the tables, so that none covers more entries than the backup has.
        checkpoint_files = list(_list_files(CHECKPOINTS))
        with read_snapshot():
            database_manifest = _add_tables(archive)
            ledger_manifest = _build_ledger_manifest()
            tables_without_model = unknown_tables()
            original_digests = sorted(list_used_digests())

        # Add files after the tables: a file is stored before its row, so every row in the backup has its file.
        vanished_files = [name for name, path in checkpoint_files if not _add_file(archive, name, path)]
        lost_originals = [sha256 for sha256 in original_digests if not _add_original(archive, sha256)]
        existing_keys = [name for name in KEY_FILES if (data_folder / name).is_file()]
        if with_keys:
            for name in existing_keys:
                _add_file(archive, f"keys/{name}", data_folder / name)
        archive.finish(
            {
                "made_at": utc_timestamp(),
                "version": registry_version(),
                **database_manifest,
                "ledger": ledger_manifest,
                "lost": lost_originals,
            }
        )

    excluded_keys = [] if with_keys else existing_keys
    return BackupSummary(
        rows=sum(table["rows"] for table in database_manifest["tables"].values()),
        files=len(archive.files) - len(database_manifest["tables"]),
        entries=ledger_manifest["size"],
        head=ledger_manifest["head"],
        faults=ledger_manifest["faults"],
        unknown_tables=tables_without_model,
        vanished_files=vanished_files,
        keys=excluded_keys,
        signed_with=ledger_manifest["key"],
        originals=[ref for sha256 in lost_originals for ref in refs_of_file(sha256)],
    )


def registry_version() -> str:
    """Return the version of the registry from pyproject.toml."""
    content = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(content)["project"]["version"])


class LineCounter:
    """An iterable of lines that counts the lines read from it."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self.lines:
            self.count += 1
            yield line


def _add_tables(archive: ArchiveWriter) -> JsonObject:
    """Add all tables to a backup, and return the part of its manifest that describes the database."""
    tables_manifest = {}
    for table in backed_up_tables():
        lines = LineCounter(read_lines(table))
        archive.add(table.file_name, lines)
        tables_manifest[table.name] = {"columns": table.columns, "rows": lines.count}
    migrations = sorted(MigrationRecorder(connection).applied_migrations())
    return {
        "engine": connection.vendor,
        "migrations": [list(migration) for migration in migrations],
        "tables": tables_manifest,
        "last_keys": read_last_keys(),
    }


def _build_ledger_manifest() -> JsonObject:
    """Build the part of a backup's manifest that describes the audit log, including a new signed checkpoint.

    Raise BadArchive if the signing key is missing.
    """
    all_hashes = list_entry_hashes()
    last_hash = all_hashes[-1] if all_hashes else GENESIS
    try:
        signer = checkpoint.load_signer()
    except checkpoint.KeyMissing as error:
        raise BadArchive(f"{error} There is no new backup.") from error
    return {
        "size": len(all_hashes),
        "head": last_hash,
        "checkpoint": checkpoint.sign_checkpoint(signer, all_hashes),
        "key": signer.verifier_key(),
        "faults": list(find_faults()),
    }


def _list_files(folder_name: str) -> Iterator[tuple[str, Path]]:
    """Yield every file in a folder of REGISTRY_DATA, as its name in the backup and its path.

    Yield nothing if the folder is missing. Raise BadArchive for a symbolic link or special file.
    """
    top_folder = settings.REGISTRY_DATA / folder_name
    for parent, subfolders, file_names in os.walk(top_folder, onerror=_raise_unless_missing):
        subfolders.sort()
        # os.walk lists a link to a folder among the folders and does not follow it.
        linked_folders = [name for name in subfolders if (Path(parent) / name).is_symlink()]
        for name in sorted([*file_names, *linked_folders]):
            path = Path(parent) / name
            # A file that has just been deleted is not an error.
            if path.is_symlink() or (path.exists() and not path.is_file()):
                raise BadArchive(f"{path} is not a file; a backup holds files.")
            yield f"{folder_name}/{path.relative_to(top_folder).as_posix()}", path


def _raise_unless_missing(error: OSError) -> None:
    """Raise an error of os.walk, which would otherwise skip the folder. A missing folder is no error."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _add_file(archive: ArchiveWriter, name: str, path: Path) -> bool:
    """Add a file to a backup under a name. Return False if it has been deleted meanwhile."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return False
    with file:
        mode = os.fstat(file.fileno()).st_mode & PERMISSION_BITS
        chunks = iter(lambda: file.read(CHUNK_BYTES), b"")
        archive.add(name, chunks, mode=mode)
    return True


def _add_original(archive: ArchiveWriter, sha256: str) -> bool:
    """Add the uploaded file with this SHA-256 to a backup.

    Return False if it is missing or damaged. A damaged file is added all the same, since it may be the only copy.
    """
    name = original_name(sha256)
    try:
        chunks = original_storage().iter_chunks(sha256)
        # Read the first chunk before adding the file, because nothing can be removed from a ZIP file again.
        first_chunk = next(chunks, b"")
    except OriginalNotFound:
        return False
    archive.add(name, chain([first_chunk], chunks), compress=False, mode=READ_ONLY)
    # The archive has computed the digest of what it wrote.
    return bool(archive.files[name]["sha256"] == sha256)


def original_name(sha256: str) -> str:
    """Return the name in a backup of the uploaded file with this SHA-256, which is also its path in REGISTRY_DATA."""
    return f"{ORIGINALS}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
