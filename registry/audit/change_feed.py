"""The change feed: which public records changed, in the order in which the ledger has it.

Read in runs of entries; a run is a fixed number of queries. What a reader may not see leaves no gap, no count and no
position behind: there is nothing between two items by which to guess it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Model, Q, QuerySet

from registry.models import Claim, Comparison, ControlPeriod, Intervention, Photo, Revision, Threat

from .column_policy import CLAIM, COMPARISON, DECISION, MONUMENT, PHOTO, SITE, Audience
from .entries import AuditEntry, group_changes, is_published, was_decided
from .entry_visibility import OWNERS, EntryVisibility, record_of, records_of
from .history import Key, name_of, row_change_of, with_before, written
from .public_rows import KINDS

KIND_OF = {model._meta.db_table: kind for kind, model in KINDS.items()}
TABLES = (*KIND_OF, *(table for table, (owner, _) in OWNERS.items() if owner in KIND_OF))
LEAST_RUN = 500
CREATE, UPDATE, TOMBSTONE = "create", "update", "tombstone"
FOLLOWERS: tuple[tuple[str, type[Model], str], ...] = (
    # what is published, and what is shown or hidden with it, by which column
    (MONUMENT, Claim, "monument"),
    (MONUMENT, Intervention, "monuments"),
    (MONUMENT, Threat, "monuments"),
    (MONUMENT, Photo, "monument"),
    (MONUMENT, Comparison, "monument"),
    (SITE, Intervention, "site"),
    (SITE, Threat, "site"),
    (SITE, ControlPeriod, "site"),
)
PUBLISHED = (MONUMENT, SITE, PHOTO, COMPARISON)  # by themselves; all else follows one of these
Piece = tuple[Key, AuditEntry, str]
Swept = dict[int, tuple[EntryVisibility, set[Key]]]
TIMESTAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Item:
    """One act on one record; `seq` of its last entry. `who`, `reason` and `request_id` are "" for the public."""

    seq: int
    at: datetime
    kind: str
    id: str
    operation: str
    who: str = ""
    reason: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """The items after a position, and whether there are more."""

    items: tuple[Item, ...]
    more: bool


def changes_after(seq: int, *, limit: int, audience: Audience = Audience.ANYBODY) -> Feed:
    """The first `limit` items after the entry `seq`."""
    found: list[Item] = []
    run = max(2 * limit, LEAST_RUN)
    while len(found) <= limit:  # one more than wanted tells that there are more
        entries = list(_entries(seq)[:run])
        found += _items([written(tuple(entry), before) for *entry, before in entries], audience)
        if len(entries) < run:
            break
        seq = entries[-1][0]
    end = limit
    while 0 < end < len(found) and found[end].seq == found[end - 1].seq:
        end += 1  # a position is an entry's: what stands after the same one stays together
    return Feed(tuple(found[:end]), len(found) > end)


def seq_before(at: datetime) -> int:
    """The last entry written before that moment, 0 if there is none: read from the end, where feeds are followed."""
    text = at.strftime(TIMESTAMP)
    found = Revision.objects.filter(at__lt=text).order_by("-seq").values_list("seq", flat=True).first()
    return found or 0


def _entries(seq: int) -> QuerySet:
    return with_before(Revision.objects.filter(seq__gt=seq, table__in=TABLES).order_by("seq"))


def _items(writes: list[AuditEntry], audience: Audience) -> list[Item]:
    """The items of a run of entries, by the entries after which they stand."""
    sight = EntryVisibility(records_of(writes), audience)
    swept = _swept([write for write in writes if _flips(write)]) if audience is Audience.ANYBODY else {}
    found = [piece for act in group_changes(writes) for piece in _of_act(act, sight, swept)]
    slugs = _slugs({record for record, _, _ in found})
    return [_item(record, write, operation, slugs[record], audience) for record, write, operation in found]


def _of_act(act: list[AuditEntry], sight: EntryVisibility, swept: Swept) -> list[Piece]:
    """Every record that the act touched, once, after the last of its entries."""
    touched: dict[Key, tuple[AuditEntry, str]] = {}
    for write in act:
        for record, operation in _touched(write, sight, swept):
            before = touched.get(record, (write, operation))[1]
            touched[record] = (write, operation if before == UPDATE else before)
    pieces = [(record, write, operation) for record, (write, operation) in touched.items()]
    return sorted(pieces, key=lambda piece: piece[1].seq)


def _touched(write: AuditEntry, sight: EntryVisibility, swept: Swept) -> Iterator[tuple[Key, str]]:
    record = record_of(write)
    if record is None or record[0] not in KIND_OF:
        return
    if write.seq in swept:
        yield from _flipped(write, sight, swept[write.seq])
    elif sight.begins_at(record, write.seq):
        yield record, CREATE
    elif row_change_of(write, sight) is not None and sight.shows(record):
        yield record, CREATE if _begins(write, sight.audience) else UPDATE
        if write.table == DECISION:  # what their documents say of state and numbers follows
            yield from ((each, UPDATE) for each in sight.beside(record) if sight.shows(each))


def _begins(write: AuditEntry, audience: Audience) -> bool:
    """Whether the record was not there before, for those who read."""
    if write.table == DECISION:
        return audience is Audience.ANYBODY and not was_decided(write.after, "before")
    return write.table in KIND_OF and write.operation == "insert"


# --- What becomes public or is hidden, and takes with it what hangs on it ---------------------------------------------


def _flips(write: AuditEntry) -> bool:
    if write.table not in PUBLISHED or write.operation != "update" or None in (write.before, write.after):
        return False
    return is_published(write.before) != is_published(write.after)


def _swept(flips: list[AuditEntry]) -> Swept:
    """By entry: the records that it showed or hid, and those that had been there to be shown by then."""
    if not flips:
        return {}
    below = _hanging_on({write.row for write in flips})
    hanging = {write.seq: {write.row, *below[write.row]} for write in flips}
    every = set().union(*hanging.values())
    began, sight = _began(every), EntryVisibility(every, Audience.ANYBODY)
    return {seq: (sight, {row for row in rows if row in began and began[row] <= seq}) for seq, rows in hanging.items()}


def _hanging_on(rows: set[Key]) -> dict[Key, set[Key]]:
    """By record that is published: what follows its publication. One query for each noun and column."""
    found: dict[Key, set[Key]] = {row: set() for row in rows}
    for above, noun, column in FOLLOWERS:
        keys = [key for table, key in rows if table == above]
        pairs = noun._default_manager.filter(**{f"{column}__in": keys}).values_list(column, "pk") if keys else ()
        for key, pk in pairs:
            found[(above, str(key))].add((noun._meta.db_table, str(pk)))
    return found


def _began(rows: set[Key]) -> dict[Key, int]:
    """Since which entry each could be public by itself: it was written, a claim decided on. One query."""
    found: dict[Key, int] = {}
    keys = {table: [key for each, key in rows if each == table] for table, _ in rows}
    wanted = reduce(or_, (Q(table=table, key__in=some) for table, some in keys.items()))
    entries = Revision.objects.filter(wanted).order_by("seq").values_list("table", "key", "seq", "payload")
    for table, key, seq, payload in entries:
        if table != CLAIM or (payload is not None and was_decided(json.loads(payload))):
            found.setdefault((table, key), seq)
    return found


def _flipped(
    write: AuditEntry, sight: EntryVisibility, swept: tuple[EntryVisibility, set[Key]]
) -> Iterator[tuple[Key, str]]:
    last, rows = swept
    for row in sorted(rows):
        if is_published(write.after):
            if last.shows(row) and last.was_shown(row, write.seq):
                yield row, CREATE
        elif not last.shows(row) and last.was_shown(row, write.seq - 1):
            yield row, TOMBSTONE


# --- What is told ----------------------------------------------------------------------------------------------------


def _item(record: Key, write: AuditEntry, operation: str, slug: str, audience: Audience) -> Item:
    told = (write.actor, write.reason, write.request_id) if audience is Audience.STAFF else ("", "", "")
    return Item(write.seq, write.at, KIND_OF[record[0]], slug, operation, *told)


def _slugs(records: set[Key]) -> dict[Key, str]:
    """Their public ids. One query for each noun among them."""
    return {
        (table, str(row.pk)): name_of(row).slug
        for table, kind in KIND_OF.items()
        if (pks := [int(key) for each, key in records if each == table])
        for row in KINDS[kind]._default_manager.filter(pk__in=pks)
    }
