"""The history of a record and its related rows, as change sets: for staff with usernames and reasons.

All entries on the record are read at once and grouped; a page of the change sets is returned.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeAlias

from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Field, ForeignKey, JSONField, Model

from registry.domain.policy.coordinates_in_text import find_coordinates
from registry.models import Actor

from .column_policy import PUBLIC_COLUMNS, STAFF_COLUMNS, Audience
from .entries import AuditEntry, ColumnChange, DecodeColumn, RowKey, column_changes, group_changes, join_reasons
from .entry_rows import build_audit_entries, build_entries_with_previous, newest_entries_of, with_previous_payload
from .entry_visibility import EntryVisibility
from .public_rows import MODEL_BY_KIND, public_rows
from .record_names import MAKE_REF, RecordName, get_record_name, name_by_ref
from .related_rows import select_record_entries
from .row_owners import owning_record, owning_records

CHANGESETS_PER_PAGE = 50
MAX_RECENT_ENTRIES = 300
NAMED_MODELS = (*MODEL_BY_KIND.values(), Actor, Group, Permission, User)
RecordKey: TypeAlias = RowKey  # the key of a record's own row


@dataclass(frozen=True, slots=True)
class RowChange:
    """A change to one row. `row` and `changes` hold Python values, and only what the viewer may see.

    `record` is the record that the row is or belongs to. `erased` says that the content was erased.
    """

    seq: int
    table: str
    key: str
    operation: str
    row: Mapping[str, object]
    changes: tuple[ColumnChange, ...]
    record: RecordKey | None
    erased: bool


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The row changes of one request or transaction. `who`, `reason` and `request_id` are "" for the public."""

    at: datetime
    who: str
    reason: str
    request_id: str
    row_changes: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True)
class History:
    """One page of change sets, newest first, with the names of the records that they refer to.

    `total` is the number of change sets on all pages.
    """

    acts: tuple[ChangeSet, ...]
    names: Mapping[RecordKey, RecordName]
    total: int
    page: int = 1
    pages: int = 1


def get_history(model: type[Model], pk: int, *, audience: Audience = Audience.PUBLIC, page: int = 1) -> History:
    """Return one page of a record's history, which lists its changes newest first.

    A page number out of range gives the first or the last page. The number of queries is fixed.
    """
    all_changesets = get_changesets(model, pk, audience)
    page_count = max(1, -(-len(all_changesets) // CHANGESETS_PER_PAGE))  # division that rounds up
    valid_page = min(max(page, 1), page_count)
    offset = (valid_page - 1) * CHANGESETS_PER_PAGE
    return build_history_page(all_changesets, audience, offset, CHANGESETS_PER_PAGE, valid_page, page_count)


def build_history_page(
    all_changesets: list[ChangeSet], audience: Audience, offset: int, limit: int, page: int = 1, pages: int = 1
) -> History:
    """Build a page of a record's history from at most `limit` change sets, starting at `offset`.

    It includes the names of all records that the changes refer to and the audience may see.
    """
    page_changesets = tuple(all_changesets[offset : offset + limit])
    names = find_record_names(page_changesets, audience)
    return History(page_changesets, names, total=len(all_changesets), page=page, pages=pages)


def get_changesets(model: type[Model], pk: int, audience: Audience) -> list[ChangeSet]:
    """Return all change sets on a record that an audience may see, newest first."""
    audit_entries = list(build_audit_entries(select_record_entries(model, pk, audience)))
    return visible_changesets(audit_entries, audience)


def get_recent_changes(limit: int) -> History:
    """Return the latest change sets of all records as staff see them, newest first and at most `limit`."""
    newest_first = with_previous_payload(newest_entries_of(PUBLIC_COLUMNS))[:MAX_RECENT_ENTRIES]
    changesets = visible_changesets(build_entries_with_previous(reversed(newest_first)), Audience.STAFF)
    return build_history_page(changesets, Audience.STAFF, offset=0, limit=limit)


def visible_changesets(entries: list[AuditEntry], audience: Audience) -> list[ChangeSet]:
    """Group audit entries into change sets, newest first, with only what an audience may see.

    The entries must be in the order of `seq`.
    """
    visibility = EntryVisibility(owning_records(entries), audience)
    changesets = []
    for group in reversed(group_changes(entries)):
        row_changes = []
        for entry in group:
            row_change = visible_row_change(entry, visibility)
            if row_change is not None:
                row_changes.append(row_change)
        if not row_changes:
            continue

        first_entry = group[0]
        who, reason, request_id = first_entry.actor, join_reasons(group), first_entry.request_id
        if audience is Audience.PUBLIC:
            who = reason = request_id = ""
        changesets.append(ChangeSet(first_entry.at, who, reason, request_id, tuple(row_changes)))
    return changesets


def visible_row_change(entry: AuditEntry, visibility: EntryVisibility) -> RowChange | None:
    """Return the change that an audit entry recorded, with only what its audience may see.

    Return None if the audience may see nothing of it, or if no column that it may see was changed.
    """
    entry = visibility.without_pending_erasure(entry)
    columns = visibility.visible_columns(entry)
    is_erased = entry.after is None
    if is_erased and visibility.audience is Audience.PUBLIC:
        return None
    if not is_erased and not columns:
        return None

    decode = column_decoder(entry.table)
    changes = column_changes(entry, in_model_order(entry.table, columns), decode)
    is_update = entry.operation == "update" and not is_erased
    # Without `before`, the row is older than the audit log, or its earlier content was erased.
    if is_update and (entry.before is None or not changes):
        return None
    recorded_row = entry.after or {}
    visible_row = {column: decode(column, value) for column, value in recorded_row.items() if column in columns}

    record = owning_record(entry)
    if record is not None and visibility.hides_location_in(entry, record):
        visible_row = {column: _without_location(value) for column, value in visible_row.items()}
        changes = tuple(
            ColumnChange(change.column, _without_location(change.old), _without_location(change.new))
            for change in changes
        )
    return RowChange(entry.seq, entry.table, entry.key, entry.operation, visible_row, changes, record, is_erased)


def _without_location(value: object) -> object:
    """Return a recorded value, or None if it is a text or list of texts that contains coordinates.

    A text may contain the coordinates of a location that is hidden now, but was public when the text was written.
    """
    texts = value if isinstance(value, list) else [value]
    discloses_location = any(isinstance(text, str) and find_coordinates(text) for text in texts)
    return None if discloses_location else value


# --- Values of columns -----------------------------------------------------------------------------------------------


@cache
def models_in_history() -> dict[str, type[Model]]:
    """Return the models whose rows appear in histories, by table name."""
    tables = {*PUBLIC_COLUMNS, *STAFF_COLUMNS}
    all_models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in all_models if model._meta.db_table in tables}


def in_model_order(table: str, columns: frozenset[str]) -> list[str]:
    """Return the columns of a table in the order of its model's fields."""
    return [field.column for field in models_in_history()[table]._meta.concrete_fields if field.column in columns]


@cache
def get_column_field(table: str, column: str) -> Field | None:
    """Return the model field that belongs to a table's column, or None if the column no longer exists."""
    for field in models_in_history()[table]._meta.concrete_fields:
        if field.column == column:
            return field
    return None


def column_decoder(table: str) -> DecodeColumn:
    """Return a function that converts recorded values of a table's columns to Python values.

    It takes the column name and the value, and hides the differences between SQLite's and PostgreSQL's audit entries.
    """

    def decode(column: str, value: object) -> object:
        field = get_column_field(table, column)
        if field is None:
            return value
        # SQLite records JSON as a text.
        if isinstance(field, JSONField) and isinstance(value, str):
            return json.loads(value)
        return field.to_python(value)

    return decode


# --- Names of records ------------------------------------------------------------------------------------------------


def find_record_names(changesets: Iterable[ChangeSet], audience: Audience) -> dict[RecordKey, RecordName]:
    """Return the names of the records that change sets refer to, by table and primary key.

    Leave out records that the audience may not see. Run one query for each model.
    """
    pks_by_model: dict[type[Model], set[int]] = defaultdict(set)
    for changeset in changesets:
        for row_change in changeset.row_changes:
            for model, pk in _iter_referenced_records(row_change):
                pks_by_model[model].add(pk)

    names = {}
    for model, pks in pks_by_model.items():
        # Other rows have no name and are described by their visible columns.
        if model not in NAMED_MODELS:
            continue
        # Claims and photos may be discarded. The staff read their references all the same.
        if audience is Audience.STAFF and model in MAKE_REF:
            names.update({(model._meta.db_table, str(pk)): name_by_ref(MAKE_REF[model](pk)) for pk in pks})
            continue
        visible_rows = model._default_manager if audience is Audience.STAFF else public_rows(model)
        for instance in visible_rows.filter(pk__in=pks):
            names[model._meta.db_table, str(instance.pk)] = get_record_name(instance)
    return names


def _iter_referenced_records(row_change: RowChange) -> Iterator[tuple[type[Model], int]]:
    """Yield the model and primary key of every record that a row change refers to.

    These are the row itself, the record that it belongs to, and the targets of its foreign keys.
    """
    yield models_in_history()[row_change.table], int(row_change.key)
    if row_change.record is not None:
        record_table, record_key = row_change.record
        yield models_in_history()[record_table], int(record_key)

    column_values = list(row_change.row.items())
    for change in row_change.changes:
        column_values += [(change.column, change.old), (change.column, change.new)]
    for column, value in column_values:
        field = get_column_field(row_change.table, column)
        if isinstance(field, ForeignKey) and isinstance(value, int):
            yield field.related_model, value
