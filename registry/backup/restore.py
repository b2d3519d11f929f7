"""Restoring a backup into an empty registry, on either database: the same rows, audit log and files.

A restore is complete or leaves nothing: rows are committed and files moved into place only after all checks.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

from registry.audit import postgres, triggers
from registry.audit.audited_tables import existing_audited_tables
from registry.audit.hash_chain import GENESIS, tree_root
from registry.audit.verify import find_faults, list_entry_hashes
from registry.crypto.keys import KEY_FILES, SECRET_KEY_FILE
from registry.domain.value_types import JsonObject
from registry.media.storage import original_storage
from registry.media.storage.disk import compute_digest
from registry.projection import find_differences, rebuild_read_models

from .archive import Archive, BadArchive, open_archive
from .restore_checks import check_originals, check_same_version, check_signed, check_target_empty
from .tables import backed_up_tables, set_last_keys, write_lines
from .take import FOLDERS, ORIGINALS


@dataclass(frozen=True, slots=True)
class RestoreSummary:
    """What a restore brought back, and what was missing."""

    rows: int
    files: int
    entries: int  # of the audit log
    head: str  # hash of the last entry
    faults: list[str]  # that the audit log already had when the backup was taken
    keys: list[str]  # key files that are missing in REGISTRY_DATA
    lost: int  # originals that were missing or damaged when the backup was taken


def restore_backup(source: Path, *, key: str | None = None) -> RestoreSummary:
    """Restore a backup into an empty registry.

    The backup must be signed with the public key `key`, or else with the key in REGISTRY_DATA. Raise BadArchive,
    OSError or a DatabaseError if the restore fails; nothing of the backup is left then.
    """
    data_folder: Path = settings.REGISTRY_DATA
    with open_archive(source) as archive:
        check_target_empty(data_folder)
        check_same_version(archive)
        check_originals(archive)
        archive.check()
        with _unpacked_files(archive, data_folder) as unpacked_folder:
            check_signed(archive, unpacked_folder, key)
            with ExitStack() as undo:
                undo.callback(_empty_database)
                call_command("migrate", interactive=False, verbosity=0)
                with transaction.atomic():
                    row_count = load_rows(archive)
                    known_faults = check_restored_rows(archive.manifest)
                    if settings.ORIGINALS is not None:
                        _store_originals(unpacked_folder / ORIGINALS)
                    # Last before the commit, so that rows never exist without their files.
                    _move_into_place(unpacked_folder, data_folder, undo)
                # The restore has succeeded, so none of it is undone.
                undo.pop_all()
        ContentType.objects.clear_cache()

    ledger = archive.manifest["ledger"]
    return RestoreSummary(
        rows=row_count,
        files=len(archive.files) - len(archive.manifest["tables"]),
        entries=ledger["size"],
        head=ledger["head"],
        faults=known_faults,
        keys=[name for name in KEY_FILES if not (data_folder / name).exists()],
        lost=len(archive.manifest.get("lost", ())),
    )


# --- Files -----------------------------------------------------------------------------------------------------------


@contextmanager
def _unpacked_files(archive: Archive, data_folder: Path) -> Iterator[Path]:
    """Unpack the files of a backup into a temporary folder that exists while the block runs.

    Yield the folder. It is inside the data folder, so that its files can be moved into place.
    """
    temporary_folder = Path(mkdtemp(prefix=".restoring-", dir=data_folder))
    try:
        for name in archive.files:
            top_folder, _, path_in_folder = name.partition("/")
            if top_folder in FOLDERS:
                archive.unpack(name, temporary_folder / name)
            elif top_folder == "keys" and path_in_folder in KEY_FILES:
                archive.unpack(name, temporary_folder / path_in_folder)
            # All other files are read from the backup itself, such as those of the tables.
        yield temporary_folder
    finally:
        shutil.rmtree(temporary_folder)


def _store_originals(originals_folder: Path) -> None:
    """Move the uploaded files of a backup from a folder to the storage that the settings name.

    Files that the storage already has are not overwritten.
    """
    for path in sorted(originals_folder.rglob("*")):
        if not path.is_file():
            continue
        with path.open("rb") as file:
            digest = compute_digest(file)
        # A damaged file cannot be stored under its SHA-256.
        if digest.sha256 == path.name:
            original_storage().save(path, digest)
    shutil.rmtree(originals_folder, ignore_errors=True)


def _move_into_place(unpacked_folder: Path, data_folder: Path, undo: ExitStack) -> None:
    """Move the unpacked files of a backup into the data folder, and add to `undo` how to move each one back.

    Raise BadArchive if the data folder has another key than the backup.
    """
    for unpacked_path in sorted(unpacked_folder.iterdir()):
        target = data_folder / unpacked_path.name
        # In a demo, starting this command has already created a secret key, which the backup's replaces.
        if unpacked_path.name == SECRET_KEY_FILE and target.exists():
            replaced_key = target.rename(unpacked_folder / "former")
            undo.callback(replaced_key.rename, target)
        # Any other key that exists must be the same, and stays.
        elif unpacked_path.name in KEY_FILES and target.exists():
            if target.read_bytes() != unpacked_path.read_bytes():
                raise BadArchive(f"{target} is another than the one in the backup.")
            continue
        unpacked_path.rename(target)
        undo.callback(target.rename, unpacked_path)


# --- Rows ------------------------------------------------------------------------------------------------------------


def _empty_database() -> None:
    """Remove everything that a failed restore put into the database, which was empty before."""
    if connection.vendor == "sqlite":
        connection.close()
        database_path = connection.settings_dict["NAME"]
        # SQLite keeps a write-ahead log and its index next to the database file.
        for suffix in ("", "-wal", "-shm"):
            Path(f"{database_path}{suffix}").unlink(missing_ok=True)
        return

    with connection.cursor() as cursor:
        for table_name in connection.introspection.table_names():
            cursor.execute(f'DROP TABLE IF EXISTS "{table_name}" CASCADE')
        for function_name in postgres.FUNCTIONS:
            cursor.execute(f"DROP FUNCTION IF EXISTS {function_name} CASCADE")


def load_rows(archive: Archive) -> int:
    """Insert the rows of a backup into the database, and return their number.

    The audit log is one of the tables, so the inserts must not be recorded in it: the triggers are removed before
    and installed after.
    """
    manifest = archive.manifest
    for name, (table_name, _) in triggers.expected_triggers(existing_audited_tables()).items():
        triggers.drop_trigger(name, table_name)
    restored_tables = backed_up_tables()
    with connection.cursor() as cursor:
        # Migrations have inserted rows.
        for table in restored_tables:
            cursor.execute(f'DELETE FROM "{table.name}"')

    total_rows = 0
    for table in restored_tables:
        table_manifest = manifest["tables"][table.name]
        column_names = list(table_manifest["columns"])
        row_count = write_lines(table, column_names, archive.iter_lines(table.file_name), manifest["engine"])
        if row_count != table_manifest["rows"]:
            raise BadArchive(
                f"{archive.path}: {table.file_name} has {row_count} rows instead of {table_manifest['rows']}."
            )
        total_rows += row_count
    set_last_keys(manifest["last_keys"])
    connection.check_constraints()
    rebuild_read_models()
    connection.check_constraints()  # PostgreSQL creates no trigger on a table with deferred events pending.
    triggers.install_triggers()
    return total_rows


def check_restored_rows(manifest: JsonObject) -> list[str]:
    """Check restored rows and the restored audit log against the manifest of their backup.

    Return the faults that the audit log already had in the backup. Raise BadArchive for a new fault, for an audit log
    other than the signed one, or if derived rows cannot be computed again.
    """
    all_hashes = list_entry_hashes()
    ledger_manifest = manifest["ledger"]
    _, signed_size, signed_root = ledger_manifest["checkpoint"].splitlines()[:3]
    last_hash = all_hashes[-1] if all_hashes else GENESIS
    if len(all_hashes) != ledger_manifest["size"] or last_hash != ledger_manifest["head"]:
        raise BadArchive("The restored ledger is not the one of the backup.")
    root = base64.b64encode(tree_root(all_hashes)).decode()
    if signed_size != str(len(all_hashes)) or signed_root != root:
        raise BadArchive("The restored ledger is not the one that was signed.")

    current_faults = list(find_faults())
    new_faults = [fault for fault in current_faults if fault not in ledger_manifest["faults"]]
    if new_faults:
        raise BadArchive(f"The restored rows are not what the ledger says. {new_faults[0]}")
    wrong_copies = find_differences()
    if wrong_copies:
        raise BadArchive(f"The stored copies cannot be made anew. {wrong_copies[0]}")
    return current_faults
