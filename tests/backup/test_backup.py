"""Backups are whole or not there, of one moment, and come back as they were; what does not fit is refused untouched."""

import json
import threading
from contextlib import ExitStack
from hashlib import sha256
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from registry import actions
from registry.backup import BadArchive, open_archive, take_backup
from registry.backup.restore import check_restored_rows, load_rows
from registry.backup.tables import EXCLUDED_TABLES, backed_up_tables
from registry.backup.take import original_name
from registry.crypto.keys import KEY_FILES
from registry.models import Source
from tests import factories
from tests.long import LONG

from .registries import MODELS, PHOTOGRAPH, RICH, Registry, lent_database

pytestmark = pytest.mark.slow
ORIGINAL = original_name(sha256(PHOTOGRAPH).hexdigest())
WITHOUT_TRIGGERS = (
    "import registry.audit.triggers;"
    " expected = registry.audit.triggers.expected_triggers(registry.audit.triggers.existing_audited_tables());"
    " [registry.audit.triggers.drop_trigger(name, table) for name, (table, _) in expected.items()]"
)

# What tables are made of, as each engine tells it.
SCHEMA = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": """
        SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default)
            FROM information_schema.columns WHERE table_schema = 'public'
    """,
}
PRINT_SCHEMA = """
import json
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute({sql!r})
    print(json.dumps(sorted(map(list, cursor.fetchall()))))
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory, django_db_setup, django_db_blocker):
    """Makes registries: a folder and an empty database each, on the engine of these tests."""
    with django_db_blocker.unblock(), ExitStack() as stack:

        def made(**options):
            url = lent_database(stack) if connection.vendor == "postgresql" else None
            return Registry(tmp_path_factory.mktemp("registry"), url, **options)

        yield made
    connection.close()


@pytest.fixture(scope="module")
def kept(registry):
    """A registry with a row in every table, a photograph and a checkpoint; tests leave it as it is."""
    made = registry()
    made.done("migrate")
    made.run(RICH)
    made.done("checkpoint")
    return made


@pytest.fixture(scope="module")
def backup(kept, tmp_path_factory):
    """Of that registry."""
    file = tmp_path_factory.mktemp("backups") / "backup"
    kept.done("backup", file)
    return file


@pytest.fixture
def copy(registry, kept, backup):
    """The same registry once more, to be changed."""
    made = registry()
    bring_key(kept, made)
    made.done("restore", backup)
    return made


def bring_key(origin, target):
    """From where it is kept, as operations.md says."""
    file = target.data / "ledger.key"
    file.write_bytes((origin.data / "ledger.key").read_bytes())
    file.chmod(0o400)


def verified(restored, kept):
    """What `verify_ledger` says once the key has been brought from where it is kept."""
    bring_key(kept, restored)
    return restored.done("verify_ledger")


def signed_with(file):
    """The option that names the key of a backup, as one who has compared it."""
    return "--key", manifest_of(file)["ledger"]["key"]


def manifest_of(file):
    with ZipFile(file) as zip_:
        return json.loads(zip_.read("manifest.json"))


def forged(file, target, change):
    """A copy in which `change(parts)` has altered, added or taken out parts; the manifest fits what it then holds."""
    with ZipFile(file) as zip_:
        parts = {name: zip_.read(name) for name in zip_.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    change(parts, manifest)
    manifest["files"] = {
        name: {"size": len(content), "sha256": sha256(content).hexdigest()} for name, content in parts.items()
    }
    with ZipFile(target, "w", ZIP_DEFLATED) as zip_:
        for name, content in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
            zip_.writestr(name, content)
    return target


LEFT = {"secret_key", "incoming", "registry.sqlite3"}  # of an empty registry


def no_file_is_left(target):
    assert {path.name for path in target.data.iterdir()} <= LEFT


# --- There and back --------------------------------------------------------------------------------------------------


def test_restored_on_an_empty_machine_is_the_same(kept, backup, registry, tmp_path):
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert "is whole" in kept.done("backup", "--check", backup)
    new = registry(migrates=True)
    result = new.manage("restore", backup, *signed_with(backup))
    assert result.returncode == 0, result.stderr
    assert "NOT here: ledger.key" in result.stderr
    assert "The ledger is whole" in verified(new, kept)
    new.done("rebuild", "--check")
    new.done("migrate")
    photograph = new.data / ORIGINAL
    assert photograph.read_bytes() == PHOTOGRAPH
    assert photograph.stat().st_mode & 0o777 == 0o440
    assert len(list((new.data / "checkpoints").glob("*.txt"))) == 1
    new.done("backup", tmp_path / "again")
    first, second = manifest_of(backup), manifest_of(tmp_path / "again")
    assert second["files"] == first["files"]
    assert second["ledger"] == first["ledger"]
    assert second["last_keys"] == first["last_keys"]
    assert "The database is not empty" in new.refused("restore", backup)
    assert "4 the same" in new.done("check_fixity", "--all")


def test_tables_from_a_copy_are_those_that_migrate_makes(copy, transactional_db):
    """Otherwise the other tests here would prove nothing of a registry that `restore` made itself."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA[connection.vendor])
        expected = sorted(map(list, cursor.fetchall()))
    printed = copy.run(PRINT_SCHEMA.format(sql=SCHEMA[connection.vendor]))
    assert len(expected) > 200
    assert json.loads(printed) == expected


def test_key_that_was_given_out_is_not_given_out_again(kept, copy, registry, tmp_path):
    add = f"{MODELS}; print(Actor.objects.create(slug='%s', name_en='N', name_ar='ن', kind='media').pk)"
    last = int(copy.run(add % "gone").split()[-1])
    copy.run(f"{MODELS}; Actor.objects.filter(slug='gone').delete()")
    copy.done("backup", tmp_path / "backup")
    new = registry()
    bring_key(kept, new)
    new.done("restore", tmp_path / "backup")
    assert int(new.run(add % "next").split()[-1]) == last + 1
    assert "The ledger is whole" in verified(new, kept)


@pytest.mark.once
def test_keys_are_in_a_backup_only_when_asked(kept, backup, registry, tmp_path):
    assert not {name.split("/")[-1] for name in manifest_of(backup)["files"]} & set(KEY_FILES)
    result = kept.manage("backup", tmp_path / "other")
    assert "NOT in this backup: ledger.key, sealing.key, secret_key" in result.stderr
    result = kept.manage("backup", "--with-keys", tmp_path / "with")
    assert "HOLDS THE KEYS" in result.stderr
    new = registry()
    new.done("restore", tmp_path / "with", *signed_with(tmp_path / "with"))
    assert (new.data / "ledger.key").read_bytes() == (kept.data / "ledger.key").read_bytes()
    assert (new.data / "ledger.key").stat().st_mode & 0o777 == 0o400
    for name in ("sealing.key", "secret_key"):
        assert (new.data / name).read_bytes() == (kept.data / name).read_bytes(), name


def test_backup_taken_while_others_write_is_of_one_moment(tmp_path, transactional_db, registry):
    rima, source, done = factories.rima(), factories.source(), threading.Event()

    def write():
        number = 0
        try:
            while not done.is_set():
                number += 1
                source.title = f"Title {number}"
                actions.save_record(source, by=rima)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken = [take_backup(tmp_path / f"backup-{number}") for number in range(3)]
    finally:
        done.set()
        writer.join()
    assert taken[0].entries < taken[2].entries, "it was written meanwhile"
    assert [each.faults for each in taken] == [[], [], []]
    assert Source.objects.get().title != "Title 1"
    new = registry()
    new.done("restore", tmp_path / "backup-1", *signed_with(tmp_path / "backup-1"))
    assert f"{taken[1].entries} entries" in new.done("verify_ledger")


def test_faults_of_the_ledger_are_told_and_travel(copy, registry, tmp_path):
    forge = "Source.objects.update(title='Forged')"
    copy.run(f"{MODELS}; {WITHOUT_TRIGGERS}; {forge}; registry.audit.triggers.install_triggers()")
    assert "“title” is not what entry" in copy.refused("backup", tmp_path / "backup")
    new = registry()
    result = new.manage("restore", tmp_path / "backup", *signed_with(tmp_path / "backup"))
    assert result.returncode == 0, result.stderr
    assert "As when the backup was taken: registry_source" in result.stderr
    assert "“title” is not what entry" in new.refused("verify_ledger")


def test_lost_originals_are_told_and_what_is_left_of_them_travels(copy, registry, tmp_path):
    first, second = sorted((copy.data / "originals").glob("*/*/*"))[:2]
    first.unlink()
    second.chmod(0o640)
    second.write_bytes(b"changed")
    assert "2 originals are not as they came" in copy.refused("backup", tmp_path / "backup")
    new = registry()
    result = new.manage("restore", tmp_path / "backup", *signed_with(tmp_path / "backup"))
    assert result.returncode == 0, result.stderr
    assert "2 originals were missing or damaged when the backup was taken" in result.stderr
    assert (new.data / second.relative_to(copy.data)).read_bytes() == b"changed"
    assert "2 originals have changed or are missing" in new.refused("check_fixity", "--all")


# --- Refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_full_disk_leaves_no_backup(kept, tmp_path):
    said = kept.refused("backup", tmp_path / "backup", file_size=200_000)
    assert "File too large. There is no new backup." in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.once
def test_backup_overwrites_nothing(kept, backup, tmp_path):
    before = backup.read_bytes()
    assert "is there already" in kept.refused("backup", backup)
    assert backup.read_bytes() == before
    assert "There is no folder" in kept.refused("backup", tmp_path / "nowhere" / "backup")


@pytest.mark.once
def test_link_among_the_files_is_refused(copy, tmp_path):
    (copy.data / "checkpoints" / "link").symlink_to("/etc/passwd")
    assert "is not a file" in copy.refused("backup", tmp_path / "backup")


@pytest.mark.once
@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_damaged_backup_is_refused(backup, tmp_path, place):
    content = bytearray(backup.read_bytes())
    content[int(len(content) * place)] ^= 0x10
    (tmp_path / "flipped").write_bytes(content)
    (tmp_path / "cut").write_bytes(content[: int(len(content) * place)])
    for name in ("flipped", "cut"):
        with pytest.raises(BadArchive), open_archive(tmp_path / name) as archive:
            archive.check()


@pytest.mark.once
def test_what_is_no_backup_is_refused(kept, registry, tmp_path):
    (tmp_path / "text").write_text("nonsense")
    with ZipFile(tmp_path / "zip", "w") as zip_:
        zip_.writestr("a", "b")
    with ZipFile(tmp_path / "empty", "w") as zip_:
        zip_.writestr("manifest.json", "[]")
    new = registry()
    for name in ("text", "zip", "empty"):
        with pytest.raises(BadArchive, match=r"is not a backup|is no backup"), open_archive(tmp_path / name):
            pass
    assert "is not a backup" in kept.refused("backup", "--check", tmp_path / "text")
    assert "No such file or directory" in new.refused("restore", tmp_path / "nothing")
    no_file_is_left(new)


def altered_row(parts, manifest):
    rows = [json.loads(line) for line in parts["tables/registry_source.ndjson"].splitlines()]
    rows[0][list(manifest["tables"]["registry_source"]["columns"]).index("title")] = "Forged"
    parts["tables/registry_source.ndjson"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def lost_row(parts, manifest):
    lines = parts["tables/registry_source.ndjson"].splitlines(keepends=True)
    parts["tables/registry_source.ndjson"] = b"".join(lines[:-1])
    manifest["tables"]["registry_source"]["rows"] -= 1


def miscounted(parts, manifest):
    manifest["tables"]["registry_source"]["rows"] += 1


def shortened_ledger(parts, manifest):
    lines = parts["tables/registry_revision.ndjson"].splitlines(keepends=True)
    parts["tables/registry_revision.ndjson"] = b"".join(lines[:-1])
    manifest["tables"]["registry_revision"]["rows"] -= 1


def shortened_ledger_and_head(parts, manifest):
    shortened_ledger(parts, manifest)
    last = json.loads(parts["tables/registry_revision.ndjson"].splitlines()[-1])
    manifest["ledger"] |= {"size": last[0], "head": last[-1]}


def other_signature(parts, manifest):
    name, size, rest = manifest["ledger"]["checkpoint"].split("\n", 2)
    manifest["ledger"]["checkpoint"] = f"{name}\n{int(size) + 1}\n{rest}"


def later_migration(parts, manifest):
    manifest["migrations"].append(["registry", "9999_later"])


def later_format(parts, manifest):
    manifest["format"] = 2


def escaping_name(parts, manifest):
    parts["originals/../../outside"] = b"x"


def other_original(parts, manifest):
    parts[ORIGINAL] = b"another picture"


def misnamed_original(parts, manifest):
    parts["originals/ab/cd/abcd"] = b"a picture"


def no_json(parts, manifest):
    parts["tables/registry_source.ndjson"] = b"nonsense\n"


def too_few_values(parts, manifest):
    parts["tables/registry_source.ndjson"] = b"[1]\n"


FORGERIES = {
    # forgery: what is said
    altered_row: "is not what entry",
    lost_row: "",  # a foreign key or the ledger notices
    miscounted: "rows instead of",
    shortened_ledger: "not the one of the backup",
    shortened_ledger_and_head: "not the one that was signed",
    other_signature: "signature of its ledger does not fit",
    later_migration: "Restore it with the version that made it",
    later_format: "a backup of format 2",
    escaping_name: "names lead out of it",
    other_original: "is not the original that its name says",
    misnamed_original: "is not the original that its name says",
    no_json: "do not fit this database",
    too_few_values: "do not fit this database",
}


# What is noticed only when the rows are in: to make the tables for each takes longer than all the rest.
IN_THE_ROWS = (altered_row, lost_row, miscounted, shortened_ledger, shortened_ledger_and_head, no_json, too_few_values)
BY_COMMAND = [f for f in FORGERIES if LONG or f not in IN_THE_ROWS or f in (shortened_ledger_and_head, no_json)]


def refusal_of_rows(file):
    """Bring the rows of a backup back, and return with what error and sentence they are refused."""
    try:
        with open_archive(file) as archive, transaction.atomic():
            archive.check()
            load_rows(archive)
            check_restored_rows(archive.manifest)
    except (BadArchive, DatabaseError, ValueError, LookupError, TypeError) as error:
        return type(error), str(error)
    return None, "not refused"


@pytest.mark.parametrize("forgery", IN_THE_ROWS, ids=lambda forgery: forgery.__name__)
def test_forged_rows_are_refused_before_they_are_committed(backup, tmp_path, transactional_db, forgery):
    """`restore` does the same in the same transaction, on tables that it has just made."""
    error, sentence = refusal_of_rows(forged(backup, tmp_path / "forged", forgery))
    assert error is not None, sentence
    if FORGERIES[forgery] == "do not fit this database":  # so the command begins
        assert error is not BadArchive
    else:
        assert FORGERIES[forgery] in sentence
    assert not Source.objects.exists()


def test_backup_that_is_not_forged_is_not_refused(backup, transactional_db):
    assert refusal_of_rows(backup) == (None, "not refused")


# One process tries them all, as `restore` does each: to start one for each takes longer than all the rest.
TRY = """
import json, os
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
said = {{}}
for file in {files!r}:
    ContentType.objects.clear_cache()
    try:
        call_command("restore", file, key={key!r})
    except CommandError as error:
        connection.close()  # which takes SQLite's files beside the database away
        said[file] = str(error), os.listdir(settings.REGISTRY_DATA)
print(json.dumps(said))
"""


def test_forged_backups_leave_nothing_behind(kept, backup, registry, tmp_path):
    new = registry()
    _, key = signed_with(backup)
    files = {str(forged(backup, tmp_path / forgery.__name__, forgery)): forgery for forgery in BY_COMMAND}
    told = json.loads(new.run(TRY.format(files=list(files), key=key)).splitlines()[-1])
    assert set(told) == set(files)
    for file, (said, left) in told.items():
        assert FORGERIES[files[file]] in said, (file, said)
        assert "Nothing was restored" in said
        assert set(left) <= LEFT, file
    assert new.tables() == "[]"
    said = new.refused("restore", next(iter(files)), "--key", key)
    assert "Nothing was restored" in said
    no_file_is_left(new)
    new.done("restore", backup, "--key", key)
    assert "The ledger is whole" in verified(new, kept)


@pytest.mark.once
def test_restore_wants_the_key_that_signed(kept, backup, registry, tmp_path):
    new = registry()
    other = new.data / "ledger.key"
    other.write_bytes(b"k" * 32)
    other.chmod(0o400)
    assert "is not the key that signed this backup" in new.refused("restore", backup, *signed_with(backup))
    other.unlink()
    kept.done("backup", "--with-keys", tmp_path / "with")
    for file in (backup, tmp_path / "with"):  # a key that comes with the backup vouches for nothing
        said = new.refused("restore", file)
        assert "Nothing here says whose signature this must be" in said
        assert signed_with(file)[1] in said
    assert "not with the key that was given" in new.refused("restore", backup, "--key", "name+hash+key")
    no_file_is_left(new)


@pytest.mark.once
def test_restore_wants_the_name_that_signed(backup, registry):
    new = registry()
    new.environment["LEDGER_ORIGIN"] = "registry.example.org/ledger"
    assert "LEDGER_ORIGIN is registry.example.org/ledger" in new.refused("restore", backup, *signed_with(backup))


@pytest.mark.once
def test_restore_wants_an_empty_folder(backup, registry):
    new = registry()
    (new.data / "originals").mkdir()
    (new.data / "originals" / "photograph").write_text("x")
    assert "is not empty" in new.refused("restore", backup)
    assert (new.data / "originals" / "photograph").read_text() == "x"


# --- What is in it ---------------------------------------------------------------------------------------------------


def test_every_table_is_kept_or_left_out_with_a_reason():
    every = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    names = {table.name for table in backed_up_tables()}
    assert names.isdisjoint(EXCLUDED_TABLES)
    assert names | set(EXCLUDED_TABLES) == every
    assert all(EXCLUDED_TABLES.values())


def test_no_kept_row_hangs_on_one_that_is_left_out():
    models = [
        model for model in apps.get_models(include_auto_created=True) if model._meta.db_table not in EXCLUDED_TABLES
    ]
    targets = {
        field.remote_field.model._meta.db_table
        for model in models
        for field in model._meta.concrete_fields
        if field.remote_field
    }
    assert targets.isdisjoint(EXCLUDED_TABLES)
