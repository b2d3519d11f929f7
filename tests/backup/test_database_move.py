"""A registry moved to the other engine keeps every row and proof, and what is changed there is found as before."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from zipfile import ZipFile

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

from registry.audit import verify_proof
from registry.audit.audited_tables import EXCLUDED_COLUMNS, audited_models
from registry.audit.canonical import column_kinds, diff_row
from registry.audit.canonical_json import canonical_json, canonical_json_text
from registry.audit.hash_chain import sha256_hex
from registry.audit.verify import find_faults, iter_entries
from registry.backup import open_archive
from registry.backup.restore import check_restored_rows, load_rows
from tests import scenes
from tests.audit.scene import attack, found
from tests.audit.test_tampering import MODELS, first_row, other
from tests.long import LONG

from . import registries
from .registries import DEMO, RICH, ROOT, WITH_POSTGRES, Registry, lent_database

pytestmark = pytest.mark.slow
AUDITED = sorted(model._meta.db_table for model in audited_models())
MAKE = f"""
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0)
{RICH}
call_command("backup", settings.REGISTRY_DATA / "from-elsewhere")
"""


def made_on_the_other_engine(folder):
    """A backup of a rich registry, made on SQLite if these tests are on PostgreSQL, or the other way."""
    backup = folder / "from-elsewhere"
    if connection.vendor == "postgresql":
        registry = Registry(folder)
        registry.done("migrate")
        registry.run(RICH)
        registry.done("backup", backup)
        return backup
    if subprocess.run([WITH_POSTGRES, "--find"], capture_output=True).returncode:
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("NOT TESTED: moving from PostgreSQL: it is not on this machine (Debian: apt-get install postgresql).")
    command = [WITH_POSTGRES, sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", MAKE]
    environment = {**DEMO, "REGISTRY_DATA": str(folder)}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180)
    assert result.returncode == 0, result.stdout + result.stderr
    return backup


@pytest.fixture(scope="module")
def moved(tmp_path_factory, django_db_setup, django_db_blocker):
    """The manifest of a backup from the other engine, whose rows are now in the database of these tests."""
    file = made_on_the_other_engine(tmp_path_factory.mktemp("elsewhere"))

    def restored():
        with open_archive(file) as archive, transaction.atomic():
            load_rows(archive)
            check_restored_rows(archive.manifest)
        ContentType.objects.clear_cache()
        return archive.manifest

    with scenes.kept(django_db_blocker, restored) as manifest:
        yield manifest


@pytest.mark.django_db
def test_moved_ledger_is_the_same_and_clean(moved):
    assert moved["engine"] != connection.vendor
    hashes = [entry.hash for entry in iter_entries()]
    assert (len(hashes), hashes[-1]) == (moved["ledger"]["size"], moved["ledger"]["head"])
    assert list(find_faults()) == []
    call_command("migrate", verbosity=0)
    assert len(list(iter_entries())) == len(hashes), "no first entries for rows that the ledger knows"


@pytest.mark.django_db
@pytest.mark.parametrize("table", AUDITED)
def test_changed_value_of_a_moved_row_is_found_and_named(moved, table):
    """The short form changes the key by itself, and the other columns of a row at once: each must be named."""
    key = MODELS[table]._meta.pk
    excluded = EXCLUDED_COLUMNS.get(table, ())
    fields = [field for field in MODELS[table]._meta.concrete_fields if field.column not in excluded and field != key]
    groups = [[field] for field in fields] if LONG else [fields]
    for group in (group for group in ([key], *groups) if group):
        pk, wrong = faults_of_changed_columns(table, group)
        assert any(f"{table} {pk}" in sentence for sentence in wrong), group
        unnamed = [field.column for field in group if not any(f"“{field.column}”" in sentence for sentence in wrong)]
        assert group == [key] or unnamed == []


def faults_of_changed_columns(table, fields):
    """Change these columns of the first row, and return its key and what is wrong then. Nothing stays changed."""
    pk = MODELS[table]._meta.pk.column
    with attack(table) as cursor:
        row = first_row(cursor, table)
        assignments = ", ".join(f'"{field.column}" = %s' for field in fields)
        values = [other(field, row[field.column]) for field in fields]
        cursor.execute(f'UPDATE {table} SET {assignments} WHERE "{pk}" = %s', [*values, row[pk]])
        return row[pk], found()


NEAR = [
    # table, column, SQL of a value that is nearly the one that is there
    ("registry_placement", "lat", "lat + 0.00000000000002"),
    ("registry_placement", "recorded_at", "{later}"),
    ("registry_claim", "cause", "NULL"),
    ("registry_source", "protected", "NOT protected"),
    ("registry_monument", "other_names", """'["قوس", "a \\"quoted\\" one", null]'"""),
    ("registry_site", "identifiers", """'{"a": 1}'"""),
    ("registry_monument", "name_ar", "name_ar || ' '"),
    ("registry_monument", "part_of_id", "1"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "column", "value"), NEAR, ids=[f"{table}-{column}" for table, column, _ in NEAR])
def test_small_change_of_a_moved_row_is_found(moved, table, column, value):
    later = {
        "sqlite": "substr(recorded_at, 1, 19) || '.000001'",
        "postgresql": "recorded_at + interval '1 microsecond'",
    }[connection.vendor]
    with attack(table) as cursor:
        if connection.vendor == "postgresql" and value == "NULL":
            cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" DROP NOT NULL')
        elif value == "NULL":
            value = "'x'"  # SQLite has no way around NOT NULL
        value = value.replace("{later}", later)
        cursor.execute(f'UPDATE {table} SET "{column}" = {value} WHERE id = (SELECT max(id) FROM {table})')
        wrong = found()
    assert [sentence for sentence in wrong if f"“{column}”" in sentence], wrong


# --- What is the same across engines, and what is not -----------------------------------------------------------------


def said(engine, column, value):
    return json.dumps({"id": 1, column: value}, separators=(",", ": " if engine == "postgres" else ":"))


SAME = [
    # table, column, as SQLite writes it, as PostgreSQL does
    ("registry_source", "protected", 0, False),
    ("registry_source", "protected", 1, True),
    ("registry_placement", "recorded_at", "2020-01-02 03:04:05", "2020-01-02T03:04:05+00:00"),
    ("registry_placement", "recorded_at", "2020-01-02 03:04:05.120000", "2020-01-02T03:04:05.12+00:00"),
    ("registry_placement", "lon", 38.0, 38),
    ("registry_placement", "lon", 0.30000000000000004, 0.30000000000000004),
    ("registry_placement", "lon", None, None),
    ("registry_site", "identifiers", '{"b": 1.0, "a": "\\u062a"}', {"a": "ت", "b": 1.0}),
    ("registry_site", "identifiers", "[1]", [1]),
    ("registry_actor", "name_ar", "تدمر", "تدمر"),
]
NOT_THE_SAME = [
    ("registry_source", "protected", 0, True),
    ("registry_source", "protected", 2, True),
    ("registry_source", "protected", "0", False),
    ("registry_source", "protected", None, False),
    ("registry_placement", "version", 0, False),  # only a column of booleans
    ("registry_placement", "version", 1, 1.0),
    ("registry_placement", "earliest", 1, "1"),
    ("registry_placement", "earliest", 0, None),
    ("registry_placement", "recorded_at", "2020-01-02 03:04:05", "2020-01-02T03:04:05.000001+00:00"),
    ("registry_placement", "recorded_at", "2020-01-02 03:04:05.1234567", "2020-01-02T03:04:05.123456+00:00"),
    ("registry_placement", "lon", 0.3, 0.3000000000000009),
    ("registry_placement", "lon", 0.3, "0.3"),
    ("registry_placement", "lon", 0.0, None),
    ("registry_actor", "name_ar", "", None),
    ("registry_actor", "name_ar", '{"a":1}', {"a": 1}),  # a text is no JSON
    ("registry_actor", "name_ar", '{"a":1}', '{"a": 1}'),
    ("registry_actor", "name_ar", "2020-01-02 03:04:05", "2020-01-02T03:04:05+00:00"),
    ("registry_site", "identifiers", '{"a": 1}', {"a": 1.0}),
    ("registry_site", "identifiers", '{"a": 1}', {"a": "1"}),
    ("registry_site", "identifiers", '{"a": 1}', {"a": True}),
    ("registry_site", "identifiers", '"1"', 1),
    ("registry_site", "identifiers", '{"a": 1, "a": 1}', {"a": 1}),
    ("registry_site", "identifiers", "not JSON", "not JSON"),
]


def compared(table, column, before, now):
    return diff_row(table, before, now, lambda name: json.loads(now)[name])


@pytest.mark.parametrize(("table", "column", "sqlite", "postgres"), SAME)
def test_same_value_in_the_words_of_two_engines(table, column, sqlite, postgres):
    ours, theirs = said("sqlite", column, sqlite), said("postgres", column, postgres)
    assert compared(table, column, ours, theirs) == []
    if sqlite != 0.3:  # from PostgreSQL, all digits are there
        assert compared(table, column, theirs, ours) == []


@pytest.mark.parametrize(("table", "column", "sqlite", "postgres"), NOT_THE_SAME)
def test_other_value_in_the_words_of_two_engines(table, column, sqlite, postgres):
    ours, theirs = said("sqlite", column, sqlite), said("postgres", column, postgres)
    assert compared(table, column, ours, theirs) == [column]
    assert compared(table, column, theirs, ours) == [column]


@pytest.mark.parametrize(
    ("table", "column", "before", "now"),
    [
        ("registry_source", "protected", 0, False),
        ("registry_placement", "recorded_at", "2020-01-02 03:04:05", "2020-01-02 03:04:05.000000"),
        ("registry_placement", "lon", 38.0, 38),
        ("registry_placement", "lon", 0.3, 0.30000000000000004),
        ("registry_site", "identifiers", None, "null"),
        ("registry_site", "identifiers", '{"a": 1}', '{"a": 1.0}'),
    ],
)
def test_one_engine_is_held_to_the_letter(table, column, before, now):
    assert compared(table, column, said("sqlite", column, before), said("sqlite", column, now)) == [column]


# A secret of which only the digest is on the ledger: as Django writes it, as jsonb has it, as it comes back from there.
SECRET = {
    "sqlite": '{"seed": "\\u0633", "used_mask": 0, "a": [1]}',
    "postgres": '{"a": [1], "seed": "س", "used_mask": 0}',
    "back": '{"a": [1], "seed": "\\u0633", "used_mask": 0}',
}


@pytest.mark.parametrize(("before", "now"), [("sqlite", "postgres"), ("sqlite", "back"), ("postgres", "back")])
def test_digest_of_json_is_known_in_the_spelling_of_either_engine(before, now):
    def found(live):
        engine = "postgres" if now == "postgres" else "sqlite"
        texts = [(before, SECRET[before]), (engine, live)]
        recorded, held = [said(engine, "data", sha256_hex(text)) for engine, text in texts]
        return diff_row("mfa_authenticator", recorded, held, lambda name: live)

    assert found(SECRET[now]) == []
    assert found(SECRET[now].replace("0}", "1}")) == ["data"]
    assert found("nonsense") == ["data"]


def test_json_counts_by_its_value():
    assert canonical_json_text('{"b":[1, 2.50], "a":"\\u062a"}') == canonical_json_text('{"a": "ت", "b": [1, 2.50]}')
    assert canonical_json_text("1e2") == canonical_json_text("1E+2") == "100" != canonical_json_text("100.0")
    assert canonical_json_text("-0.0") == canonical_json_text("0.0")
    assert canonical_json({"a": None, "b": True}) == '{"a":null,"b":true}'


def test_what_sqlite_calls_infinity_is_a_change_and_no_crash():
    before = said("sqlite", "lon", 1.5)
    assert compared("registry_placement", "lon", before, before.replace("1.5", "Inf")) == ["lon"]
    assert compared("registry_placement", "lon", before, "nonsense") == ["*"]


@pytest.mark.parametrize("table", AUDITED)
def test_every_column_has_a_kind_that_the_comparison_knows(table):
    assert set(column_kinds(table)) == {field.column for field in MODELS[table]._meta.concrete_fields}
    assert column_kinds(table)[MODELS[table]._meta.pk.column] in ("integer", "text"), "keys are texts in the ledger"


# --- There and back --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor == "sqlite", reason="runs where PostgreSQL is: in the other half")
def test_there_and_back_keeps_rows_head_and_proofs(tmp_path, transactional_db):
    with ExitStack() as stack:
        first, last = Registry(tmp_path / "first"), Registry(tmp_path / "last")
        middle = Registry(tmp_path / "middle", lent_database(stack))
        first.done("migrate")
        if LONG:  # more rows; those of a rich registry have all kinds of values
            first.done("load_fixtures", "fixtures/palmyra")
        first.run(RICH)
        note = first.data / "note"
        note.write_text(first.done("checkpoint"))
        proof = first.prove(100)
        carried(first, middle, tmp_path / "there")
        middle.run(
            f"{registries.MODELS}; Monument.objects.filter(slug='moon-temple').update(other_names=['بل'])",
        )
        middle.done("rebuild")
        carried(middle, last, tmp_path / "back")
        last.run(f"{registries.MODELS}; Source.objects.update(language='ar')")
        last.done("rebuild")
        for registry in (first, middle, last):
            assert "The ledger is whole" in registry.done("verify_ledger", "--checkpoint", note)
            registry.done("rebuild", "--check")
            again = registry.prove(100)
            assert again["entry"] == proof["entry"]
            assert verify_proof.check_proof(again, proof["key"])
        newest = last.run(f"{registries.MODELS}; print(Revision.objects.order_by('seq').last().seq)").strip()
        assert verify_proof.check_proof(last.prove(newest))
    assert verify_proof.check_proof(proof)


def carried(origin, target, file):
    """Moves a registry by its commands; the rows that arrive are those that left, and the ledger is the same."""
    origin.done("backup", "--with-keys", file)
    ledger = manifest_of(file)["ledger"]
    assert f"a ledger of {ledger['size']} entries" in target.done("restore", file, "--key", ledger["key"])
    again = file.with_name(f"{file.name}-again")
    target.done("backup", again)
    assert manifest_of(again)["ledger"]["head"] == manifest_of(file)["ledger"]["head"]
    assert manifest_of(again)["last_keys"] == manifest_of(file)["last_keys"]
    for table, held in manifest_of(file)["tables"].items():
        assert rows_of(again, table, held["columns"]) == rows_of(file, table, held["columns"]), table


def manifest_of(file):
    with ZipFile(file) as zip_:
        return json.loads(zip_.read("manifest.json"))


def rows_of(file, table, columns):
    """Every row; JSON by its value, since it is spelled in the engine's way."""
    with ZipFile(file) as zip_:
        rows = [json.loads(line) for line in zip_.read(f"tables/{table}.ndjson").splitlines()]
    return [
        [
            canonical_json_text(value) if kind == "json" and value else value
            for kind, value in zip(columns.values(), row, strict=True)
        ]
        for row in rows
    ]
