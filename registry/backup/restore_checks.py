"""The checks before a restore writes anything: the target, the version, the originals and the signature."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from registry.audit import checkpoint
from registry.audit.verify_proof import VerificationFailed, check_signature
from registry.crypto.keys import LEDGER_KEY

from .archive import Archive, BadArchive
from .tables import backed_up_tables
from .take import FOLDERS, ORIGINALS, original_name

MAX_LISTED_MIGRATIONS = 3


def check_target_empty(data_folder: Path) -> None:
    """Raise BadArchive unless the registry to restore into is empty.

    Its database must have no tables, its data folder no uploaded files and no checkpoints of the audit log.
    """
    existing_tables = connection.introspection.table_names()
    if existing_tables:
        raise BadArchive(
            f"The database is not empty: it has {len(existing_tables)} tables. A backup is restored into an empty one."
        )
    for folder_name in FOLDERS:
        folder = data_folder / folder_name
        if folder.exists() and any(folder.iterdir()):
            raise BadArchive(f"{folder} is not empty. A backup is restored where nothing is yet.")


def check_same_version(archive: Archive) -> None:
    """Raise BadArchive if a backup was made by a version with other migrations, tables or columns."""
    manifest = archive.manifest
    backup_migrations = {(app, name) for app, name in manifest["migrations"]}
    own_migrations = set(MigrationLoader(None).disk_migrations)
    backup_columns = {name: table["columns"] for name, table in manifest["tables"].items()}
    own_columns = {table.name: table.columns for table in backed_up_tables()}
    if backup_migrations == own_migrations and backup_columns == own_columns:
        return

    different_migrations = sorted(f"{app} {name}" for app, name in backup_migrations ^ own_migrations)
    difference = ", ".join(different_migrations[:MAX_LISTED_MIGRATIONS]) or "other columns"
    raise BadArchive(
        f"The backup is of version {manifest['version']}, whose tables are not those of this version ({difference})."
        " Restore it with the version that made it, then upgrade."
    )


def check_originals(archive: Archive) -> None:
    """Raise BadArchive if the name of an uploaded file in a backup is not the SHA-256 of its content.

    Files that were damaged when the backup was taken are listed in its manifest and allowed.
    """
    damaged_originals = archive.manifest.get("lost", ())
    for name, file_record in archive.files.items():
        if not name.startswith(f"{ORIGINALS}/"):
            continue
        sha256 = PurePosixPath(name).name
        has_wrong_content = file_record["sha256"] != sha256 and sha256 not in damaged_originals
        if name != original_name(sha256) or has_wrong_content:
            raise BadArchive(f"{archive.path}: {name} is not the original that its name says.")


def check_signed(archive: Archive, unpacked_folder: Path, expected_key: str | None) -> None:
    """Raise BadArchive unless a backup's checkpoint is signed with a key that is known from elsewhere.

    A forged backup would be signed as well, so its own public key proves nothing. The key must be `expected_key` or
    the one in the data folder. `unpacked_folder` holds the backup's files.
    """
    ledger = archive.manifest["ledger"]
    try:
        check_signature(ledger["checkpoint"], ledger["key"])
    except (VerificationFailed, ValueError, IndexError) as error:
        raise BadArchive(f"{archive.path}: the signature of its ledger does not fit.") from error

    for folder in (settings.REGISTRY_DATA, unpacked_folder):
        key_file = folder / LEDGER_KEY
        if key_file.exists() and checkpoint.Signer(settings.LEDGER_ORIGIN, key_file).verifier_key() != ledger["key"]:
            raise BadArchive(
                f"{key_file} is not the key that signed this backup, or LEDGER_ORIGIN is another than then."
            )
    if expected_key is None and not (settings.REGISTRY_DATA / LEDGER_KEY).exists():
        raise BadArchive(
            f"Nothing here says whose signature this must be. The backup itself names the key {ledger['key']}: compare"
            " it, letter by letter, with the one that you keep or that was published at /ledger/key. If it is the"
            " same, run this again with --key and that key."
        )
    if expected_key is not None and expected_key.strip() != ledger["key"]:
        raise BadArchive(f"This backup was signed with {ledger['key']}, not with the key that was given.")
    if not ledger["key"].startswith(f"{settings.LEDGER_ORIGIN}+"):
        raise BadArchive(f"LEDGER_ORIGIN is {settings.LEDGER_ORIGIN}, but the backup was signed as {ledger['key']}.")
