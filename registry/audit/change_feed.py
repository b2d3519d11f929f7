"""The change feed: which public records changed, in the order of the audit log.

Entries are read in runs, each with a fixed number of queries. Hidden entries must not be detectable from gaps, counts
or positions in the feed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Model

from registry.models import Claim, Comparison, ControlPeriod, Intervention, Photo, Revision, Threat

from .column_policy import CLAIM, COMPARISON, DECISION, MONUMENT, PHOTO, SITE, Audience
from .entries import AuditEntry, group_changes, has_public_status, is_row_published
from .entry_rows import build_audit_entry, with_previous_payload
from .entry_visibility import EntryVisibility
from .history import RecordKey, get_record_name, visible_row_change
from .public_rows import MODEL_BY_KIND
from .publication_periods import entries_on
from .row_owners import OWNERS, record_of, records_of

KIND_BY_TABLE = {model._meta.db_table: kind for kind, model in MODEL_BY_KIND.items()}
# The tables of public records, and those whose rows belong to one.
FEED_TABLES = (*KIND_BY_TABLE, *(table for table, (owner_table, _) in OWNERS.items() if owner_table in KIND_BY_TABLE))
MIN_RUN = 500  # entries read at once
CREATE, UPDATE, TOMBSTONE = "create", "update", "tombstone"
PUBLISHABLE_TABLES = (MONUMENT, SITE, PHOTO, COMPARISON)  # have a column `published`; other records follow one of these
# A table with a column `published`, a model whose records are published with its rows, and the field that links them.
PUBLISHED_WITH: tuple[tuple[str, type[Model], str], ...] = (
    (MONUMENT, Claim, "monument"),
    (MONUMENT, Intervention, "monuments"),
    (MONUMENT, Threat, "monuments"),
    (MONUMENT, Photo, "monument"),
    (MONUMENT, Comparison, "monument"),
    (SITE, Intervention, "site"),
    (SITE, Threat, "site"),
    (SITE, ControlPeriod, "site"),
)
TIMESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class RecordChange(NamedTuple):
    """A change to a record: the last entry of it, and whether the viewer sees a creation, update or tombstone."""

    record: RecordKey
    entry: AuditEntry
    operation: str


class PublicationEffect(NamedTuple):
    """The records that one entry may have published or hidden, and what the public sees of them."""

    visibility: EntryVisibility
    records: set[RecordKey]


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


def changes_after(seq: int, *, limit: int, audience: Audience = Audience.PUBLIC) -> Feed:
    """Return the first `limit` items after the entry `seq`, and more where several share the last position."""
    items: list[FeedItem] = []
    # Several entries make one item, and some make none, so read more entries than items.
    run_length = max(2 * limit, MIN_RUN)
    while len(items) <= limit:  # One item beyond the limit shows that there are more.
        later_entries = Revision.objects.filter(seq__gt=seq, table__in=FEED_TABLES).order_by("seq")
        run = list(with_previous_payload(later_entries)[:run_length])
        entries = [build_audit_entry(tuple(columns), previous_payload) for *columns, previous_payload in run]
        items += _feed_items(entries, audience)
        if len(run) < run_length:
            break
        seq = run[-1][0]

    # A cursor names an entry, so items with the same entry must stay on one page.
    end = limit
    while 0 < end < len(items) and items[end].seq == items[end - 1].seq:
        end += 1
    return Feed(tuple(items[:end]), len(items) > end)


def get_last_seq_before(at: datetime) -> int:
    """Return the `seq` of the last entry written before a moment, or 0 if there is none.

    The query reads from the end of the log, because most callers ask for a recent moment.
    """
    timestamp = at.strftime(TIMESTAMP_FORMAT)
    last_seq = Revision.objects.filter(at__lt=timestamp).order_by("-seq").values_list("seq", flat=True).first()
    return last_seq or 0


def _feed_items(entries: list[AuditEntry], audience: Audience) -> list[FeedItem]:
    """Return the feed's items for a run of entries, in the order of their last entries."""
    visibility = EntryVisibility(records_of(entries), audience)
    effects: dict[int, PublicationEffect] = {}
    if audience is Audience.PUBLIC:  # Staff see unpublished records, so nothing appears or disappears for them.
        effects = _publication_effects([entry for entry in entries if _changes_publication(entry)])

    changes: list[RecordChange] = []
    for group in group_changes(entries):
        changes += _record_changes(group, visibility, effects)
    public_ids = _public_ids({change.record for change in changes})

    items = []
    for record, entry, operation in changes:
        item = FeedItem(entry.seq, entry.at, KIND_BY_TABLE[record[0]], public_ids[record], operation)
        if audience is Audience.STAFF:
            item = replace(item, who=entry.actor, reason=entry.reason, request_id=entry.request_id)
        items.append(item)
    return items


def _record_changes(
    group: list[AuditEntry], visibility: EntryVisibility, effects: dict[int, PublicationEffect]
) -> list[RecordChange]:
    """Return each record that a group of entries changed once, in the order of the last entries on them."""
    changes: dict[RecordKey, RecordChange] = {}
    for entry in group:
        for record, operation in _changed_records(entry, visibility, effects):
            earlier = changes.get(record)
            # A creation or tombstone outweighs the updates that the same request makes after it.
            if earlier is None or earlier.operation == UPDATE:
                changes[record] = RecordChange(record, entry, operation)
            else:
                changes[record] = RecordChange(record, entry, earlier.operation)
    return sorted(changes.values(), key=lambda change: change.entry.seq)


def _changed_records(
    entry: AuditEntry, visibility: EntryVisibility, effects: dict[int, PublicationEffect]
) -> Iterator[tuple[RecordKey, str]]:
    """Yield each record that an entry visibly changed, with the operation that the viewer sees."""
    record = record_of(entry)
    if record is None or record[0] not in KIND_BY_TABLE:
        return
    if entry.seq in effects:
        yield from _published_or_hidden(entry, effects[entry.seq])
    elif visibility.becomes_public_at(record, entry.seq):
        yield record, CREATE
    elif visible_row_change(entry, visibility) is not None and visibility.is_visible(record):
        yield record, CREATE if _creates_record(entry, visibility.audience) else UPDATE
        if entry.table == DECISION:  # The decision also changes the state and counts in these records' JSON.
            for related_record in visibility.monument_and_source(record):
                if visibility.is_visible(related_record):
                    yield related_record, UPDATE


def _creates_record(entry: AuditEntry, audience: Audience) -> bool:
    """Return whether an entry's record did not exist before for the audience.

    For the public, a claim begins to exist when a decision first makes it public.
    """
    if entry.table == DECISION:
        return audience is Audience.PUBLIC and not has_public_status(entry.after, "before")
    return entry.table in KIND_BY_TABLE and entry.operation == "insert"


# --- Entries that publish or hide a record, and the records that follow it -------------------------------------------


def _changes_publication(entry: AuditEntry) -> bool:
    """Return whether an entry published or hid its row."""
    if entry.table not in PUBLISHABLE_TABLES or entry.operation != "update":
        return False
    if entry.before is None or entry.after is None:
        return False
    return is_row_published(entry.before) != is_row_published(entry.after)


def _publication_effects(entries: list[AuditEntry]) -> dict[int, PublicationEffect]:
    """Return the records that each entry may have published or hidden, by `seq`.

    Left out are records that could not be public when the entry was written, such as a claim not yet decided.
    """
    if not entries:
        return {}
    followers = _records_published_with({entry.row_key for entry in entries})
    records_by_seq = {entry.seq: {entry.row_key, *followers[entry.row_key]} for entry in entries}
    all_records = set().union(*records_by_seq.values())
    first_seqs = _first_publishable_seqs(all_records)
    visibility = EntryVisibility(all_records, Audience.PUBLIC)

    effects = {}
    for seq, records in records_by_seq.items():
        publishable = {record for record in records if record in first_seqs and first_seqs[record] <= seq}
        effects[seq] = PublicationEffect(visibility, publishable)
    return effects


def _records_published_with(rows: set[RecordKey]) -> dict[RecordKey, set[RecordKey]]:
    """Return the records that are published with each of the rows. One query for each entry of PUBLISHED_WITH."""
    followers: dict[RecordKey, set[RecordKey]] = {row: set() for row in rows}
    for published_table, model, field in PUBLISHED_WITH:
        keys = [key for table, key in rows if table == published_table]
        if keys:
            links = model._default_manager.filter(**{f"{field}__in": keys}).values_list(field, "pk")
            for key, pk in links:
                followers[(published_table, str(key))].add((model._meta.db_table, str(pk)))
    return followers


def _first_publishable_seqs(records: set[RecordKey]) -> dict[RecordKey, int]:
    """Return the first entry after which each record could be public.

    That is its insert; for a claim, the first decision on it. One query.
    """
    first_seqs: dict[RecordKey, int] = {}
    entries = entries_on(records).order_by("seq").values_list("table", "key", "seq", "payload")
    for table, key, seq, payload in entries:
        if table == CLAIM:
            claim_row = None if payload is None else json.loads(payload)
            if not has_public_status(claim_row):
                continue
        first_seqs.setdefault((table, key), seq)
    return first_seqs


def _published_or_hidden(entry: AuditEntry, effect: PublicationEffect) -> Iterator[tuple[RecordKey, str]]:
    """Yield the records that an entry published or hid for the public, each with CREATE or TOMBSTONE."""
    for record in sorted(effect.records):
        is_visible_now = effect.visibility.is_visible(record)
        if is_row_published(entry.after):
            if is_visible_now and effect.visibility.was_published_at(record, entry.seq):
                yield record, CREATE
        elif not is_visible_now and effect.visibility.was_published_at(record, entry.seq - 1):
            yield record, TOMBSTONE


def _public_ids(records: set[RecordKey]) -> dict[RecordKey, str]:
    """Return the public ID of each record: its slug or reference. One query for each kind of record."""
    public_ids = {}
    for table, kind in KIND_BY_TABLE.items():
        pks = [int(key) for record_table, key in records if record_table == table]
        if pks:
            for instance in MODEL_BY_KIND[kind]._default_manager.filter(pk__in=pks):
                public_ids[(table, str(instance.pk))] = get_record_name(instance).slug
    return public_ids
