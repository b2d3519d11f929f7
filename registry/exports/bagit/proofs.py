"""The proofs in a bag: the last audit entry on every row of a monument or site, each with its proof.

An entry names its actor and reason, so proofs are for staff. Content that staff may not read is left out of an entry;
its proof still holds, because hashes cover the salted leaf and not the content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from registry.audit.checkpoint import build_proofs, load_signer
from registry.audit.column_policy import UNINFORMATIVE_COLUMNS, Audience
from registry.audit.entries import AuditEntry, RowKey
from registry.audit.entry_rows import build_audit_entries
from registry.audit.entry_visibility import EntryVisibility
from registry.audit.hash_chain import LedgerEntry
from registry.audit.related_rows import select_record_entries
from registry.audit.row_owners import owning_record, owning_records
from registry.audit.verify import list_entry_hashes, read_snapshot
from registry.domain.policy.coordinates_in_text import find_coordinates
from registry.domain.value_types import JsonObject
from registry.models import Monument, Revision, Site
from registry.projection.segment_rows import split_into_chunks


def record_proofs(monument_pks: Iterable[int], site_pks: Iterable[int]) -> Iterator[JsonObject]:
    """Yield a proof that the audit log holds an entry, for the last entry about each row of these monuments and sites.

    The proofs are in the order of the entries. Content that staff may not read is left out.
    """
    with read_snapshot():
        last_entries: dict[RowKey, AuditEntry] = {}
        records = [*((Monument, pk) for pk in monument_pks), *((Site, pk) for pk in site_pks)]
        for model, pk in records:
            for entry in build_audit_entries(select_record_entries(model, pk, Audience.STAFF)):
                last_entry = last_entries.get(entry.row_key)
                if last_entry is None or entry.seq >= last_entry.seq:
                    last_entries[entry.row_key] = entry

        visibility = EntryVisibility(owning_records(last_entries.values()), Audience.STAFF)
        readable_numbers = {entry.seq for entry in last_entries.values() if _may_read_content(entry, visibility)}
        all_hashes = list_entry_hashes()
        sequence_numbers = sorted(entry.seq for entry in last_entries.values())
        chain_entries = list(_load_chain_entries(sequence_numbers))

    entries_to_prove = []
    for chain_entry in chain_entries:
        if chain_entry.seq in readable_numbers:
            entries_to_prove.append(chain_entry)
        else:
            without_content = chain_entry._replace(payload=None, salt=None)
            entries_to_prove.append(without_content)
    yield from build_proofs(entries_to_prove, all_hashes, load_signer())


def _load_chain_entries(sequence_numbers: list[int]) -> Iterator[LedgerEntry]:
    """Load the entries of the audit log with these sequence numbers, in this order, as `build_proofs` takes them.

    Run one query for each chunk of numbers.
    """
    for chunk in split_into_chunks(sequence_numbers):
        revisions = Revision.objects.filter(seq__in=chunk).order_by("seq").values(*LedgerEntry._fields)
        for revision_values in revisions:
            yield LedgerEntry(**revision_values)


def _may_read_content(entry: AuditEntry, visibility: EntryVisibility) -> bool:
    """Return whether staff may read the content of an audit entry: every column of the row that it holds.

    Content can only be proved as a whole, so all of it is left out if there is a column that staff may not read.
    """
    if entry.after is None:  # the content was erased
        return False
    uninformative_columns = UNINFORMATIVE_COLUMNS.get(entry.table, ())
    readable_columns = {*visibility.visible_columns(entry), *uninformative_columns}
    if not set(entry.after) <= readable_columns:
        return False

    # If the location of the record is hidden, no text of the row may contain coordinates.
    record = owning_record(entry)
    if record is None or not visibility.hides_location(record):
        return True
    return not find_coordinates(json.dumps(entry.after, ensure_ascii=False))
