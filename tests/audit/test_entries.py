"""The ledger's entries as acts, what they changed, and which columns somebody may read."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.audit.column_policy import (
    CLAIM,
    COORDINATE_COLUMNS,
    HIDDEN_PLACE_COLUMNS,
    PLACEMENT,
    PROTECTED_SOURCE_COLUMNS,
    PUBLIC_COLUMNS,
    RESTORABLE_COLUMNS,
    SOURCE,
    SOURCE_IDENTITY_COLUMNS,
    STAFF_COLUMNS,
    UNINFORMATIVE_COLUMNS,
    Audience,
    columns_for,
)
from registry.audit.entries import (
    AuditEntry,
    ColumnChange,
    PublicationHistory,
    column_changes,
    group_changes,
    has_public_status,
    parse_timestamp,
)
from registry.domain.policy.review import PUBLIC as DECIDED
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.policy.visibility import STAFF_VIEWER as WORKING
from registry.domain.vocabulary.codes import ClaimStatus

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def write(seq=1, *, after=None, before=None, operation="update", **fields):
    values = {"actor": "rima", "reason": "", "request_id": "", "table": "temple", "key": str(seq), **fields}
    at = values.pop("at", NOON)
    return AuditEntry(seq, at, operation=operation, after=after, before=before, **values)


def as_it_is(column, value):
    return value


# --- What changed ----------------------------------------------------------------------------------------------------


def test_changes_are_the_columns_that_differ_and_are_shown():
    found = write(before={"a": 1, "b": 1, "c": 1}, after={"a": 2, "b": 1, "c": 2})
    assert column_changes(found, {"a", "b"}, as_it_is) == (ColumnChange("a", 1, 2),)


def test_engines_that_write_the_same_value_differently_change_nothing():
    found = write(before={"yes": 1, "text": "[]"}, after={"yes": True, "text": "[1]"})
    read = {"yes": bool, "text": str}
    assert column_changes(found, ["yes", "text"], lambda column, value: read[column](value)) == (
        ColumnChange("text", "[]", "[1]"),
    )


def test_a_column_that_a_migration_added_changed_nothing():
    assert column_changes(write(before={"a": 1}, after={"a": 1, "new": ""}), {"a", "new"}, as_it_is) == ()


@pytest.mark.parametrize(
    "entry",
    [
        write(operation="insert", after={"a": 1}),
        write(operation="delete", after={"a": 1}, before={"a": 2}),
        write(after=None, before={"a": 1}),
        write(after={"a": 1}, before=None),
    ],
    ids=["insert", "delete", "erased", "erased before"],
)
def test_only_updates_with_both_ends_changed_something(entry):
    assert column_changes(entry, {"a"}, as_it_is) == ()


# --- Acts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "together"),
    [
        ({"request_id": "r-1", "reason": "another", "at": NOON + timedelta(minutes=1)}, True),
        ({"request_id": "r-1", "actor": "sami"}, False),  # once clients chose the ids: this one took another's
        ({"request_id": "r-1", "at": NOON + timedelta(days=1)}, False),
        ({"request_id": "r-2"}, False),
        ({"request_id": ""}, False),
    ],
)
def test_one_request_is_one_act(second, together):
    found = group_changes([write(1, request_id="r-1"), write(2, **second)])
    assert len(found) == (1 if together else 2)


@pytest.mark.parametrize(
    ("second", "together"),
    [
        ({}, True),
        ({"actor": "sami"}, False),
        ({"reason": "another"}, False),
        ({"at": NOON + timedelta(seconds=3)}, False),
        ({"key": "1"}, False),
    ],
)
def test_without_a_request_an_act_is_one_person_s_writes_at_one_go(second, together):
    found = group_changes([write(1), write(2, **second)])
    assert len(found) == (1 if together else 2)


def test_acts_keep_every_entry_in_order():
    entries = [write(number, actor="rima" if number % 3 else "sami") for number in range(10)]
    assert [entry for act in group_changes(entries) for entry in act] == entries


def test_moment_of_the_ledger_is_utc():
    assert parse_timestamp("2026-11-22T12:00:00.000000Z") == NOON


# --- When it was public ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seq", "public"), [(1, False), (2, True), (4, True), (5, False), (7, False), (8, True), (10, True), (99, True)]
)
def test_publication_is_known_from_entry_to_entry(seq, public):
    rows = [(2, {}), (3, {"published": 1}), (5, {"published": False}), (8, {"published": True}), (10, None)]
    assert PublicationHistory.from_entries(rows).was_published_at(seq) == public


@pytest.mark.parametrize(("rows", "public"), [([None, {}], True), ([None, {"published": 0}], False), ([None], False)])
def test_erased_beginning_is_taken_for_what_follows(rows, public):
    assert PublicationHistory.from_entries(enumerate(rows, start=1)).was_published_at(1) == public


@pytest.mark.parametrize("status", ClaimStatus)
def test_a_claim_is_decided_when_the_public_sees_it(status):
    assert has_public_status({"status": status.value}) == (status in DECIDED)
    assert not has_public_status(None)


# --- Who may read what -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", Audience)
def test_coordinates_of_a_place_that_is_not_exact_are_for_nobody(audience):
    shown = columns_for(PLACEMENT, audience, is_place_public=False)
    assert not shown & set(COORDINATE_COLUMNS[PLACEMENT])
    assert bool(shown & set(HIDDEN_PLACE_COLUMNS[PLACEMENT])) == (audience is Audience.STAFF)
    assert set(COORDINATE_COLUMNS[PLACEMENT]) <= columns_for(PLACEMENT, audience)


@pytest.mark.parametrize("audience", Audience)
def test_who_a_protected_source_is_is_for_nobody(audience):
    assert columns_for(SOURCE, audience, is_source_protected=True) == {"kind", "reliability", "protected", "graphic"}
    assert set(SOURCE_IDENTITY_COLUMNS[SOURCE]) <= columns_for(SOURCE, audience)


@pytest.mark.parametrize("table", PROTECTED_SOURCE_COLUMNS)
def test_words_of_a_protected_source_are_not_public(table):
    assert not columns_for(table, Audience.PUBLIC, is_source_protected=True) & set(PROTECTED_SOURCE_COLUMNS[table])
    assert set(PROTECTED_SOURCE_COLUMNS[table]) <= columns_for(table, Audience.STAFF, is_source_protected=True)


def test_unknown_tables_are_shown_to_nobody():
    assert columns_for("registry_sealedidentity", Audience.STAFF) == frozenset()


@pytest.mark.parametrize("table", sorted({*PUBLIC_COLUMNS, *STAFF_COLUMNS}))
def test_the_public_sees_no_more_than_the_staff(table):
    assert columns_for(table, Audience.PUBLIC) <= columns_for(table, Audience.STAFF)
    assert not columns_for(table, Audience.STAFF) & set(UNINFORMATIVE_COLUMNS[table])


@pytest.mark.parametrize("table", RESTORABLE_COLUMNS)
def test_address_status_and_sensitivity_are_not_given_back(table):
    kept = {"slug", "status", "published", "precision", "protected", "outcome", "version", "recorded_at"}
    derived = {"earliest", "latest", "date_edtf", "acquired_edtf", "built_edtf", "taken_edtf", "published_edtf"}
    assert not set(RESTORABLE_COLUMNS[table]) & (kept | derived)
    assert set(RESTORABLE_COLUMNS[table]) <= set(PUBLIC_COLUMNS[table])


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("registry_monument", {"private_note"}),
        ("registry_claim", {"private_note"}),
        ("registry_exactplace", {"lon", "lat"}),
        ("registry_sealedidentity", {"sealed", "nonce", "key_id"}),
        ("registry_disclosure", {"reason", "by_id"}),
        ("registry_publication", {"reason", "by_id"}),
        ("auth_user", {"password", "email"}),
    ],
)
def test_what_is_private_is_in_no_public_history(table, columns):
    assert not columns_for(table, Audience.PUBLIC) & columns


def test_a_claim_says_no_status_of_its_own():
    assert "status" in UNINFORMATIVE_COLUMNS[CLAIM]


@pytest.mark.parametrize(
    ("viewer", "audience"),
    [
        (PUBLIC_VIEWER, Audience.PUBLIC),
        (WORKING, Audience.STAFF),
        (Viewer(sees_unpublished=True), Audience.PUBLIC),
        (Viewer(sees_drafts=True), Audience.PUBLIC),
    ],
)
def test_who_sees_all_that_is_unpublished_and_all_drafts_reads_as_staff(viewer, audience):
    assert Audience.of(viewer) is audience
