"""The change feed: which public records changed, in the order of the audit log.

Entries are read in runs, each with a fixed number of queries. Hidden entries must not be detectable from gaps, counts
or positions in the feed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from registry.models import Revision

from .column_policy import CLAIM, DECISION, Audience
from .entries import AuditEntry, group_changes, has_public_status
from .entry_rows import build_entries_with_previous, with_previous_payload
from .entry_visibility import EntryVisibility
from .history import RecordKey, visible_row_change
from .public_rows import MODEL_BY_KIND
from .publication_effects import (
    CREATE,
    TOMBSTONE,
    PublicationEffect,
    changes_publication,
    find_publication_effects,
    iter_published_or_hidden,
)
from .record_names import MAKE_REF, get_record_name
from .row_owners import owning_record, owning_records, tables_owned_by

KIND_BY_TABLE = {model._meta.db_table: kind for kind, model in MODEL_BY_KIND.items()}
# The tables of public records, and those whose rows belong to one.
FEED_TABLES = (*KIND_BY_TABLE, *tables_owned_by(KIND_BY_TABLE))
MIN_RUN = 500  # entries read at once
UPDATE = "update"  # besides CREATE and TOMBSTONE
MAKE_REF_BY_TABLE = {model._meta.db_table: make_ref for model, make_ref in MAKE_REF.items()}
TIMESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class RecordChange(NamedTuple):
    """A change to a record: the last entry of it, and whether the viewer sees a creation, update or tombstone."""

    record: RecordKey
    entry: AuditEntry
    operation: str


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of the feed: a change to one record, made together.

    `seq` is that of its last entry. `who`, `reason` and `request_id` are "" for the public.
    """

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
    """The items after a position in the feed, and whether there are more."""

    items: tuple[FeedItem, ...]
    more: bool


def get_changes_after(seq: int, *, limit: int, audience: Audience = Audience.PUBLIC) -> Feed:
    """Return the page of the change feed that follows the audit entry with the number `seq`.

    It has up to `limit` items, or a few more so that the items of one entry stay together.
    """
    items: list[FeedItem] = []
    last_seq = seq
    # Several entries make one item, and some make none, so read more entries than items.
    batch_size = max(2 * limit, MIN_RUN)
    # One item beyond the limit shows that there are more.
    while len(items) <= limit:
        later_entries = Revision.objects.filter(seq__gt=last_seq, table__in=FEED_TABLES).order_by("seq")
        rows = list(with_previous_payload(later_entries)[:batch_size])
        audit_entries = build_entries_with_previous(rows)
        items += _build_feed_items(audit_entries, audience)
        if len(rows) < batch_size:
            break  # The end of the log is reached.
        last_seq = audit_entries[-1].seq

    # The next page is asked for by the number of an entry, so the items of one entry must be on the same page.
    page_end = limit
    while 0 < page_end < len(items) and items[page_end].seq == items[page_end - 1].seq:
        page_end += 1
    return Feed(tuple(items[:page_end]), more=len(items) > page_end)


def get_last_seq_before(moment: datetime) -> int:
    """Return the number (`seq`) of the last audit entry written before a moment, or 0 if there is none."""
    timestamp = moment.strftime(TIMESTAMP_FORMAT)
    # Read from the end of the log, because most callers ask for a recent moment.
    newest_first = Revision.objects.filter(at__lt=timestamp).order_by("-seq")
    last_seq = newest_first.values_list("seq", flat=True).first()
    return last_seq or 0


def _build_feed_items(audit_entries: list[AuditEntry], audience: Audience) -> list[FeedItem]:
    """Build the items of the change feed for consecutive audit entries, in the order of the entries."""
    visibility = EntryVisibility(owning_records(audit_entries), audience)
    effects_by_seq: dict[int, PublicationEffect] = {}
    # Staff see unpublished records, so for them nothing appears or disappears.
    if audience is Audience.PUBLIC:
        publication_changes = [entry for entry in audit_entries if changes_publication(entry)]
        effects_by_seq = find_publication_effects(publication_changes)

    changes: list[RecordChange] = []
    for group in group_changes(audit_entries):
        changes += _merge_record_changes(group, visibility, effects_by_seq)
    public_ids_by_record = _find_public_ids({change.record for change in changes})

    items = []
    for record, entry, operation in changes:
        table, _ = record
        item = FeedItem(entry.seq, entry.at, KIND_BY_TABLE[table], public_ids_by_record[record], operation)
        if audience is Audience.STAFF:
            item = replace(item, who=entry.actor, reason=entry.reason, request_id=entry.request_id)
        items.append(item)
    return items


def _merge_record_changes(
    group: list[AuditEntry], visibility: EntryVisibility, effects_by_seq: dict[int, PublicationEffect]
) -> list[RecordChange]:
    """Merge the changes in a group of audit entries into one change for each record.

    A group is what one request or transaction wrote. The changes are sorted by the last entry on their record.
    """
    changes_by_record: dict[RecordKey, RecordChange] = {}
    for entry in group:
        for record, operation in _iter_changed_records(entry, visibility, effects_by_seq):
            earlier_change = changes_by_record.get(record)
            if earlier_change is None or earlier_change.operation == UPDATE:
                merged_operation = operation
            else:
                # A creation or tombstone outweighs what the same request does to the record afterwards.
                merged_operation = earlier_change.operation
            changes_by_record[record] = RecordChange(record, entry, merged_operation)
    return sorted(changes_by_record.values(), key=lambda change: change.entry.seq)


def _iter_changed_records(
    entry: AuditEntry, visibility: EntryVisibility, effects_by_seq: dict[int, PublicationEffect]
) -> Iterator[tuple[RecordKey, str]]:
    """Yield each record that an audit entry visibly changed, with CREATE, UPDATE or TOMBSTONE."""
    record = owning_record(entry)
    if record is None:
        return
    record_table, _ = record
    if record_table not in KIND_BY_TABLE:
        return
    if entry.seq in effects_by_seq:
        for changed_record, operation in iter_published_or_hidden(entry, effects_by_seq[entry.seq]):
            yield changed_record, operation
            # The claim was reopened, so it no longer counts in the JSON of its subject and source.
            if entry.table == CLAIM:
                yield from _iter_updates_with_claim(record, visibility)
        return
    if visibility.becomes_public_at(record, entry.seq):
        yield record, CREATE
        return
    if visible_row_change(entry, visibility) is None or not visibility.is_visible(record):
        return

    if entry.table in KIND_BY_TABLE and entry.operation == "delete":
        yield record, TOMBSTONE
        return
    operation = CREATE if _creates_record(entry, visibility.audience) else UPDATE
    yield record, operation
    # A review decision on a claim also changes the state and counts in the JSON of its subject and source.
    if entry.table == DECISION:
        yield from _iter_updates_with_claim(record, visibility)


def _iter_updates_with_claim(claim: RecordKey, visibility: EntryVisibility) -> Iterator[tuple[RecordKey, str]]:
    """Yield the monument or site and the source of a claim with UPDATE, if they are visible."""
    for related_record in visibility.subject_and_source(claim):
        if visibility.is_visible(related_record):
            yield related_record, UPDATE


def _creates_record(entry: AuditEntry, audience: Audience) -> bool:
    """Return whether an audit entry creates a record as far as an audience can see.

    For the public, a claim is created by the review decision that first makes it public.
    """
    if entry.table == DECISION:
        # The column `before` of a decision holds the claim's status before it.
        was_public_before = has_public_status(entry.after, "before")
        return audience is Audience.PUBLIC and not was_public_before
    return entry.table in KIND_BY_TABLE and entry.operation == "insert"


def _find_public_ids(records: set[RecordKey]) -> dict[RecordKey, str]:
    """Return the public ID of each record, which is its slug or reference.

    Run one query for each kind of record among them. Claims and photos need none, because they may be discarded.
    """
    public_ids_by_record = {}
    for table, key in records:
        if table in MAKE_REF_BY_TABLE:
            public_ids_by_record[table, key] = MAKE_REF_BY_TABLE[table](int(key))
    for table, kind in KIND_BY_TABLE.items():
        if table in MAKE_REF_BY_TABLE:
            continue
        pks = [int(key) for record_table, key in records if record_table == table]
        if pks:
            for instance in MODEL_BY_KIND[kind]._default_manager.filter(pk__in=pks):
                public_ids_by_record[table, str(instance.pk)] = get_record_name(instance).slug
    return public_ids_by_record
