"""The record that each audited row belongs to: a step to its intervention, a damage region to its comparison."""

from __future__ import annotations

from collections.abc import Container, Iterable

from .column_policy import (
    BOUND,
    CLAIM,
    CLAIM_PHOTO,
    COMPARISON,
    CONTEXT,
    DECISION,
    EFFECT,
    GROUP,
    GROUP_PERMISSIONS,
    INTERVENTION,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    MONUMENT,
    PERIOD,
    PHOTO,
    PLACEMENT,
    REGION,
    SITE,
    SPEAKER,
    STEP,
    THREAT,
    THREAT_MONUMENTS,
    USER,
    USER_GROUPS,
    USER_PERMISSIONS,
)
from .entries import AuditEntry, RowKey

OWNERS = {
    # table: the table of the record that its rows belong to, and the column that names it
    PLACEMENT: (MONUMENT, "monument_id"),
    DECISION: (CLAIM, "claim_id"),
    EFFECT: (CLAIM, "claim_id"),
    SPEAKER: (CLAIM, "claim_id"),
    STEP: (INTERVENTION, "intervention_id"),
    INTERVENTION_MONUMENTS: (INTERVENTION, "intervention_id"),
    INTERVENTION_PARTIES: (INTERVENTION, "intervention_id"),
    THREAT_MONUMENTS: (THREAT, "threat_id"),
    BOUND: (PERIOD, "period_id"),
    CLAIM_PHOTO: (PHOTO, "photo_id"),
    REGION: (COMPARISON, "comparison_id"),
    USER_GROUPS: (USER, "user_id"),
    USER_PERMISSIONS: (USER, "user_id"),
    GROUP_PERMISSIONS: (GROUP, "group_id"),
}
# A table whose rows belong to a record of one of several tables, and the columns of which one names it.
ONE_OF_OWNERS = {CONTEXT: ((MONUMENT, "monument_id"), (SITE, "site_id"))}


def tables_owned_by(tables: Container[str]) -> tuple[str, ...]:
    """Return the tables whose rows belong to records of the given tables."""
    owned_tables = [table for table, (owner_table, _) in OWNERS.items() if owner_table in tables]
    for table, owners in ONE_OF_OWNERS.items():
        if all(owner_table in tables for owner_table, _ in owners):
            owned_tables.append(table)
    return tuple(owned_tables)


def owning_record(entry: AuditEntry) -> RowKey | None:
    """Return the record that an audit entry is about, as table and primary key.

    An entry on a damage region, for example, is about its comparison. Return None if that is unknown because the
    entry's content was erased.
    """
    if entry.table not in OWNERS and entry.table not in ONE_OF_OWNERS:
        return entry.row_key
    if entry.after is None:
        return None
    for owner_table, owner_column in ONE_OF_OWNERS.get(entry.table, ()):
        if entry.after[owner_column] is not None:
            return owner_table, str(entry.after[owner_column])
    owner_table, owner_column = OWNERS[entry.table]
    return owner_table, str(entry.after[owner_column])


def owning_records(entries: Iterable[AuditEntry]) -> set[RowKey]:
    """Return the records that audit entries are about, as tables and primary keys."""
    records = set()
    for entry in entries:
        record = owning_record(entry)
        if record is not None:
            records.add(record)
    return records
