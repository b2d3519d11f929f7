"""Audit entries, grouped into the changes of one request, and the columns that each of them changed.

This module must not know where entries are stored, nor the names of columns in any language.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.domain.policy.visibility import PUBLIC_STATUSES

Row = Mapping[str, object]  # column: value, as an entry recorded it
RowKey = tuple[str, str]  # table and primary key
DecodeColumn = Callable[[str, object], object]  # from a column's name and recorded value to its Python value
# Entries without a request ID belong to one transaction only if they were written within this time.
MAX_TRANSACTION_PAUSE = timedelta(seconds=2)
# Entries with the same request ID belong to one request only if no longer pause lies between them.
MAX_REQUEST_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One audit entry: a write to one row.

    `after` is the row as written, or as it was before a delete. `before` is the row in the previous entry on it.
    Both are None where the content was erased.
    """

    seq: int
    at: datetime
    actor: str
    reason: str
    request_id: str
    table: str
    key: str
    operation: str
    after: Row | None
    before: Row | None = None

    @property
    def row_key(self) -> RowKey:
        """Return the table and primary key of the row that the entry is about."""
        return self.table, self.key


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A column that an entry changed, with its old and new value."""

    column: str
    old: object
    new: object


def parse_timestamp(text: str) -> datetime:
    """Return the timestamp in an entry's column `at` as a datetime."""
    return datetime.fromisoformat(text)


def column_changes(entry: AuditEntry, columns: Iterable[str], decode: DecodeColumn) -> tuple[ColumnChange, ...]:
    """Return which of the given columns an audit entry changed, with their old and new values.

    Only an update changes columns, so the result is empty for an insert or delete. `decode` converts a recorded value
    to a Python value, because SQLite and PostgreSQL record the same value differently.
    """
    if entry.after is None or entry.before is None or entry.operation != "update":
        return ()

    changes = []
    for column in columns:
        # A column missing from the old row was added by a migration, which is not a change.
        if column not in entry.before or column not in entry.after:
            continue
        old_value = decode(column, entry.before[column])
        new_value = decode(column, entry.after[column])
        if old_value != new_value:
            changes.append(ColumnChange(column, old_value, new_value))
    return tuple(changes)


def group_changes(entries: Iterable[AuditEntry]) -> list[list[AuditEntry]]:
    """Group audit entries by the request or transaction that wrote them.

    The entries must be in the order of `seq`.
    """
    groups: list[list[AuditEntry]] = []
    for entry in entries:
        if groups and _belongs_to_group(groups[-1], entry):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _belongs_to_group(group: Sequence[AuditEntry], entry: AuditEntry) -> bool:
    """Return whether an audit entry was written by the same request or transaction as a group of earlier entries."""
    last_entry = group[-1]
    # Request IDs were once chosen by clients, so the same ID does not prove the same actor.
    if (last_entry.actor, last_entry.request_id) != (entry.actor, entry.request_id):
        return False

    pause = entry.at - last_entry.at
    if entry.request_id:
        return pause <= MAX_REQUEST_PAUSE
    # Without a request ID, the entries of one transaction are recognised by their reason and time.
    if last_entry.reason != entry.reason or pause > MAX_TRANSACTION_PAUSE:
        return False
    # Two saves of one row within seconds are two changes, even with the same reason.
    return all(entry.row_key != other_entry.row_key for other_entry in group)


def join_reasons(group: Iterable[AuditEntry]) -> str:
    """Return the reasons of the audit entries that one request or transaction wrote, each once, as one text."""
    reasons = dict.fromkeys(entry.reason for entry in group if entry.reason)
    return " ".join(reasons)


def is_row_published(row: Row | None) -> bool:
    """Return whether a recorded row is published. A row without the column `published` counts as published."""
    return row is not None and bool(row.get("published", True))


@dataclass(frozen=True, slots=True)
class PublicationHistory:
    """The audit entries on a row, and whether the row was published after each of them.

    An entry whose content was erased takes the state of the entry before it, or else of the one after it.
    """

    seqs: tuple[int, ...]
    published: tuple[bool, ...]

    @classmethod
    def from_entries(cls, entries: Iterable[tuple[int, Row | None]]) -> PublicationHistory:
        """Build the publication history of a row from the audit entries on it, in order.

        Each entry is given as its number (`seq`) and the row that it recorded, which is None if it was erased.
        """
        all_entries = list(entries)
        # An erased entry takes the state of the entry before it, or else the first one known.
        known_states = [is_row_published(recorded_row) for _, recorded_row in all_entries if recorded_row is not None]
        is_published = known_states[0] if known_states else False

        seqs = []
        states = []
        for seq, recorded_row in all_entries:
            if recorded_row is not None:
                is_published = is_row_published(recorded_row)
            seqs.append(seq)
            states.append(is_published)
        return cls(tuple(seqs), tuple(states))

    def was_published_at(self, seq: int) -> bool:
        """Return whether the row was published once the audit entry `seq` was written."""
        entry_count = bisect_right(self.seqs, seq)  # the number of entries up to and including `seq`
        return entry_count > 0 and self.published[entry_count - 1]


def has_public_status(row: Row | None, column: str = "status") -> bool:
    """Return whether a recorded row has a public claim status in a column. Return False if the row is None.

    A claim has its status in `status`, a review decision in `before` and `after`.
    """
    return row is not None and row.get(column) in PUBLIC_STATUSES
