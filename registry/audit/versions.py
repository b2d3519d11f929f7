"""Former versions of a record by the audit log, compared with the record as it is now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Field, ForeignKey, Model

from registry.domain.policy.visibility import shows_place_description
from registry.domain.value_types import Column, Values
from registry.domain.vocabulary.codes import Precision
from registry.models import ClaimEffect, Placement, Revision, Source

from .column_policy import (
    CLAIM,
    EFFECT,
    INTERVENTION,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    RESTORABLE_COLUMNS,
    THREAT,
    THREAT_MONUMENTS,
    Audience,
    columns_for,
)
from .entries import ColumnChange, parse_timestamp
from .history import RecordKey, RecordName, column_decoder, get_column_field, get_record_name, models_in_history
from .related_rows import keys_of_links

Linked: TypeAlias = tuple[Column, ...]  # primary keys of linked records, or codes of effects

LINKS = {
    # table: its relations by name, each with the table of its rows, the column of the record and the linked column
    CLAIM: {"effects": (EFFECT, "claim_id", "effect")},
    INTERVENTION: {
        "monuments": (INTERVENTION_MONUMENTS, "intervention_id", "monument_id"),
        "parties": (INTERVENTION_PARTIES, "intervention_id", "actor_id"),
    },
    THREAT: {"monuments": (THREAT_MONUMENTS, "threat_id", "monument_id")},
}


@dataclass(frozen=True, slots=True)
class Version:
    """A record after one audit entry: the columns that can be restored, and its relations.

    `changes` compares it with the present record. `lost` names the columns that refer to records that no longer
    exist. All of these are empty if the content was erased.
    """

    seq: int
    at: datetime
    record: Any  # Any: a record of the entry's table
    values: Values
    links: Mapping[str, Linked]
    changes: tuple[ColumnChange, ...]
    lost: tuple[str, ...]
    erased: bool


def version_at(seq: int) -> Version | None:
    """Return the version that an entry wrote.

    Return None if there is no such entry, if it is a delete, or if its record cannot be restored or no longer exists.
    """
    entry = Revision.objects.filter(seq=seq, table__in=list(RESTORABLE_COLUMNS)).exclude(operation="delete").first()
    if entry is None:
        return None
    record = models_in_history()[entry.table]._default_manager.filter(pk=int(entry.key)).first()
    if record is None:
        return None
    at = parse_timestamp(entry.at)
    if entry.payload is None:
        return Version(seq, at, record, values={}, links={}, changes=(), lost=(), erased=True)

    values = _restorable_values(entry.table, json.loads(entry.payload), record)
    links = {name: _linked_at(entry, *link) for name, link in LINKS.get(entry.table, {}).items()}
    present: dict[str, object] = {name: getattr(record, name) for name in values}
    for name in links:
        present[name] = _linked_now(record, name)
    former: dict[str, object] = {**values, **links}
    changes = [ColumnChange(name, present[name], former[name]) for name in former if present[name] != former[name]]
    lost = tuple(name for name, value in values.items() if _is_lost(entry.table, name, value))
    return Version(seq, at, record, values, links, tuple(changes), lost, erased=False)


def find_names_in_version(former: Version) -> dict[RecordKey, RecordName]:
    """Return the names of all records that the changes between a version and the present record refer to."""
    pks_by_model: dict[type[Model], set[int]] = defaultdict(set)
    for change in former.changes:
        field = _relation_field(former.record, change.column)
        if field is not None and field.related_model is not None:
            for value in (change.old, change.new):
                pks = value if isinstance(value, tuple) else (value,)
                pks_by_model[field.related_model].update(pk for pk in pks if pk is not None)

    names = {}
    for model, model_pks in pks_by_model.items():
        for instance in model._default_manager.filter(pk__in=model_pks):
            names[(model._meta.db_table, str(instance.pk))] = get_record_name(instance)
    return names


def _relation_field(record: Model, column: str) -> Field | None:
    """Return the foreign key or many-to-many field with this name or column, or None if there is none."""
    for field in (*record._meta.concrete_fields, *record._meta.many_to_many):
        if field.is_relation and column in (field.name, field.attname):
            return field
    return None


def _restorable_values(table: str, row: Mapping[str, object], record: Model) -> Values:
    """Return the columns of a recorded row that may be restored and that staff may see, in Python's values."""
    is_exact = not isinstance(record, Placement) or shows_place_description(Precision(record.monument.precision))
    is_protected = isinstance(record, Source) and record.protected
    visible_columns = columns_for(table, Audience.STAFF, exact=is_exact, protected=is_protected)
    decode = column_decoder(table)
    return {
        name: decode(name, row[name]) for name in RESTORABLE_COLUMNS[table] if name in visible_columns and name in row
    }


def _is_lost(table: str, column: str, value: object) -> bool:
    """Return whether a column's value refers to a record that no longer exists. One query for a foreign key."""
    field = get_column_field(table, column)
    if value is None or not isinstance(field, ForeignKey):
        return False
    return not field.related_model._default_manager.filter(pk=value).exists()


def _linked_at(entry: Revision, link_table: str, record_column: str, linked_column: str) -> Linked:
    """Return what a record was linked to after an entry, including the links written between it and the next entry."""
    next_entry = Revision.objects.filter(table=entry.table, key=entry.key, seq__gt=entry.seq).order_by("seq").first()
    record_pk = models_in_history()[entry.table]._default_manager.filter(pk=int(entry.key)).values("pk")
    link_keys = keys_of_links(link_table, record_column, record_pk)
    link_entries = Revision.objects.filter(table=link_table, key__in=link_keys).order_by("seq")
    # A save writes the record first and its links after it, so links up to the next save belong to this one.
    if next_entry is not None:
        link_entries = link_entries.filter(seq__lt=next_entry.seq)
    return _replay_links(link_entries.values_list("key", "operation", "payload"), linked_column)


def _replay_links(link_entries: Iterable[tuple[str, str, str | None]], linked_column: str) -> Linked:
    """Return what is linked after all inserts and deletes of link rows, given in order, sorted."""
    linked_by_key: dict[str, Column] = {}
    for key, operation, payload in link_entries:
        if operation == "delete":
            linked_by_key.pop(key, None)
        elif payload is not None:
            linked_by_key[key] = json.loads(payload)[linked_column]
    return tuple(sorted(linked_by_key.values()))


def _linked_now(record: Model, name: str) -> Linked:
    """Return what a record is linked to now by the relation of this name, sorted. One query."""
    related = getattr(record, name)
    column = "effect" if related.model is ClaimEffect else "pk"
    return tuple(sorted(related.values_list(column, flat=True)))
