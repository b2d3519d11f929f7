"""One who holds the database's file changes anything at all: it is found and named. And what the proofs prove."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from registry.audit import checkpoint, verify_proof
from registry.audit.audited_tables import EXCLUDED_COLUMNS, LEDGER, audited_models
from registry.audit.hash_chain import GENESIS, entry_hash
from registry.audit.verify import iter_entries
from registry.models import Revision

from .scene import attack, fill, found, recorded

pytestmark = pytest.mark.django_db
ELSEWHERE = 9876  # fits the smallest column
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
AUDITED = sorted(model._meta.db_table for model in audited_models())
OF_TYPE = {
    "DateTimeField": "2001-02-03 04:05:06+00:00",
    "FloatField": 1.5,
    "BooleanField": True,
    "JSONField": '{"a": 1}',
}


@pytest.fixture(autouse=True, scope="module")
def _rows(django_db_setup, django_db_blocker):
    """A row in every table, once for all tests: what they do is undone."""
    with django_db_blocker.unblock():
        fill()
        connection.close()
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        ContentType.objects.clear_cache()
        connection.close()


def other(field, value):
    """A value of the field's type that is not this one."""
    kind = (field.target_field if field.remote_field else field).get_internal_type()
    if kind == "JSONField":
        return '{"tampered": 1}'
    if kind == "DateTimeField":
        return OF_TYPE[kind]
    if isinstance(value, bool) or kind == "BooleanField":
        return not value
    if value is None:
        return OF_TYPE.get(kind, "x" if "Char" in kind or "Text" in kind or "Slug" in kind else ELSEWHERE)
    if isinstance(value, str):
        return ("y" if value[:1] == "x" else "x") + value[1:]
    return value + ELSEWHERE


def first_row(cursor, table):
    """Column names and values of a row of the table."""
    model = MODELS[table]
    columns = [field.column for field in model._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f'SELECT {names} FROM {table} ORDER BY "{model._meta.pk.column}" LIMIT 1')
    row = cursor.fetchone()
    assert row, f"{table} has no row: the test would prove nothing"
    return dict(zip(columns, row, strict=True))


@pytest.mark.parametrize("table", AUDITED)
def test_changed_value_is_found_and_named(table):
    assert found() == []
    model = MODELS[table]
    pk = model._meta.pk.column
    for field in model._meta.concrete_fields:
        if field.column in EXCLUDED_COLUMNS.get(table, ()):
            continue
        with attack(table) as cursor:
            row = first_row(cursor, table)
            value = other(field, row[field.column])
            cursor.execute(f'UPDATE {table} SET "{field.column}" = %s WHERE "{pk}" = %s', [value, row[pk]])
            wrong = found()
        assert any(f"{table} {row[pk]}" in sentence for sentence in wrong), field.column
        assert field.column == pk or any(f"“{field.column}”" in sentence for sentence in wrong), field.column
    assert found() == []


@pytest.mark.parametrize("table", AUDITED)
def test_deleted_row_is_found_and_named(table):
    pk = MODELS[table]._meta.pk.column
    with attack(table) as cursor:
        row = first_row(cursor, table)
        cursor.execute(f'DELETE FROM {table} WHERE "{pk}" = %s', [row[pk]])
        wrong = found()
    assert any(f"{table} {row[pk]}: the row is gone" in sentence for sentence in wrong)


@pytest.mark.parametrize("table", AUDITED)
def test_inserted_row_is_found_and_named(table):
    model = MODELS[table]
    with attack(table) as cursor:
        row = first_row(cursor, table)
        for field in model._meta.concrete_fields:
            if field.primary_key or field.remote_field or (field.unique and isinstance(row[field.column], int)):
                row[field.column] = ELSEWHERE
            elif connection.vendor == "sqlite" and isinstance(row[field.column], str):
                row[field.column] += "z"
        names = ", ".join(f'"{column}"' for column in row)
        places = ", ".join("%s" for _ in row)
        values = [json.dumps(value) if isinstance(value, dict | list) else value for value in row.values()]
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", values)
        wrong = found()
    assert f"{table} {ELSEWHERE}: the row is there, but no entry of the ledger wrote it." in wrong


@pytest.mark.parametrize("field", Revision._meta.concrete_fields, ids=lambda field: field.column)
@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_changed_column_of_the_ledger_is_found(field, where):
    every = recorded()
    entry = every[{"first": 0, "middle": len(every) // 2, "last": -1}[where]]
    with attack() as cursor:
        value = other(field, getattr(entry, field.column))
        cursor.execute(f'UPDATE {LEDGER} SET "{field.column}" = %s WHERE seq = %s', [value, entry.seq])
        wrong = found()
    number = entry.seq + ELSEWHERE if field.column == "seq" else entry.seq
    assert any(sentence.startswith(f"Entry {number} (") for sentence in wrong)


@pytest.mark.parametrize("place", [0, 5, -2])
def test_entry_taken_out_is_found(place):
    seq = recorded()[place].seq
    with attack() as cursor:
        cursor.execute(f"DELETE FROM {LEDGER} WHERE seq = %s", [seq])
        assert any("missing" in sentence or "does not follow" in sentence for sentence in found())


def test_tail_cut_off_is_found_with_and_without_a_checkpoint():
    hashes = [entry.hash for entry in recorded()]
    signer = checkpoint.load_signer()
    note = checkpoint.read_checkpoint(checkpoint.sign_checkpoint(signer, hashes), signer)
    with attack() as cursor:
        cursor.execute(f"DELETE FROM {LEDGER} WHERE seq > %s", [len(hashes) - 5])
        assert any("no entry of the ledger wrote it" in sentence for sentence in found())
        assert "its tail was cut off" in checkpoint.find_checkpoint_fault(
            note, [entry.hash for entry in iter_entries()]
        )
    assert checkpoint.find_checkpoint_fault(note, hashes) is None


def test_chain_written_anew_is_found_with_a_checkpoint():
    every = recorded()
    signer = checkpoint.load_signer()
    note = checkpoint.read_checkpoint(checkpoint.sign_checkpoint(signer, [entry.hash for entry in every]), signer)
    with attack() as cursor:
        previous = GENESIS
        for entry in every:
            new = entry._replace(previous=previous, actor="somebody else")
            new = new._replace(hash=entry_hash(new))
            previous = new.hash
            cursor.execute(
                f"UPDATE {LEDGER} SET actor = %s, previous = %s, hash = %s WHERE seq = %s",
                [new.actor, new.previous, new.hash, new.seq],
            )
        assert found() == []
        assert "written anew" in checkpoint.find_checkpoint_fault(note, [entry.hash for entry in iter_entries()])


def test_erased_content_of_an_earlier_entry_still_verifies():
    last = {(entry.table, entry.key): entry.seq for entry in recorded()}
    former = next(
        entry
        for entry in recorded()
        if entry.table == "registry_monument" and last[entry.table, entry.key] != entry.seq  # as `fill` erased it
    )
    for seq, whole in ((former.seq, True), (last[former.table, former.key], False)):
        with attack() as cursor:
            cursor.execute(f"UPDATE {LEDGER} SET payload = NULL, salt = NULL WHERE seq = %s", [seq])
            assert (found() == []) is whole  # the row itself belongs to its last entry


# --- Commands and proofs ---------------------------------------------------------------------------------------------


@pytest.fixture
def data(settings, tmp_path):
    settings.REGISTRY_DATA = tmp_path
    return tmp_path


def test_verify_ledger_says_what_is_wrong(data, capsys):
    call_command("verify_ledger")
    assert "NOT CHECKED against a checkpoint" in capsys.readouterr().out
    call_command("checkpoint")
    note = next((data / "checkpoints").glob("*.txt"))
    assert note.read_text() == capsys.readouterr().out
    assert (data / "ledger.key").stat().st_mode & 0o777 == 0o400
    call_command("verify_ledger", checkpoint=note)
    assert "The ledger is whole" in capsys.readouterr().out
    with attack("registry_source") as cursor:
        cursor.execute("UPDATE registry_source SET title = 'Another'")
        with pytest.raises(CommandError) as error:
            call_command("verify_ledger", checkpoint=note)
    assert error.value.returncode == 1
    said = capsys.readouterr().err
    assert "“title” is not what entry" in said
    assert "rima" in said


@pytest.fixture
def orphaned(data):
    """A checkpoint whose key is not here any more; the public key lies beside it."""
    call_command("checkpoint")
    key = checkpoint.load_own_verifier().verifier_key()
    (data / "ledger.key").unlink()
    return key


def test_verify_ledger_without_the_key_makes_none_and_takes_the_public_one(data, orphaned, capsys):
    call_command("verify_ledger")
    said = capsys.readouterr()
    assert "ledger.key is NOT here" in said.err
    assert orphaned in said.err
    assert "The ledger is whole" in said.out
    assert not (data / "ledger.key").exists()


def test_verify_ledger_without_any_key_says_so(data, orphaned, capsys):
    next((data / "checkpoints").glob("*.vkey")).unlink()
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert "its signature cannot be checked" in capsys.readouterr().err
    assert not (data / "ledger.key").exists()
    call_command("verify_ledger", key=orphaned)
    assert capsys.readouterr().err == ""


def test_verify_ledger_takes_no_public_key_but_the_signers(data, orphaned, capsys):
    stranger = checkpoint.Signer("heritage-damage-registry/ledger", data / "another.key")
    with pytest.raises(CommandError):
        call_command("verify_ledger", key=stranger.verifier_key())
    assert "signed with another key" in capsys.readouterr().err
    next((data / "checkpoints").glob("*.vkey")).write_text(stranger.verifier_key())
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert "signed with another key" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["nonsense", "a+b+c", "a+00000000+AQ==", "", "a+00000000+" + "A" * 44])
def test_verify_ledger_says_that_a_key_is_none(data, key):
    if key:
        with pytest.raises(CommandError, match="is not a public key"):
            call_command("verify_ledger", key=key)
    else:
        call_command("verify_ledger", key=key)


def test_nothing_signs_as_another_unless_told_to(data, orphaned, capsys):
    for command in (["checkpoint"], ["export_proof", "--entry", "1"], ["backup", str(data / "backup")]):
        with pytest.raises(CommandError, match=r"ledger\.key is not there, though checkpoints were signed with it"):
            call_command(*command)
        assert not (data / "ledger.key").exists()
    call_command("checkpoint", new_key=True)
    capsys.readouterr()
    call_command("verify_ledger")
    assert capsys.readouterr().err == ""
    assert checkpoint.load_own_verifier().verifier_key() != orphaned


def test_public_key_is_published_and_none_is_made_for_the_asking(data, client, capsys):
    assert client.get("/ledger/key").status_code == 404
    assert not (data / "ledger.key").exists()
    call_command("checkpoint")
    key = checkpoint.load_own_verifier().verifier_key()
    (data / "ledger.key").unlink()
    assert client.get("/ledger/key").content.decode() == f"{key}\n"


def test_key_that_others_may_read_is_not_used(data):
    call_command("checkpoint")
    (data / "ledger.key").chmod(0o440)
    with pytest.raises(ImproperlyConfigured, match="its owner alone may use it"):
        checkpoint.load_signer()


@pytest.mark.parametrize("text", ["", "nonsense", "other/ledger\n3\nAAAA\n\n— other/ledger AAAA\n"])
def test_what_is_no_checkpoint_is_refused(data, text):
    (data / "note").write_text(text)
    with pytest.raises(CommandError):
        call_command("verify_ledger", checkpoint=data / "note")


def test_forged_checkpoint_is_refused(data):
    signer = checkpoint.load_signer()
    note = checkpoint.sign_checkpoint(signer, [entry.hash for entry in recorded()])
    with pytest.raises(checkpoint.BadCheckpoint, match="signature does not fit"):
        checkpoint.read_checkpoint(
            note.replace("\n1", "\n2", 1) if "\n1" in note else note.replace("\n", "\n1", 1), signer
        )


def test_checkpoint_that_names_another_ledger_is_refused(data):
    signer = checkpoint.load_signer()
    note = checkpoint.sign_checkpoint(signer, [entry.hash for entry in recorded()])
    text = note.partition("\n\n")[0].replace(signer.origin, "elsewhere.example/ledger", 1) + "\n"
    signature = base64.b64encode(signer.key_hash + signer.key.sign(text.encode())).decode()
    with pytest.raises(checkpoint.BadCheckpoint, match="checkpoint of elsewhere"):
        checkpoint.read_checkpoint(f"{text}\n{checkpoint.SIGNATURE_DASH} {signer.origin} {signature}\n", signer)


def prove(data, capsys, *arguments, **options):
    call_command("export_proof", *arguments, **options)
    (data / "proof.json").write_text(capsys.readouterr().out)
    return json.loads((data / "proof.json").read_text())


def run_alone(data, *options):
    """The checker copied elsewhere and run without anything of the registry."""
    alone = data / "verify_proof.py"
    alone.write_text(Path(verify_proof.__file__).read_text())
    return subprocess.run(
        [sys.executable, "-I", *options, str(alone), str(data / "proof.json")], capture_output=True, text=True, cwd=data
    )


@pytest.mark.parametrize("entry", [1, 2, 7, None])
def test_proof_holds_anywhere(data, capsys, entry):
    made = prove(data, capsys, entry=entry or len(recorded()))
    done = run_alone(data)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith(f"Proved: entry {made['entry']['seq']} (")
    bare = run_alone(data, "-S")  # no packages at all, so no cryptography
    assert bare.returncode == 3, bare.stdout + bare.stderr
    assert "NOT CHECKED: the signature" in bare.stdout


def test_proof_of_a_row_is_that_of_its_last_entry(data, capsys):
    last = [entry for entry in recorded() if entry.table == "registry_claim"][-1]
    assert prove(data, capsys, "registry_claim", last.key)["entry"]["seq"] == last.seq
    with pytest.raises(CommandError, match="No entry"):
        call_command("export_proof", "registry_claim", "0")
    with pytest.raises(CommandError, match="Name a TABLE"):
        call_command("export_proof")


def test_any_change_of_a_proof_is_refuted(data, capsys):
    made = prove(data, capsys, entry=5)
    verify_proof.check_proof(made)
    for column, value in made["entry"].items():
        forged = {**made, "entry": {**made["entry"], column: value + 1 if column == "seq" else f"{value}x"}}
        with pytest.raises(verify_proof.VerificationFailed):
            verify_proof.check_proof(forged)
    stranger = checkpoint.Signer("heritage-damage-registry/ledger", data / "another.key")
    hashes = [entry.hash for entry in recorded()]
    for forged in (
        {**made, "path": made["path"][:-1]},
        {**made, "path": [*made["path"], made["path"][0]]},
        {**made, "checkpoint": checkpoint.sign_checkpoint(stranger, hashes)},
        {**made, "checkpoint": checkpoint.sign_checkpoint(checkpoint.load_signer(), hashes[:-1])},
        {},
    ):
        with pytest.raises(verify_proof.VerificationFailed):
            verify_proof.check_proof(forged)
    with pytest.raises(verify_proof.VerificationFailed):
        verify_proof.check_proof(made, key=stranger.verifier_key())
