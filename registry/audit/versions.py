"""Former versions of a record by the audit log, compared with the record as it is now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias, cast

from django.db.models import Field, ForeignKey, Model

from registry.domain.policy.visibility import shows_place_description
from registry.domain.value_types import Column, Instance, JsonObject, Values
from registry.domain.vocabulary.codes import PartyRole, Precision
from registry.models import Actor, InterventionParty, Placement, Revision, Source
from registry.models.source import ORIGINAL_KEY
from registry.queries.visible import protected_sources

from .column_policy import (
    CLAIM,
    EFFECT,
    INTERVENTION,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    RESTORABLE_COLUMNS,
    SPEAKER,
    THREAT,
    THREAT_MONUMENTS,
    Audience,
    columns_for,
)
from .entries import ColumnChange, parse_timestamp
from .history import (
    RecordKey,
    column_decoder,
    get_column_field,
    in_model_order,
    models_in_history,
)
from .record_names import RecordName, get_record_name
from .related_rows import keys_of_links


class PartyVersion(NamedTuple):
    """A party of an intervention in one role, as a version of the intervention has it."""

    actor_id: int
    role: str = PartyRole.UNKNOWN.value  # also of links that were recorded when there were no roles
    amount: str = ""
    currency: str = ""
    source_id: int | None = None
    quote: str = ""
    note_en: str = ""
    note_ar: str = ""


Linked: TypeAlias = tuple[Column, ...]  # primary keys of linked records, codes of effects, or parties


class LinkTable(NamedTuple):
    """The table of a relation's rows, with the columns that name the record and what it is linked to."""

    name: str
    record_column: str
    linked_column: str
    is_ordered: bool = False  # whether the order of the rows says something


LINKS = {
    # table: its relations by name. Without a linked column, the row is more than a link.
    CLAIM: {
        "effects": LinkTable(EFFECT, "claim_id", "effect"),
        "further_speakers": LinkTable(SPEAKER, "claim_id", "speaker_id", is_ordered=True),
    },
    INTERVENTION: {
        "monuments": LinkTable(INTERVENTION_MONUMENTS, "intervention_id", "monument_id"),
        "parties": LinkTable(INTERVENTION_PARTIES, "intervention_id", ""),
    },
    THREAT: {"monuments": LinkTable(THREAT_MONUMENTS, "threat_id", "monument_id")},
}


@dataclass(frozen=True, slots=True)
class Version:
    """A record after one audit entry: the columns that can be restored, and its relations.

    `changes` compares it with the present record. `kept` names the columns that were different then, and that restoring
    leaves as they are now: where a photo belongs, whether a record is published. `lost` names the columns that refer to
    records that no longer exist. All of these are empty if the content was erased.
    """

    seq: int
    at: datetime
    record: Instance  # of the entry's table
    values: Values
    links: Mapping[str, Linked]
    changes: tuple[ColumnChange, ...]
    kept: tuple[str, ...]
    lost: tuple[str, ...]
    erased: bool


def get_version(seq: int) -> Version | None:
    """Return the version of a record that the audit entry `seq` wrote, compared with the record now.

    Return None if there is no such entry, if it is a delete, or if its record cannot be restored or no longer exists.
    """
    restorable_entries = Revision.objects.filter(seq=seq, table__in=list(RESTORABLE_COLUMNS))
    entry = restorable_entries.exclude(operation="delete").first()
    if entry is None:
        return None
    record = models_in_history()[entry.table]._default_manager.filter(pk=int(entry.key)).first()
    if record is None:
        return None
    written_at = parse_timestamp(entry.at)
    if entry.payload is None:
        return Version(seq, written_at, record, values={}, links={}, changes=(), kept=(), lost=(), erased=True)

    recorded_values = _visible_values(entry.table, json.loads(entry.payload), record)
    restorable_columns = RESTORABLE_COLUMNS[entry.table]
    values = {column: recorded_values[column] for column in restorable_columns if column in recorded_values}
    link_tables = LINKS.get(entry.table, {})
    links = {name: _find_links_after_save(entry, link_table) for name, link_table in link_tables.items()}

    version_values: dict[str, object] = {**values, **links}
    current_links = {name: _find_linked_now(record, name, link_table) for name, link_table in link_tables.items()}
    changes = []
    for name, version_value in version_values.items():
        current_value = current_links[name] if name in links else getattr(record, name)
        if current_value != version_value:
            changes.append(ColumnChange(name, current_value, version_value))
    kept_columns = [
        column for column, value in recorded_values.items() if column not in values and getattr(record, column) != value
    ]
    lost_columns = [column for column, value in values.items() if _refers_to_deleted_record(entry.table, column, value)]
    return Version(
        seq, written_at, record, values, links, tuple(changes), tuple(kept_columns), tuple(lost_columns), erased=False
    )


def find_names_in_version(version: Version) -> dict[RecordKey, RecordName]:
    """Return the names of all records that a version's changes refer to, by table and primary key.

    A change holds the value in the version and the current value. Run one query for each model.
    """
    pks_by_model: dict[type[Model], set[int]] = defaultdict(set)
    for change in version.changes:
        if change.column == "parties":
            for parties in (change.old, change.new):
                pks_by_model[Actor].update(party.actor_id for party in cast(tuple[PartyVersion, ...], parties))
            continue
        field = _find_relation_field(version.record, change.column)
        if field is None or field.related_model is None:
            continue
        for value in (change.old, change.new):
            # A many-to-many field has a tuple of primary keys, a foreign key has one or None.
            linked_pks = value if isinstance(value, tuple) else (value,)
            pks_by_model[field.related_model].update(pk for pk in linked_pks if pk is not None)

    names = {}
    for model, pks in pks_by_model.items():
        for instance in model._default_manager.filter(pk__in=pks):
            names[model._meta.db_table, str(instance.pk)] = get_record_name(instance)
    return names


def get_linked_table(table: str, relation_name: str) -> str:
    """Return the table of the records that a relation leads to, such as the parties of an intervention."""
    link_table = LINKS[table][relation_name]
    foreign_key = get_column_field(link_table.name, link_table.linked_column)
    if foreign_key is None or foreign_key.related_model is None:
        raise LookupError(f"{relation_name} of {table} lead to no records")
    return str(foreign_key.related_model._meta.db_table)


def _find_relation_field(record: Model, name: str) -> Field | None:
    """Return the foreign key of a record that has this field or column name, or that of the rows of a relation."""
    link_table = LINKS.get(record._meta.db_table, {}).get(name)
    if link_table is not None:
        field = get_column_field(link_table.name, link_table.linked_column)
    else:
        field = get_column_field(record._meta.db_table, name)
    return field if field is not None and field.is_relation else None


def _visible_values(table: str, recorded_row: Mapping[str, object], record: Model) -> Values:
    """Return the values of a recorded row that staff may see, in the order of the model's fields.

    The exact place of a sensitive monument and the identity of a protected source are left out.
    """
    is_place_public = True
    if isinstance(record, Placement):
        is_place_public = shows_place_description(Precision(record.monument.precision))
    is_source_protected = isinstance(record, Source) and record.protected
    is_original_protected = protected_sources().filter(pk__in=[recorded_row.get(ORIGINAL_KEY)]).exists()
    visible_columns = columns_for(
        table,
        Audience.STAFF,
        is_place_public=is_place_public,
        is_source_protected=is_source_protected,
        is_original_protected=is_original_protected,
    )

    decode = column_decoder(table)
    ordered_columns = in_model_order(table, visible_columns)
    return {column: decode(column, recorded_row[column]) for column in ordered_columns if column in recorded_row}


def _refers_to_deleted_record(table: str, column: str, value: object) -> bool:
    """Return whether a recorded value refers to a record that no longer exists.

    Run one query if the column is a foreign key.
    """
    field = get_column_field(table, column)
    if value is None or not isinstance(field, ForeignKey):
        return False
    return not field.related_model._default_manager.filter(pk=value).exists()


def _find_links_after_save(entry: Revision, link_table: LinkTable) -> Linked:
    """Return the primary keys or codes that a record was linked to after the save that wrote an audit entry.

    They are sorted, unless their order says something.
    """
    record_pk = models_in_history()[entry.table]._default_manager.filter(pk=int(entry.key)).values("pk")
    link_keys = keys_of_links(link_table.name, link_table.record_column, record_pk)
    link_entries = Revision.objects.filter(table=link_table.name, key__in=link_keys).order_by("seq")

    later_entries = Revision.objects.filter(table=entry.table, key=entry.key, seq__gt=entry.seq)
    next_entry = later_entries.order_by("seq").first()
    # A save writes the record first and its links after it, so links up to the next save belong to this one.
    if next_entry is not None:
        link_entries = link_entries.filter(seq__lt=next_entry.seq)
    linked = _replay_links(link_entries.values_list("key", "operation", "payload"), link_table.linked_column)
    return linked if link_table.is_ordered else tuple(sorted(linked))


def _replay_links(link_entries: Iterable[tuple[str, str, str | None]], linked_column: str) -> Linked:
    """Return the primary keys, codes or parties that remain linked after a list of audit entries, the first link first.

    Each entry is given as the link's key, the operation and the payload, in the order of writing.
    """
    linked_by_key: dict[str, Column] = {}
    for key, operation, payload in link_entries:
        if operation == "delete":
            linked_by_key.pop(key, None)
        elif payload is not None:
            row = json.loads(payload)
            linked_by_key[key] = row[linked_column] if linked_column else _read_party(row)
    return tuple(linked_by_key.values())


def _read_party(row: JsonObject) -> PartyVersion:
    """Return the party that a recorded row of an intervention's parties describes."""
    return PartyVersion(**{name: row[name] for name in PartyVersion._fields if name in row})


def _find_linked_now(record: Model, relation_name: str, link_table: LinkTable) -> Linked:
    """Return the primary keys, codes or parties that a record is linked to now. Run one query.

    They are sorted, unless their order says something.
    """
    related_manager = getattr(record, relation_name)
    if related_manager.model is InterventionParty:
        return tuple(sorted(PartyVersion(**row) for row in related_manager.values(*PartyVersion._fields)))
    # A many-to-many field leads to the linked records, other relations lead to the rows of the links.
    leads_to_links = related_manager.model._meta.db_table == link_table.name
    column = link_table.linked_column if leads_to_links else "pk"
    linked = tuple(related_manager.values_list(column, flat=True))
    return linked if link_table.is_ordered else tuple(sorted(linked))
