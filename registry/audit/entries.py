"""The ledger's entries as acts: what somebody did at one go, and what it changed in each row.

Must not know where entries are kept, nor how columns are called in any language.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.domain.policy.visibility import PUBLIC_STATUSES

Row = Mapping[str, object]
Read = Callable[[str, object], object]
ONE_TRANSACTION = timedelta(seconds=2)  # writes of one transaction that is no request
ONE_REQUEST = timedelta(minutes=1)  # between two writes of the same one


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry: `after` is the row as written (of a delete: as it was), None once erased; `before` what it was."""

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
    def row(self) -> tuple[str, str]:
        """Which row it is about."""
        return self.table, self.key


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """One column that an entry changed."""

    column: str
    old: object
    new: object


def moment(text: str) -> datetime:
    """The ledger's `at`."""
    return datetime.fromisoformat(text)


def column_changes(write: AuditEntry, columns: Iterable[str], read: Read) -> tuple[ColumnChange, ...]:
    """What an update changed in those columns, in their order: engines write a row in different ones.

    `read` gives a column's value from what an engine writes: the forms of SQLite and PostgreSQL differ. A column that
    was not there before was added by a migration, which changes nothing.
    """
    if write.after is None or write.before is None or write.operation != "update":
        return ()
    both = [name for name in columns if name in write.before and name in write.after]
    values = ((name, read(name, write.before[name]), read(name, write.after[name])) for name in both)
    return tuple(ColumnChange(name, old, new) for name, old, new in values if old != new)


def group_changes(writes: Iterable[AuditEntry]) -> list[list[AuditEntry]]:
    """The entries, given in their order, in groups that were written at one go."""
    found: list[list[AuditEntry]] = []
    for write in writes:
        if found and _together(found[-1], write):
            found[-1].append(write)
        else:
            found.append([write])
    return found


def _together(act: Sequence[AuditEntry], write: AuditEntry) -> bool:
    last = act[-1]
    if (last.actor, last.request_id) != (write.actor, write.request_id):
        return False
    if write.request_id:  # once chosen by clients: whoever gave the id of somebody else's request says nothing as they
        return write.at - last.at <= ONE_REQUEST
    at_one_go = last.reason == write.reason and write.at - last.at <= ONE_TRANSACTION
    return at_one_go and all(write.row != other.row for other in act)


def is_published(row: Row | None) -> bool:
    """Whether a monument's or a site's row is public."""
    return row is not None and bool(row.get("published", True))


@dataclass(frozen=True, slots=True)
class Publication:
    """When a row was published, entry by entry. Without such a column it is public from its first entry on.

    An entry whose content was erased is taken to say what the one before it says, or else the one after it.
    """

    seqs: tuple[int, ...]
    published: tuple[bool, ...]

    @classmethod
    def of(cls, entries: Iterable[tuple[int, Row | None]]) -> Publication:
        """From the entries of a row in their order."""
        pairs = [(seq, None if row is None else is_published(row)) for seq, row in entries]
        state = next((known for _, known in pairs if known is not None), False)
        states = []
        for _, known in pairs:
            state = state if known is None else known
            states.append(state)
        return cls(tuple(seq for seq, _ in pairs), tuple(states))

    def at(self, seq: int) -> bool:
        """Whether it was published once the entry `seq` was written."""
        number = bisect_right(self.seqs, seq)
        return number > 0 and self.published[number - 1]


def was_decided(row: Row | None, column: str = "status") -> bool:
    """Whether a claim's row, or a decision's (`after`), is that of a claim the public sees."""
    return row is not None and row.get(column) in PUBLIC_STATUSES
