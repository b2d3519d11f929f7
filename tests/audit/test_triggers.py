"""Every write is recorded, whatever way it takes, with the actor and the reason; nothing that was rolled back is."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from registry import actions
from registry.audit import context, postgres, triggers
from registry.audit.audited_tables import LEDGER, NOT_AUDITED, audited_models
from registry.audit.context import audit_context
from registry.audit.verify import find_faults
from registry.models import Actor, Decision, Revision, Source
from tests import factories

from .scene import recorded, revisions, settle

pytestmark = pytest.mark.django_db


def test_every_table_is_audited_or_listed_with_a_reason():
    every = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    audited = {model._meta.db_table for model in audited_models()}
    assert audited.isdisjoint(NOT_AUDITED)
    assert audited | set(NOT_AUDITED) == every
    assert all(NOT_AUDITED.values())
    assert {table.name for table in triggers.existing_audited_tables()} == audited


def save():
    return [Actor.objects.create(slug="new", name_en="N", name_ar="ن", kind="media")]


def bulk_create():
    return Actor.objects.bulk_create(
        Actor(slug=slug, name_en="N", name_ar="ن", kind="media") for slug in ("one", "two")
    )


def bulk_update():
    rows = list(Actor.objects.all())
    for row in rows:
        row.name_en = "Another"
    Actor.objects.bulk_update(rows, ["name_en"])
    return rows


def update():
    Actor.objects.update(name_en="Another")
    return list(Actor.objects.all())


def raw():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_actor SET name_en = 'Another'")
    return list(Actor.objects.all())


def upsert():
    row = Actor(slug="antiquities-directorate", name_en="Another", name_ar="ن", kind="media")
    Actor.objects.bulk_create([row], update_conflicts=True, unique_fields=["slug"], update_fields=["name_en"])
    return list(Actor.objects.all())


def delete():
    rows = list(Actor.objects.all())
    Actor.objects.all().delete()
    return rows


@pytest.mark.parametrize("way", [save, bulk_create, bulk_update, update, raw, upsert, delete])
def test_every_way_of_writing_is_recorded(way):
    factories.actor()
    before = len(recorded())
    with audit_context(actor="rima", reason="a try", request_id="r-1"):
        rows = way()
    new = recorded()[before:]
    assert {entry.key for entry in new} == {str(row.pk) for row in rows}
    assert {(entry.actor, entry.reason, entry.request_id) for entry in new} == {("rima", "a try", "r-1")}
    operation = {save: "insert", bulk_create: "insert", delete: "delete"}.get(way, "update")
    assert {(entry.table, entry.operation) for entry in new} == {("registry_actor", operation)}
    assert {json.loads(entry.payload)["name_en"] for entry in new} & {"N", "Another", "Antiquities directorate"}
    assert list(find_faults()) == []


def test_each_write_keeps_the_actor_of_its_moment():
    with audit_context(actor="rima"):
        save()
        with audit_context(actor="sami", reason="inside"):
            update()
        update()
    update()
    told = [(entry.actor, entry.reason) for entry in revisions(table="registry_actor")]
    assert told == [("rima", ""), ("sami", "inside"), ("rima", ""), ("nobody named", "")]


def test_actor_of_what_failed_is_not_kept():
    with audit_context(actor="rima"):
        save()
        with pytest.raises(DatabaseError), transaction.atomic(), audit_context(actor="sami"):
            save()
        update()
    assert [entry.actor for entry in revisions(table="registry_actor")] == ["rima", "rima"]
    assert context.current_attribution() == context.NO_ATTRIBUTION


def test_rolled_back_leaves_no_entry():
    before = len(recorded())
    with transaction.atomic():
        save()
        settle()
        transaction.set_rollback(True)
    assert len(recorded()) == before


def test_actions_attribute_to_their_actor_and_decisions_to_their_reason(temple):
    claim = factories.claim(temple, "damaged_at", grade="severe", status="accepted")
    written = [(e.table, e.operation, e.actor, e.reason) for e in revisions(key=str(claim.pk), table="registry_claim")]
    assert written == [
        ("registry_claim", "insert", "rima", ""),
        ("registry_claim", "update", "rima", factories.REASON),
        ("registry_claim", "update", "rafiq", factories.REASON),
    ]
    assert revisions(table="registry_monument")[0].actor == "rima"


def test_bulk_attributes_each_decision_to_its_maker_and_reason():
    factories.many_monuments(2)
    claimed = {entry.actor for entry in revisions(table="registry_claim")}
    decided = {(entry.actor, entry.reason) for entry in revisions(table="registry_decision")}
    assert claimed == {"rima"}
    assert decided == {("rima", ""), ("rafiq", factories.REASON)}
    for decision in Decision.objects.select_related("by"):
        assert revisions(table="registry_decision", key=str(decision.pk))[0].actor == decision.by.username


def test_admin_change_of_people_is_attributed_to_the_request(client, admin_user, rima):
    client.force_login(admin_user)
    answer = client.post(
        reverse("admin:auth_user_password_change", args=[rima.pk]),
        {"usable_password": "true", "password1": "some-long-word-9", "password2": "some-long-word-9"},
    )
    assert answer.status_code == 302
    entry = revisions(table="auth_user", key=str(rima.pk))[-1]
    assert (entry.operation, entry.actor) == ("update", "admin")
    assert entry.request_id == answer["X-Request-ID"]
    rima.refresh_from_db()
    assert rima.password not in entry.payload
    assert context.current_attribution() == context.NO_ATTRIBUTION
    save()
    assert revisions(table="registry_actor")[-1].actor == "nobody named"


def test_login_alone_makes_no_entry(client, rima):
    before = len(recorded())
    client.force_login(rima)
    assert len(recorded()) == before


FORGED = """
    INSERT INTO registry_revision
        (seq, at, actor, reason, request_id, "table", "key", operation, leaf, previous, hash)
    VALUES (9999, 'x', 'x', '', '', 'x', 'x', 'x', 'x', 'x', 'x')
"""


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {LEDGER} SET actor = 'x'",
        f"DELETE FROM {LEDGER}",
        FORGED,
    ],
)
def test_ledger_is_append_only(rima, statement):
    settle()
    refused = pytest.raises(DatabaseError, match=r"append-only|triggers alone")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(find_faults()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's REPLACE")
def test_replaced_row_is_recorded_as_gone():
    factories.actor()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO registry_actor (id, version, recorded_at, slug, name_en, name_ar, kind)"
            " SELECT 99, version, recorded_at, slug, name_en, name_ar, kind FROM registry_actor"
        )
    assert [entry.operation for entry in revisions(table="registry_actor")] == ["insert", "delete", "insert"]
    assert list(find_faults()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file that others can open")
def test_stranger_to_the_registry_cannot_write(transactional_db):
    factories.actor()
    stranger = sqlite3.connect(connection.settings_dict["NAME"])
    with pytest.raises(sqlite3.OperationalError, match="ledger_"):
        stranger.execute("UPDATE registry_actor SET name_en = 'x'")
    stranger.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's TRUNCATE")
def test_audited_table_cannot_be_truncated(rima):
    settle()
    with pytest.raises(DatabaseError, match="audited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE registry_actor CASCADE")


def test_no_session_keeps_an_actor(transactional_db):
    with audit_context(actor="rima"):
        save()
    with audit_context(actor="sami"):
        connection.close()
        Actor.objects.update(name_en="By Sami")
        connection.close()
    Actor.objects.update(name_en="By nobody")
    assert [entry.actor for entry in revisions(table="registry_actor")] == ["rima", "sami", "nobody named"]


def test_check_fails_when_a_trigger_is_missing_and_migrate_makes_it_anew(transactional_db):
    factories.actor()
    call_command("check", databases=["default"])
    if connection.vendor == "sqlite":  # as migrations do there, which drops the triggers without a word
        with connection.schema_editor() as editor:
            editor._remake_table(Actor)
    else:
        triggers.drop_trigger("ledger_registry_actor", "registry_actor")
    with pytest.raises(SystemCheckError, match=r"registry\.E001.*|ledger_registry_actor"):
        call_command("check", databases=["default"])
    call_command("migrate", verbosity=0)
    assert triggers.missing_triggers() == triggers.changed_triggers() == []
    update()
    assert list(find_faults()) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="functions kept in the database")
def test_function_of_another_version_is_found_and_migrate_replaces_it(transactional_db):
    factories.actor()
    declared, body = postgres.FUNCTIONS["ledger_write"]
    former = body.replace("PERFORM pg_advisory_xact_lock", "PERFORM pg_advisory_xact_lock_shared")
    with mock.patch.dict(postgres.FUNCTIONS, ledger_write=(declared, former)), connection.cursor() as cursor:
        cursor.execute(postgres.function_sql("ledger_write"))
    assert triggers.changed_triggers() == ["ledger_write"]
    call_command("migrate", verbosity=0)
    assert triggers.missing_triggers() == triggers.changed_triggers() == []
    update()
    assert list(find_faults()) == []


def test_rows_from_before_the_ledger_get_a_first_entry(transactional_db):
    factories.actor()
    for name, (table, _) in triggers.expected_triggers(triggers.existing_audited_tables()).items():
        if table != "ledger_attribution":
            triggers.drop_trigger(name, table)
    Revision.objects.all().delete()
    call_command("migrate", verbosity=0)
    [first] = revisions(table="registry_actor")
    assert (first.actor, first.reason) == ("migration", triggers.FIRST_ENTRY_REASON)
    assert list(find_faults()) == []
    before = len(recorded())
    call_command("migrate", verbosity=0)
    assert len(recorded()) == before


def test_writers_at_once_leave_an_unbroken_chain(transactional_db):
    names, each = ("rima", "sami", "rafiq", "nadia"), 6
    people = [factories.person(name) for name in names]
    sources = [factories.source(f"source-of-{name}") for name in names]

    def work(by, source):
        try:
            for number in range(each):
                source.title = f"{by.username} {number}"
                actions.save_record(source, by=by)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(names)) as pool:
        for done in [pool.submit(work, by, source) for by, source in zip(people, sources, strict=True)]:
            done.result(60)
    assert list(find_faults()) == []
    for name, source in zip(names, sources, strict=True):
        written = revisions(table="registry_source", key=str(source.pk))[1:]
        assert [entry.actor for entry in written] == [name] * each
    assert Source.objects.count() == len(names)
