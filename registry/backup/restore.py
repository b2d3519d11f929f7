"""Brings a backup back into an empty registry, on either engine: the same rows, the same ledger, the same files.

All or nothing: rows are committed and files get their names only after everything has been checked.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from registry.audit import checkpoint, postgres, triggers
from registry.audit.audited_tables import tables
from registry.audit.hash_chain import GENESIS, tree_root
from registry.audit.verify import faults, hashes
from registry.audit.verify_proof import VerificationFailed, check_signature
from registry.crypto.keys import FILES as KEYS
from registry.crypto.keys import LEDGER_KEY
from registry.domain.value_types import JsonObject
from registry.media.storage import original_storage
from registry.media.storage.disk import compute_digest
from registry.projection import differences, rebuild

from .archive import Archive, BadArchive, open_archive
from .tables import backed_up_tables, give_out_after, write_lines
from .take import FOLDERS, ORIGINALS, original_name


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    rows: int
    files: int
    entries: int
    head: str
    faults: list[str]  # which the ledger had already when the backup was taken
    keys: list[str]  # those that are not here
    lost: int  # originals that were missing or damaged already


def restore(source: Path, *, key: str | None = None) -> Restored:
    """Bring back the backup that `key`, a public key, or the one here has signed.

    Raises Unfit, OSError or a DatabaseError, and then nothing of it is left.
    """
    data: Path = settings.REGISTRY_DATA
    with open_archive(source) as archive:
        _must_be_empty(data)
        _must_fit(archive)
        _must_be_originals(archive)
        archive.check()
        with _staged(archive, data) as stage:
            _must_be_signed(archive, stage, key)
            with ExitStack() as undo:
                undo.callback(_take_away)
                call_command("migrate", interactive=False, verbosity=0)
                with transaction.atomic():
                    rows = load(archive)
                    known = verified(archive.manifest)
                    if settings.ORIGINALS is not None:
                        _send_originals(stage / ORIGINALS)
                    _put_in_place(stage, data, undo)  # the very last: there are never rows without their files
                undo.pop_all()
        ContentType.objects.clear_cache()
        ledger = archive.manifest["ledger"]
        files = len(archive.files) - len(archive.manifest["tables"])
    missing = [key for key in KEYS if not (data / key).exists()]
    lost = len(archive.manifest.get("lost", ()))
    return Restored(rows, files, ledger["size"], ledger["head"], known, missing, lost)


# --- Before anything is written --------------------------------------------------------------------------------------


def _must_be_empty(data: Path) -> None:
    if there := connection.introspection.table_names():
        raise BadArchive(
            f"The database is not empty: it has {len(there)} tables. A backup is restored into an empty one."
        )
    for folder in FOLDERS:
        if (data / folder).exists() and any((data / folder).iterdir()):
            raise BadArchive(f"{data / folder} is not empty. A backup is restored where nothing is yet.")


def _must_fit(archive: Archive) -> None:
    manifest = archive.manifest
    theirs = {(app, name) for app, name in manifest["migrations"]}
    ours = set(MigrationLoader(None).disk_migrations)
    held = {name: table["columns"] for name, table in manifest["tables"].items()}
    if theirs != ours or held != {table.name: table.columns for table in backed_up_tables()}:
        other = ", ".join(sorted(f"{app} {name}" for app, name in theirs ^ ours)[:3]) or "other columns"
        raise BadArchive(
            f"The backup is of version {manifest['version']}, whose tables are not those of this version ({other})."
            " Restore it with the version that made it, then upgrade."
        )


def _must_be_originals(archive: Archive) -> None:
    """Each is what its name says, but those of which the backup itself says that they are not."""
    known = archive.manifest.get("lost", ())
    for name, part in archive.files.items():
        if name.startswith(f"{ORIGINALS}/"):
            sha256 = PurePosixPath(name).name
            if name != original_name(sha256) or (part["sha256"] != sha256 and sha256 not in known):
                raise BadArchive(f"{archive.name}: {name} is not the original that its name says.")


def _must_be_signed(archive: Archive, stage: Path, given: str | None) -> None:
    """The checkpoint fits its key, and that key is known from elsewhere: whoever forges a backup signs it as well."""
    ledger = archive.manifest["ledger"]
    try:
        check_signature(ledger["checkpoint"], ledger["key"])
    except (VerificationFailed, ValueError, IndexError) as error:
        raise BadArchive(f"{archive.name}: the signature of its ledger does not fit.") from error
    for folder in (settings.REGISTRY_DATA, stage):
        file = folder / LEDGER_KEY
        if file.exists() and checkpoint.Signer(settings.LEDGER_ORIGIN, file).verifier_key() != ledger["key"]:
            raise BadArchive(f"{file} is not the key that signed this backup, or LEDGER_ORIGIN is another than then.")
    if given is None and not (settings.REGISTRY_DATA / LEDGER_KEY).exists():
        raise BadArchive(
            f"Nothing here says whose signature this must be. The backup itself names the key {ledger['key']}: compare"
            " it, letter by letter, with the one that you keep or that was published at /ledger/key. If it is the"
            " same, run this again with --key and that key."
        )
    if given is not None and given.strip() != ledger["key"]:
        raise BadArchive(f"This backup was signed with {ledger['key']}, not with the key that was given.")
    if not ledger["key"].startswith(f"{settings.LEDGER_ORIGIN}+"):
        raise BadArchive(f"LEDGER_ORIGIN is {settings.LEDGER_ORIGIN}, but the backup was signed as {ledger['key']}.")


# --- Files -----------------------------------------------------------------------------------------------------------


@contextmanager
def _staged(archive: Archive, data: Path) -> Iterator[Path]:
    """The files in a folder beside the place where they belong."""
    stage = Path(mkdtemp(prefix=".restoring-", dir=data))
    try:
        for name in archive.files:
            top, _, rest = name.partition("/")
            if top in FOLDERS:
                archive.unpack(name, stage / name)
            elif top == "keys" and rest in KEYS:
                archive.unpack(name, stage / rest)
        yield stage
    finally:
        shutil.rmtree(stage)


def _send_originals(folder: Path) -> None:
    """Into the store that the settings name, where they have the names that they had; nothing there is overwritten."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                kept = compute_digest(file)
            if kept.sha256 == path.name:  # a damaged one would never be read again
                original_storage().save(path, kept)
    shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(stage: Path, data: Path, undo: ExitStack) -> None:
    """Give the files their names; `undo` takes them back."""
    for path in sorted(stage.iterdir()):
        target = data / path.name
        if path.name == "secret_key" and target.exists():  # made by the demo when this command started
            former = target.rename(stage / "former")
            undo.callback(former.rename, target)
        elif path.name in KEYS and target.exists():
            if target.read_bytes() != path.read_bytes():
                raise BadArchive(f"{target} is another than the one in the backup.")
            continue
        path.rename(target)
        undo.callback(target.rename, path)


# --- Rows ------------------------------------------------------------------------------------------------------------


def _take_away() -> None:
    """Empty the database again, as it was found."""
    if connection.vendor == "sqlite":
        connection.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{ending}").unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names():
            cursor.execute(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        for name in postgres.FUNCTIONS:
            cursor.execute(f"DROP FUNCTION IF EXISTS {name} CASCADE")


def load(archive: Archive) -> int:
    """Write the rows while the ledger's triggers are away: it is the same ledger, not a new one about the restore."""
    manifest = archive.manifest
    for name, (on, _) in triggers.expected_triggers(tables()).items():
        triggers.drop_trigger(name, on)
    kept = backed_up_tables()
    with connection.cursor() as cursor:
        for table in kept:  # what the migrations put there
            cursor.execute(f'DELETE FROM "{table.name}"')
    written = 0
    for table in kept:
        held = manifest["tables"][table.name]
        rows = write_lines(table, list(held["columns"]), archive.lines(table.part), manifest["engine"])
        if rows != held["rows"]:
            raise BadArchive(f"{archive.name}: {table.part} has {rows} rows instead of {held['rows']}.")
        written += rows
    give_out_after(manifest["last_keys"])
    connection.check_constraints()
    rebuild()
    connection.check_constraints()  # PostgreSQL makes no trigger on a table while something waits for the end
    triggers.install_triggers()
    return written


def verified(manifest: JsonObject) -> list[str]:
    """The faults that the ledger had already; raises Unfit if anything is not as it was."""
    every, ledger = hashes(), manifest["ledger"]
    _, size, root = ledger["checkpoint"].splitlines()[:3]
    if (len(every), (every or [GENESIS])[-1]) != (ledger["size"], ledger["head"]):
        raise BadArchive("The restored ledger is not the one of the backup.")
    if (size, root) != (str(len(every)), base64.b64encode(tree_root(every)).decode()):
        raise BadArchive("The restored ledger is not the one that was signed.")
    found = list(faults())
    if new := [sentence for sentence in found if sentence not in ledger["faults"]]:
        raise BadArchive(f"The restored rows are not what the ledger says. {new[0]}")
    if wrong := differences():
        raise BadArchive(f"The stored copies cannot be made anew. {wrong[0]}")
    return found
