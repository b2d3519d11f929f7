"""What is erased from the ledger is gone; what remains still proves itself; and no erasure goes unseen."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from registry import actions
from registry.audit import checkpoint, verify_proof
from registry.audit.audited_tables import LEDGER
from registry.audit.context import allow_erasing
from registry.audit.erase import erase_content, find_rows_with_older_content
from registry.audit.history import get_history
from registry.audit.verify import find_faults
from registry.domain.policy.erasure import ErasureOutcome, ErasureRefused
from registry.models import Erasure, ProposedErasure, Source
from tests import factories

from .scene import attack, found, recorded, revisions, settle

pytestmark = pytest.mark.django_db
SECRET = "Umm Khalid of the third house"


@pytest.fixture
def source(rima):
    """One whose title was recorded in clear, and then taken out."""
    found = factories.source("report", title=SECRET)
    actions.save_record(found, by=rima)
    found.title = ""
    actions.save_record(found, by=rima)
    return found


def erase(source, by):
    rows = find_rows_with_older_content("registry_source", [source.pk])
    return erase_content(rows, by=by, reason="The source came to need protection.")


def test_erased_content_is_gone_and_the_ledger_is_whole(source, rima):
    assert any(SECRET in entry.payload for entry in recorded())
    assert erase(source, rima) == 2
    assert not any(SECRET in (entry.payload or "") for entry in recorded())
    assert list(find_faults()) == []
    *older, last = revisions(table="registry_source", key=str(source.pk))
    assert [(entry.payload, entry.salt) for entry in older] == [(None, None)] * 2
    assert json.loads(last.payload)["title"] == ""


def test_content_is_erased_in_the_transaction_that_takes_it_out(rima):
    source = factories.source("report", title=SECRET)
    with transaction.atomic():
        source.title = ""
        actions.save_record(source, by=rima)
        erase(source, rima)
    assert not any(SECRET in (entry.payload or "") for entry in recorded())
    assert list(find_faults()) == []


def test_erasure_is_on_the_ledger_with_who_and_why(source, rima):
    erase(source, rima)
    [entry] = revisions(table="registry_erasure")
    assert (entry.actor, entry.reason) == ("rima", "The source came to need protection.")
    assert Erasure.objects.get().through == revisions(table="registry_source")[-2].seq


def test_erasing_again_finds_nothing(source, rima):
    assert (erase(source, rima), erase(source, rima)) == (2, 0)
    assert Erasure.objects.count() == 1


def test_proof_of_an_erased_entry_holds_before_and_after(source, rima):
    signer = checkpoint.load_signer()
    entry = revisions(table="registry_source", key=str(source.pk))[0]

    def proof():
        every = recorded()
        return checkpoint.build_proof(every[entry.seq - 1], [each.hash for each in every], signer)

    before = proof()
    erase(source, rima)
    assert verify_proof.check_proof(before) is True
    assert verify_proof.check_proof(proof()) is True
    assert proof()["entry"]["payload"] is None


def test_content_taken_out_by_hand_is_found(source, rima):
    seq = revisions(table="registry_source", key=str(source.pk))[0].seq
    with attack() as cursor:
        cursor.execute(f"UPDATE {LEDGER} SET payload = NULL, salt = NULL WHERE seq = %s", [seq])
        assert any(f"Entry {seq} (" in line and "no erasure" in line for line in found())
    erase(source, rima)
    source.title = "A later secret"
    actions.save_record(source, by=rima)
    actions.save_record(source, by=rima)
    later = revisions(table="registry_source", key=str(source.pk))[-2].seq
    with attack() as cursor:
        cursor.execute(f"UPDATE {LEDGER} SET payload = NULL, salt = NULL WHERE seq = %s", [later])
        assert any(f"Entry {later} (" in line and "no erasure" in line for line in found())


def test_erasure_excuses_nothing_that_came_after_it(source, rima):
    erase(source, rima)
    Erasure.objects.create(table="registry_source", key=str(source.pk), through=10**9, reason="For all times.")
    for title in ("A later secret", ""):
        source.title = title
        actions.save_record(source, by=rima)
    later = revisions(table="registry_source", key=str(source.pk))[-2].seq
    with attack() as cursor:
        cursor.execute(f"UPDATE {LEDGER} SET payload = NULL, salt = NULL WHERE seq = %s", [later])
        assert any(f"Entry {later} (" in line and "no erasure" in line for line in found())


def empty_every_entry(change="payload = NULL, salt = NULL"):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {LEDGER} SET {change}")


@pytest.mark.parametrize("change", ["actor = 'x', payload = NULL, salt = NULL", "payload = 'x'", "payload = NULL"])
def test_guards_let_nothing_but_an_erasure_through(source, change):
    recorded()
    with transaction.atomic(), allow_erasing(), pytest.raises(DatabaseError, match="append-only"):
        empty_every_entry(change)


def test_permission_to_erase_ends_with_the_erasure(source, rima):
    with transaction.atomic():
        erase(source, rima)
        with pytest.raises(DatabaseError, match="append-only"):
            empty_every_entry()


def test_command_hides_and_somebody_else_erases(source, rima, paula):
    def told():
        out = StringIO()
        call_command(
            "propose_erasure", "registry_source", source.pk, by="rima", reason="Asked for by the family.", stdout=out
        )
        return out.getvalue()

    factories.accepted(source=source)
    assert SECRET in history_of(source)
    assert "hidden from the public" in told()
    assert SECRET not in history_of(source)
    assert any(SECRET in (entry.payload or "") for entry in recorded())
    proposal = ProposedErasure.objects.get()
    with pytest.raises(ErasureRefused, match="Only a publisher"):
        actions.decide_erasure(proposal, ErasureOutcome.ERASED, by=rima, reason="Mine.")
    actions.decide_erasure(proposal, ErasureOutcome.ERASED, by=paula, reason="The family is right.")
    assert not any(SECRET in (entry.payload or "") for entry in recorded())
    assert list(find_faults()) == []
    [entry] = revisions(table="registry_erasure")
    assert (entry.actor, entry.reason) == ("paula", "Asked for by the family.")
    assert Erasure.objects.get().reason == "Asked for by the family."
    assert "hold nothing" in told()


def history_of(source):
    """What the public is told of the source's past."""
    settle()
    return str(get_history(Source, source.pk))


@pytest.mark.parametrize(
    ("table", "by", "reason", "sentence"),
    [
        ("registry_nothing", "rima", "Why", "not an audited table"),
        ("registry_source", "nobody", "Why", "no active account"),
        ("registry_source", "rima", "  ", "needs a reason"),
    ],
)
def test_command_refuses_what_it_cannot_do(rima, table, by, reason, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("propose_erasure", table, "1", by=by, reason=reason)
