"""The ledger's part of a bag: the last entry on every row of a monument, with its proof.

An entry names who wrote it and why, so these are for those who work on the registry. What not even they may read of a
row is left out: the proof of the entry holds without its content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from registry.audit.checkpoint import proofs, signer
from registry.audit.column_policy import UNINFORMATIVE, Audience
from registry.audit.entries import AuditEntry
from registry.audit.entry_visibility import EntryVisibility, record_of, records_of
from registry.audit.hash_chain import Entry
from registry.audit.history import writes
from registry.audit.related_rows import entries_about
from registry.audit.verify import hashes, snapshot
from registry.domain.policy.coordinates_in_text import coordinates_in
from registry.domain.value_types import JsonObject
from registry.models import Monument, Revision
from registry.projection.segment_rows import chunks

Key = tuple[str, str]


def proofs_of(monuments: Iterable[int]) -> Iterator[JsonObject]:
    """A proof for the last entry on each row that the monuments' history tells of, in the order of the ledger."""
    with snapshot():
        last: dict[Key, AuditEntry] = {}
        for pk in monuments:
            for write in writes(entries_about(Monument, pk, Audience.STAFF)):
                last[write.row] = max(write, last.get(write.row, write), key=lambda each: each.seq)
        sight = EntryVisibility(records_of(last.values()), Audience.STAFF)
        open_ = {write.seq for write in last.values() if _may_be_read(write, sight)}
        every = hashes()
        found = list(_entries(sorted(write.seq for write in last.values())))
    shown = [each if each.seq in open_ else each._replace(payload=None, salt=None) for each in found]
    yield from proofs(shown, every, signer())


def _entries(numbers: list[int]) -> Iterator[Entry]:
    for some in chunks(numbers):
        rows = Revision.objects.filter(seq__in=some).order_by("seq").values(*Entry._fields)
        yield from (Entry(**row) for row in rows)


def _may_be_read(write: AuditEntry, sight: EntryVisibility) -> bool:
    """Whether the whole row may be: its content cannot be proved in part."""
    if write.after is None:
        return False
    record = record_of(write)
    if not set(write.after) <= {*sight.columns(write), *UNINFORMATIVE.get(write.table, ())}:
        return False
    hidden = record is not None and sight.hides_places(record)
    return not (hidden and coordinates_in(json.dumps(write.after, ensure_ascii=False)))
