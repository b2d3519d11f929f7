"""The history of a record with what hangs on it, as acts: for the desk with names and reasons, for the public without.

All entries on the record are read at once and grouped; what is shown of them is a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Field, ForeignKey, JSONField, Model, OuterRef, QuerySet, Subquery

from registry.domain.policy.coordinates_in_text import coordinates_in
from registry.models import Actor, Claim, Comparison, Photo, Revision, Source
from registry.queries.summaries import source_brief

from .column_policy import PUBLIC, STAFF, Audience
from .entries import AuditEntry, ColumnChange, Read, Row, column_changes, group_changes, moment
from .entry_visibility import EntryVisibility, record_of, records_of
from .public_rows import KINDS, public_rows
from .related_rows import COLUMNS, Entry, entries_about

PAGE_ACTS = 50
NAMED = (*KINDS.values(), Actor, Group, Permission, User)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Name:
    """A record as histories name it; `slug` is its public id."""

    slug: str
    en: str
    ar: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """What an act did to one row. `row` and `changes` hold only what the reader may see, in Python's values."""

    seq: int
    table: str
    key: str
    operation: str
    row: Mapping[str, object]
    changes: tuple[ColumnChange, ...]
    record: Key | None
    erased: bool


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What somebody did at one go; `who`, `reason` and `request_id` are "" for the public."""

    at: datetime
    who: str
    reason: str
    request_id: str
    deeds: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True)
class History:
    """One page of acts, the latest first, with the names of all records that they point to."""

    acts: tuple[ChangeSet, ...]
    names: Mapping[Key, Name]
    total: int
    page: int = 1
    pages: int = 1


def history(model: type[Model], pk: int, *, audience: Audience = Audience.ANYBODY, page: int = 1) -> History:
    """A page of a record's history; the number of queries does not depend on how much there is."""
    found = changesets_for(model, pk, audience)
    pages = max(1, -(-len(found) // PAGE_ACTS))
    page = min(max(page, 1), pages)
    return slice_of(found, audience, (page - 1) * PAGE_ACTS, PAGE_ACTS, page, pages)


def slice_of(
    found: list[ChangeSet], audience: Audience, offset: int, limit: int, page: int = 1, pages: int = 1
) -> History:
    """`limit` acts after the first `offset`, with their names."""
    some = tuple(found[offset : offset + limit])
    return History(some, names(some, audience), len(found), page, pages)


def changesets_for(model: type[Model], pk: int, audience: Audience) -> list[ChangeSet]:
    """All acts on a record that the audience may see, the latest first."""
    return changesets(list(writes(entries_about(model, pk, audience))), audience)


def changesets(found: list[AuditEntry], audience: Audience) -> list[ChangeSet]:
    """Entries in their order as acts, the latest first; without what the audience may not see."""
    sight = EntryVisibility(records_of(found), audience)
    shown_acts = (_act(act, sight) for act in reversed(group_changes(found)))
    return [act for act in shown_acts if act.deeds]


def writes(entries: Iterable[Entry]) -> Iterator[AuditEntry]:
    """The entries in their order, each with the row as it was before."""
    last: dict[Key, str | None] = {}
    for entry in entries:
        write = written(entry, last.get((entry[5], entry[6])))
        yield write
        last[write.row] = entry[8]


def written(entry: Entry, before: str | None) -> AuditEntry:
    """A tuple of COLUMNS as an entry; `before` is the payload of the entry before it on the same row."""
    seq, at, actor, reason, request_id, table, key, operation, payload = entry
    return AuditEntry(seq, moment(at), actor, reason, request_id, table, key, operation, _row(payload), _row(before))


def _row(payload: str | None) -> Row | None:
    if payload is None:
        return None
    row: Row = json.loads(payload)
    return row


def _act(act: list[AuditEntry], sight: EntryVisibility) -> ChangeSet:
    first, staff = act[0], sight.audience is Audience.STAFF
    deeds = tuple(deed for write in act if (deed := row_change_of(write, sight)) is not None)
    who, reason, request_id = (first.actor, first.reason, first.request_id) if staff else ("", "", "")
    return ChangeSet(first.at, who, reason, request_id, deeds)


def row_change_of(write: AuditEntry, sight: EntryVisibility) -> RowChange | None:
    """What the reader may see of an entry; None if nothing, or if it changed nothing that is shown."""
    write = sight.of(write)
    columns, read = sight.columns(write), reader_of(write.table)
    erased = write.after is None
    if erased and sight.audience is Audience.ANYBODY:
        return None
    if not erased and not columns:
        return None
    changed = column_changes(write, in_order(write.table, columns), read)
    if write.operation == "update" and not changed and not erased and write.before is not None:
        return None
    if write.operation == "update" and write.before is None and not erased:
        return None  # as it was when the ledger began, or after what was erased: nothing to compare it with
    record = record_of(write)
    row = {name: read(name, value) for name, value in (write.after or {}).items() if name in columns}
    if record is not None and sight.hides_places(record):
        row = {name: _without_place(value) for name, value in row.items()}
        changed = tuple(
            ColumnChange(each.column, _without_place(each.old), _without_place(each.new)) for each in changed
        )
    return RowChange(write.seq, write.table, write.key, write.operation, row, changed, record, erased)


def _without_place(value: object) -> object:
    """The value; None for a text that tells a place: it was public once, and the place is not any more."""
    texts = value if isinstance(value, list) else [value]
    return None if any(isinstance(text, str) and coordinates_in(text) for text in texts) else value


# --- Values ----------------------------------------------------------------------------------------------------------


@cache
def models() -> dict[str, type[Model]]:
    """The model of every table that histories tell of."""
    every = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in every if model._meta.db_table in {*PUBLIC, *STAFF}}


def in_order(table: str, columns: frozenset[str]) -> list[str]:
    """Columns as the model has them."""
    return [field.column for field in models()[table]._meta.concrete_fields if field.column in columns]


@cache
def field_of(table: str, column: str) -> Field | None:
    """The field of a column; None if there is no such column any more."""
    fields = models()[table]._meta.concrete_fields
    return next((field for field in fields if field.column == column), None)


def reader_of(table: str) -> Read:
    """What gives a column's value from the ledger's JSON, whichever engine wrote it."""

    def read(column: str, value: object) -> object:
        field = field_of(table, column)
        if isinstance(field, JSONField) and isinstance(value, str):
            return json.loads(value)
        return value if field is None else field.to_python(value)

    return read


# --- Names -----------------------------------------------------------------------------------------------------------


def names(some: Iterable[ChangeSet], audience: Audience) -> dict[Key, Name]:
    """The names of all records that the acts point to; of those that the reader may not see there is none."""
    wanted: dict[type[Model], set[int]] = {}
    for act in some:
        for deed in act.deeds:
            for model, pk in _pointed_to(deed):
                wanted.setdefault(model, set()).add(pk)
    return {
        (model._meta.db_table, str(row.pk)): name_of(row)
        for model, pks in wanted.items()
        if model in NAMED  # others are named by what of them may be seen
        for row in (model._default_manager if audience is Audience.STAFF else public_rows(model)).filter(pk__in=pks)
    }


def _pointed_to(deed: RowChange) -> Iterator[tuple[type[Model], int]]:
    yield models()[deed.table], int(deed.key)
    if deed.record is not None:
        yield models()[deed.record[0]], int(deed.record[1])
    pairs = [*deed.row.items(), *((c.column, value) for c in deed.changes for value in (c.old, c.new))]
    for column, value in pairs:
        field = field_of(deed.table, column)
        if isinstance(field, ForeignKey) and value is not None:
            yield field.related_model, cast(int, value)


def name_of(record: Model) -> Name:
    """Slug and names, of what has no name its ref, of a protected source its pseudonym."""
    if isinstance(record, Claim | Photo | Comparison):
        return Name(record.ref, record.ref, record.ref)
    if isinstance(record, Source):
        brief = source_brief(record)
        english = brief.title or brief.description_en
        return Name(brief.slug, english, brief.title or brief.description_ar or english)
    for stem in ("name", "title", "place"):
        if hasattr(record, f"{stem}_en"):
            english, arabic = getattr(record, f"{stem}_en"), getattr(record, f"{stem}_ar")
            return Name(getattr(record, "slug", ""), english or arabic, arabic or english)
    return Name(getattr(record, "slug", ""), str(record), str(record))


# --- The desk --------------------------------------------------------------------------------------------------------

RECENT_ENTRIES = 300


def recent(limit: int) -> History:
    """The last acts on any record, for the desk."""
    last = with_before(Revision.objects.filter(table__in=list(PUBLIC))).order_by("-seq")[:RECENT_ENTRIES]
    found = [written(cast(Entry, entry[:-1]), entry[-1]) for entry in reversed(last)]
    return slice_of(changesets(found, Audience.STAFF), Audience.STAFF, 0, limit)


def with_before(entries: QuerySet[Revision]) -> QuerySet[Revision, tuple[Any, ...]]:  # Any: of COLUMNS
    """The entries as tuples of COLUMNS and the payload of the entry before each on the same row."""
    same = Revision.objects.filter(table=OuterRef("table"), key=OuterRef("key"), seq__lt=OuterRef("seq"))
    before = Subquery(same.order_by("-seq").values("payload")[:1])
    return entries.annotate(before=before).values_list(*COLUMNS, "before")
