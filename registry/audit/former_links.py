"""Former links of interventions and threats to monuments, read from the audit log: they once decided who saw them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Min

from registry.models import Revision

from .column_policy import INTERVENTION_MONUMENTS, MONUMENT, THREAT_MONUMENTS
from .entries import MAX_TRANSACTION_PAUSE, RowKey, parse_timestamp
from .publication_periods import entries_on
from .row_owners import OWNERS

KeysByTable = Mapping[str, set[str]]


class FormerLink(NamedTuple):
    """A deleted link from an intervention or threat to a monument, with the entries that added and removed it."""

    monument: RowKey
    added_seq: int
    removed_seq: int


def find_former_links(keys_by_table: KeysByTable) -> dict[RowKey, list[FormerLink]]:
    """Return the monuments that each intervention or threat is no longer linked to, by intervention or threat.

    `keys_by_table` holds the primary keys of the records to look at. Run at most two queries.
    """
    all_link_tables = (INTERVENTION_MONUMENTS, THREAT_MONUMENTS)
    link_tables = [table for table in all_link_tables if keys_by_table.get(OWNERS[table][0])]
    link_entries = Revision.objects.filter(table__in=link_tables)
    # Only deleted links, which are few: existing links are read from their own tables.
    deleted_links = link_entries.filter(operation="delete").values("key")
    entries = link_entries.filter(key__in=deleted_links, payload__isnull=False).order_by("seq")
    first_entries = _first_entries(keys_by_table, {OWNERS[table][0] for table in link_tables})

    former_links: dict[RowKey, list[FormerLink]] = defaultdict(list)
    link_starts: dict[RowKey, tuple[int, str]] = {}
    columns = ("table", "key", "seq", "at", "operation", "payload")
    for table, key, seq, at, operation, payload in entries.values_list(*columns):
        link = json.loads(payload)
        owner_table, owner_column = OWNERS[table]
        owner_key = str(link[owner_column])
        owner = (owner_table, owner_key)
        if operation != "delete":
            link_starts.setdefault((table, key), (seq, at))
        elif owner_key in keys_by_table[owner_table]:
            start_seq, start_at = link_starts.pop((table, key), (0, at))
            # A record created with the link exists from its own entry on, which precedes that of the link.
            first_seq, first_at = first_entries.get(owner, (start_seq, start_at))
            if parse_timestamp(start_at) - parse_timestamp(first_at) <= MAX_TRANSACTION_PAUSE:
                start_seq = first_seq
            monument = (MONUMENT, str(link["monument_id"]))
            former_links[owner].append(FormerLink(monument, start_seq, seq))
    return former_links


def _first_entries(keys_by_table: KeysByTable, tables: Iterable[str]) -> dict[RowKey, tuple[int, str]]:
    """Return `seq` and `at` of the first audit entry on each record of these tables. Run one query."""
    records = [(table, key) for table in tables for key in keys_by_table[table]]
    first_entries = entries_on(records).order_by().values_list("table", "key").annotate(Min("seq"), Min("at"))
    return {(table, key): (seq, at) for table, key, seq, at in first_entries}
