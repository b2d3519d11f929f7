"""A former version of a record, as the ledger has it, beside what the record is now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Field, ForeignKey, Model

from registry.domain.policy.visibility import shows_place_words
from registry.domain.value_types import Column, Values
from registry.domain.vocabulary.codes import Precision
from registry.models import ClaimEffect, Placement, Revision, Source

from .column_policy import (
    CLAIM,
    EFFECT,
    INTERVENTION,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    RESTORED,
    THREAT,
    THREAT_MONUMENTS,
    Audience,
    columns_for,
)
from .entries import ColumnChange, moment
from .history import Key, Name, field_of, models, name_of, reader_of
from .related_rows import keys_of_links

Linked: TypeAlias = tuple[Column, ...]  # primary keys of records, or codes of effects

LINKS = {
    # table: its relations, each with the table of its rows, the column of the record, and that of what is linked
    CLAIM: {"effects": (EFFECT, "claim_id", "effect")},
    INTERVENTION: {
        "monuments": (INTERVENTION_MONUMENTS, "intervention_id", "monument_id"),
        "parties": (INTERVENTION_PARTIES, "intervention_id", "actor_id"),
    },
    THREAT: {"monuments": (THREAT_MONUMENTS, "threat_id", "monument_id")},
}


@dataclass(frozen=True, slots=True)
class Version:
    """What a record was after an entry: the columns that can be given back, and its relations; empty once erased.

    `lost` names the columns that point to records which are no longer there.
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
    """The version that the entry wrote; None if it wrote none that could be given back."""
    entry = Revision.objects.filter(seq=seq, table__in=list(RESTORED)).exclude(operation="delete").first()
    record = None if entry is None else models()[entry.table]._default_manager.filter(pk=int(entry.key)).first()
    if entry is None or record is None:
        return None
    if entry.payload is None:
        return Version(seq, moment(entry.at), record, {}, {}, (), (), erased=True)
    values = _values(entry.table, json.loads(entry.payload), record)
    links = {name: _linked_at(entry, *link) for name, link in LINKS.get(entry.table, {}).items()}
    now = {**{name: getattr(record, name) for name in values}, **{name: _linked_now(record, name) for name in links}}
    then = {**values, **links}
    changes = tuple(ColumnChange(name, now[name], new) for name, new in then.items() if now[name] != new)
    lost = tuple(name for name, value in values.items() if _is_lost(entry.table, name, value))
    return Version(seq, moment(entry.at), record, values, links, changes, lost, erased=False)


def names_in(former: Version) -> dict[Key, Name]:
    """The names of all records that a version and the present one point to."""
    wanted: dict[type[Model], set[int]] = {}
    for change in former.changes:
        field = _relation(former.record, change.column)
        if field is not None and field.related_model is not None:
            pks = [pk for value in (change.old, change.new) for pk in (value if isinstance(value, tuple) else (value,))]
            wanted.setdefault(field.related_model, set()).update(pk for pk in pks if pk is not None)
    return {
        (model._meta.db_table, str(row.pk)): name_of(row)
        for model, pks in wanted.items()
        for row in model._default_manager.filter(pk__in=pks)
    }


def _relation(record: Model, column: str) -> Field | None:
    fields = (*record._meta.concrete_fields, *record._meta.many_to_many)
    return next((field for field in fields if field.is_relation and column in (field.name, field.attname)), None)


def _values(table: str, row: Mapping[str, object], record: Model) -> Values:
    read = reader_of(table)
    allowed = columns_for(table, Audience.STAFF, exact=_is_exact(record), protected=_is_protected(record))
    return {name: read(name, row[name]) for name in RESTORED[table] if name in allowed and name in row}


def _is_exact(record: Model) -> bool:
    return not isinstance(record, Placement) or shows_place_words(Precision(record.monument.precision))


def _is_protected(record: Model) -> bool:
    return isinstance(record, Source) and record.protected


def _is_lost(table: str, column: str, value: object) -> bool:
    field = field_of(table, column)
    if value is None or not isinstance(field, ForeignKey):
        return False
    return not field.related_model._default_manager.filter(pk=value).exists()


def _linked_at(entry: Revision, table: str, column: str, linked: str) -> Linked:
    """What was linked to the record until the entry that next wrote it."""
    later = Revision.objects.filter(table=entry.table, key=entry.key, seq__gt=entry.seq).order_by("seq").first()
    record = models()[entry.table]._default_manager.filter(pk=int(entry.key)).values("pk")
    rows = Revision.objects.filter(table=table, key__in=keys_of_links(table, column, record)).order_by("seq")
    if later is not None:
        rows = rows.filter(seq__lt=later.seq)
    return _folded(rows.values_list("key", "operation", "payload"), linked)


def _folded(rows: Iterable[tuple[str, str, str | None]], linked: str) -> Linked:
    there: dict[str, Column] = {}
    for key, operation, payload in rows:
        if operation == "delete":
            there.pop(key, None)
        elif payload is not None:
            there[key] = json.loads(payload)[linked]
    return tuple(sorted(there.values()))


def _linked_now(record: Model, name: str) -> Linked:
    rows = getattr(record, name)
    column = "effect" if rows.model is ClaimEffect else "pk"
    return tuple(sorted(rows.values_list(column, flat=True)))
