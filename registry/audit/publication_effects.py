"""Audit entries that publish or hide a row, and the records that the public gains or loses with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Model

from registry.models import Claim, Comparison, ControlPeriod, Intervention, Photo, Threat

from .column_policy import CLAIM, COMPARISON, MONUMENT, PHOTO, SITE, Audience
from .entries import AuditEntry, PublicationHistory, has_public_status, is_row_published
from .entry_rows import parse_payload
from .entry_visibility import EntryVisibility
from .history import RecordKey
from .publication_periods import entries_on

CREATE, TOMBSTONE = "create", "tombstone"
PUBLISHABLE_TABLES = (MONUMENT, SITE, PHOTO, COMPARISON)  # have a column `published`; other records follow one of these
# A table with a column `published`, a model whose records are published with its rows, and the field that links them.
PUBLISHED_WITH: tuple[tuple[str, type[Model], str], ...] = (
    (MONUMENT, Claim, "monument"),
    (MONUMENT, Intervention, "monuments"),
    (MONUMENT, Threat, "monuments"),
    (MONUMENT, Photo, "monument"),
    (MONUMENT, Comparison, "monument"),
    (SITE, Claim, "site"),
    (SITE, Intervention, "site"),
    (SITE, Threat, "site"),
    (SITE, ControlPeriod, "site"),
)


class PublicationEffect(NamedTuple):
    """The records that one entry may have published or hidden, and what the public sees of them."""

    visibility: EntryVisibility
    records: set[RecordKey]


def changes_publication(entry: AuditEntry) -> bool:
    """Return whether an audit entry published its row or hid it from the public again, or reopened a claim.

    A reopened claim is hidden until a reviewer decides on it again.
    """
    # The content before or after the update may have been erased.
    if entry.operation != "update" or entry.before is None or entry.after is None:
        return False
    if entry.table == CLAIM:
        return _reopens_claim(entry)
    if entry.table not in PUBLISHABLE_TABLES:
        return False
    return is_row_published(entry.before) != is_row_published(entry.after)


def _reopens_claim(entry: AuditEntry) -> bool:
    """Return whether an audit entry took a claim from a public status back into review."""
    return has_public_status(entry.before) and not has_public_status(entry.after)


def find_publication_effects(publication_changes: list[AuditEntry]) -> dict[int, PublicationEffect]:
    """Return which records each audit entry may have published or hidden, by the entry's number (`seq`).

    Leave out records that could not be public when the entry was written, such as a claim without a decision.
    """
    if not publication_changes:
        return {}

    dependent_records = _find_dependent_records({entry.row_key for entry in publication_changes})
    records_by_seq = {entry.seq: {entry.row_key, *dependent_records[entry.row_key]} for entry in publication_changes}
    all_records = set().union(*records_by_seq.values())
    publishable_periods = _find_publishable_periods(all_records)
    visibility = EntryVisibility(all_records, Audience.PUBLIC)

    effects_by_seq = {}
    for seq, records in records_by_seq.items():
        # Before the entry, because the entry that reopens a claim hides it.
        publishable_records = {record for record in records if publishable_periods[record].was_published_at(seq - 1)}
        effects_by_seq[seq] = PublicationEffect(visibility, publishable_records)
    return effects_by_seq


def _find_dependent_records(publishing_rows: set[RecordKey]) -> dict[RecordKey, set[RecordKey]]:
    """Return for each row the records that are public only while that row is published.

    Run at most one query for each link in PUBLISHED_WITH.
    """
    dependent_records: dict[RecordKey, set[RecordKey]] = {row: set() for row in publishing_rows}
    for published_table, model, link_field in PUBLISHED_WITH:
        published_keys = [key for table, key in publishing_rows if table == published_table]
        if not published_keys:
            continue
        linked_rows = model._default_manager.filter(**{f"{link_field}__in": published_keys})
        for published_key, pk in linked_rows.values_list(link_field, "pk"):
            dependent_record = (model._meta.db_table, str(pk))
            dependent_records[published_table, str(published_key)].add(dependent_record)
    return dependent_records


def _find_publishable_periods(records: set[RecordKey]) -> dict[RecordKey, PublicationHistory]:
    """Return for each record when it could be public: always, or for a claim while it had a public status.

    Whether its monument or site was published then does not matter. Run one query.
    """
    seqs_by_record: dict[RecordKey, list[int]] = {record: [] for record in records}
    states_by_record: dict[RecordKey, list[bool]] = {record: [] for record in records}
    entries = entries_on(records).order_by("seq").values_list("table", "key", "seq", "payload")
    for table, key, seq, payload in entries:
        recorded_row = parse_payload(payload)
        # Erased content says nothing about the status, so the one before stays.
        if table == CLAIM and recorded_row is None:
            continue
        seqs_by_record[table, key].append(seq)
        states_by_record[table, key].append(table != CLAIM or has_public_status(recorded_row))

    periods = {}
    for record in records:
        periods[record] = PublicationHistory(tuple(seqs_by_record[record]), tuple(states_by_record[record]))
    return periods


def iter_published_or_hidden(entry: AuditEntry, effect: PublicationEffect) -> Iterator[tuple[RecordKey, str]]:
    """Yield each record that an audit entry published or hid, with CREATE or TOMBSTONE."""
    publishes = is_row_published(entry.after) and not _reopens_claim(entry)
    for record in sorted(effect.records):
        is_visible_now = effect.visibility.is_visible(record)
        if publishes and is_visible_now and effect.visibility.was_published_at(record, entry.seq):
            yield record, CREATE
        if not publishes and not is_visible_now and effect.visibility.was_published_at(record, entry.seq - 1):
            yield record, TOMBSTONE
