"""The order of the entries of sources: originals before their copies."""

from __future__ import annotations

from .schema import Fault
from .yaml_reader import Entry, FixtureError


def put_originals_first(entries: list[Entry]) -> list[Entry]:
    """Return entries of sources with each original before its copies, otherwise in the order of the files.

    Raise FixtureError, with the line of the entry, if a source is a copy of itself or of one of its copies.
    """
    entries_by_key = {entry.key: entry for entry in entries}
    ordered_entries: dict[str, Entry] = {}
    for entry in entries:
        # From copy to original, as far as they are among these entries and not in the list yet.
        chain: list[Entry] = []
        next_entry: Entry | None = entry
        while next_entry is not None and next_entry.key not in ordered_entries:
            if next_entry in chain:
                message = f"“{entry.key}”: A source cannot be a copy of itself, nor of one of its copies."
                raise FixtureError([Fault(entry.location, message)])
            chain.append(next_entry)
            next_entry = entries_by_key.get(next_entry.values.get("copied_from", ""))
        for chained_entry in reversed(chain):
            ordered_entries[chained_entry.key] = chained_entry
    return list(ordered_entries.values())
