"""The visibility of audit entries: which columns of which entries an audience may see, by what is public now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import Min, Model

from registry.domain.policy.visibility import shows_place_description
from registry.domain.vocabulary.codes import Precision
from registry.models import Claim, Comparison, ControlPeriod, Intervention, Monument, Photo, Revision, Threat
from registry.queries.visible import protected_sources

from .column_policy import (
    CLAIM,
    COMPARISON,
    DECISION,
    INTERVENTION,
    INTERVENTION_MONUMENTS,
    MONUMENT,
    PERIOD,
    PHOTO,
    SITE,
    SOURCE,
    THREAT,
    THREAT_MONUMENTS,
    Audience,
    columns_for,
)
from .entries import MAX_TRANSACTION_PAUSE, AuditEntry, RowKey, has_public_status, parse_timestamp
from .erase import pending_erasures
from .public_rows import MODEL_BY_KIND, public_keys
from .publication_periods import entries_on, publications
from .row_owners import OWNERS, record_of


class FormerMonument(NamedTuple):
    """A monument that an intervention or threat was linked to, with the entries that added and removed the link."""

    monument: RowKey
    added_seq: int
    removed_seq: int


class EntryVisibility:
    """The visibility of the audit entries on a set of records, for one audience.

    The number of queries does not depend on the number of records or entries.
    """

    def __init__(self, records: Iterable[RowKey], audience: Audience) -> None:
        self.audience = audience
        self._keys_by_table: dict[str, set[str]] = defaultdict(set)
        for table, key in records:
            self._keys_by_table[table].add(key)

        # By claim, photo and comparison: its monument.
        self._monuments: dict[RowKey, RowKey] = {}
        self._claim_sources: dict[RowKey, RowKey] = {}
        self._threat_sites: dict[RowKey, RowKey] = {}
        # By claim, photo and threat: whether it cites a protected source.
        self._cites_protected: dict[RowKey, bool] = {}
        self._load_links()
        self._has_exact_place = {
            str(pk): shows_place_description(Precision(code)) for pk, code in self._live_rows(Monument, "precision")
        }
        self._protected_sources = {str(pk) for pk in protected_sources().values_list("pk", flat=True)}
        self._pending_erasures = pending_erasures()

        # Staff see every record, so only the public needs the rest.
        self._public_keys: dict[str, set[str]] = {}
        self._published_with: dict[RowKey, list[RowKey]] = {}
        self._former_monuments: dict[RowKey, list[FormerMonument]] = {}
        if audience is Audience.PUBLIC:
            for model in MODEL_BY_KIND.values():
                table = model._meta.db_table
                self._public_keys[table] = public_keys(model, self._keys_by_table[table])
            self._published_with = self._find_publishing_records()
            self._former_monuments = self._find_former_monuments()
        self._publications = publications(self._all_publishing_records())

    def is_visible(self, record: RowKey) -> bool:
        """Return whether the audience may see a record now."""
        table, key = record
        return self.audience is Audience.STAFF or key in self._public_keys.get(table, ())

    def was_published_at(self, record: RowKey, seq: int) -> bool:
        """Return whether all records that a record is published with were published when entry `seq` was written."""
        publishing_records = self._published_with.get(record, [])
        linked_then = [
            former.monument
            for former in self._former_monuments.get(record, ())
            if former.added_seq <= seq <= former.removed_seq
        ]
        return all(self._publications[publishing].at(seq) for publishing in [*publishing_records, *linked_then])

    def without_pending_erasure(self, entry: AuditEntry) -> AuditEntry:
        """Return the entry with content hidden if its erasure is pending. Staff see such content until it is erased."""
        first_kept_seq = self._pending_erasures.get(entry.row_key, 0)
        if self.audience is Audience.STAFF or entry.seq > first_kept_seq:
            return entry
        # The first entry that stays must not show as `before` what is to be erased.
        return replace(entry, before=None, after=entry.after if entry.seq == first_kept_seq else None)

    def becomes_public_at(self, record: RowKey, seq: int) -> bool:
        """Return whether entry `seq` made an intervention or threat public by removing its last hidden monument."""
        removes_monument = any(former.removed_seq == seq for former in self._former_monuments.get(record, ()))
        if not removes_monument or not self.is_visible(record):
            return False
        return not self.was_published_at(record, seq) and self.was_published_at(record, seq + 1)

    def visible_columns(self, entry: AuditEntry) -> frozenset[str]:
        """Return the columns of an entry that the audience may see, or an empty set if it may not see the entry."""
        record = record_of(entry)
        if record is None or entry.after is None:
            return frozenset()
        if self.audience is Audience.PUBLIC and not self._is_entry_public(entry, record):
            return frozenset()

        # What is to be erased may be repeated in other columns, so treat the entry as the most sensitive kind.
        is_pending = entry.seq < self._pending_erasures.get(entry.row_key, 0)
        table, key = record
        is_exact = table != MONUMENT or self._has_exact_place.get(key, False)
        return columns_for(
            entry.table,
            self.audience,
            exact=is_exact and not is_pending,
            protected=is_pending or self._is_protected(entry, record),
        )

    def hides_location(self, record: RowKey) -> bool:
        """Return whether texts of a record that disclose a location must be hidden.

        A claim, photo or comparison follows its monument. An intervention, threat or source may speak of any
        monument, so its texts are always checked.
        """
        table, key = self._monuments.get(record, record)
        if table == MONUMENT:
            return not self._has_exact_place.get(key, False)
        return table in (CLAIM, PHOTO, COMPARISON, INTERVENTION, THREAT, SOURCE)

    def monument_and_source(self, claim: RowKey) -> list[RowKey]:
        """Return the monument and the source of a claim, or [] if the claim is not among the records."""
        if claim not in self._claim_sources:
            return []
        return [self._monuments[claim], self._claim_sources[claim]]

    def _is_entry_public(self, entry: AuditEntry, record: RowKey) -> bool:
        """Return whether the public may see an entry on a record."""
        if not self.is_visible(record) or not self.was_published_at(record, entry.seq):
            return False
        if entry.table == CLAIM:  # What was written before the review belongs to a draft.
            return has_public_status(entry.after) and has_public_status(entry.before)
        # A decision is public if it left the claim in a public status.
        return entry.table != DECISION or has_public_status(entry.after, "after")

    def _is_protected(self, entry: AuditEntry, record: RowKey) -> bool:
        """Return whether an entry is on a protected source, or on a record that cites one now or cited one then."""
        table, key = record
        if table == SOURCE:
            return key in self._protected_sources
        if table not in (CLAIM, THREAT, PHOTO):
            return False
        # A record that no longer exists may have cited any source.
        if self._cites_protected.get(record, True):
            return True
        recorded_rows = [row for row in (entry.before, entry.after) if row is not None]
        return any(str(row.get("source_id")) in self._protected_sources for row in recorded_rows)

    # Any: a tuple of the values of these columns, each of its column's type
    def _live_rows(self, model: type[Model], *columns: str) -> Iterable[tuple[Any, ...]]:
        """Return primary key and columns of a model's records that still exist. One query, or none without keys."""
        keys = self._keys_by_table[model._meta.db_table]
        if not keys:
            return ()
        return model._default_manager.filter(pk__in=list(keys)).values_list("pk", *columns)

    def _load_links(self) -> None:
        """Load the monument, site and source of each record, and add these to the records. Four queries."""
        for pk, monument, source, is_protected in self._live_rows(
            Claim, "monument_id", "source_id", "source__protected"
        ):
            claim = (CLAIM, str(pk))
            self._monuments[claim] = (MONUMENT, str(monument))
            self._claim_sources[claim] = (SOURCE, str(source))
            self._cites_protected[claim] = bool(is_protected)
            self._keys_by_table[MONUMENT].add(str(monument))
            self._keys_by_table[SOURCE].add(str(source))
        for pk, monument, is_protected in self._live_rows(Photo, "monument_id", "source__protected"):
            photo = (PHOTO, str(pk))
            self._monuments[photo] = (MONUMENT, str(monument))
            self._cites_protected[photo] = bool(is_protected)
            self._keys_by_table[MONUMENT].add(str(monument))
        for pk, monument in self._live_rows(Comparison, "monument_id"):
            self._monuments[(COMPARISON, str(pk))] = (MONUMENT, str(monument))
            self._keys_by_table[MONUMENT].add(str(monument))
        for pk, site, is_protected in self._live_rows(Threat, "site_id", "source__protected"):
            threat = (THREAT, str(pk))
            self._threat_sites[threat] = (SITE, str(site))
            self._cites_protected[threat] = bool(is_protected)

    def _find_publishing_records(self) -> dict[RowKey, list[RowKey]]:
        """Return the records that each record is published with: those whose column `published` decides.

        Sites, monuments, photos and comparisons have that column. Interventions and threats follow their site and
        each of their monuments. Four queries.
        """
        publishing: dict[RowKey, list[RowKey]] = {}
        for table in (SITE, MONUMENT):
            for key in self._keys_by_table[table]:
                publishing[(table, key)] = [(table, key)]
        for record, monument in self._monuments.items():
            publishing[record] = [monument] if record[0] == CLAIM else [record, monument]
        for pk, site in self._live_rows(ControlPeriod, "site_id"):
            publishing[(PERIOD, str(pk))] = [(SITE, str(site))]
        for pk, site in self._live_rows(Intervention, "site_id"):
            publishing[(INTERVENTION, str(pk))] = [(SITE, str(site))]
        for threat, threat_site in self._threat_sites.items():
            publishing[threat] = [threat_site]
        for table, model in ((INTERVENTION, Intervention), (THREAT, Threat)):
            for pk, monument_pk in self._live_rows(model, "monuments"):
                if monument_pk is not None:
                    publishing[(table, str(pk))].append((MONUMENT, str(monument_pk)))
        return publishing

    def _find_former_monuments(self) -> dict[RowKey, list[FormerMonument]]:
        """Return the monuments that interventions and threats were unlinked from, by intervention or threat."""
        link_tables = []
        for table in (INTERVENTION_MONUMENTS, THREAT_MONUMENTS):
            owner_table, _ = OWNERS[table]
            if self._keys_by_table[owner_table]:
                link_tables.append(table)
        link_entries = Revision.objects.filter(table__in=link_tables)
        # Only deleted links, which are few: existing links are read from their own tables.
        deleted_links = link_entries.filter(operation="delete").values("key")
        entries = link_entries.filter(key__in=deleted_links, payload__isnull=False).order_by("seq")
        first_entries = self._first_entries({OWNERS[table][0] for table in link_tables})

        former_monuments: dict[RowKey, list[FormerMonument]] = defaultdict(list)
        link_starts: dict[RowKey, tuple[int, str]] = {}
        columns = ("table", "key", "seq", "at", "operation", "payload")
        for table, key, seq, at, operation, payload in entries.values_list(*columns):
            link = json.loads(payload)
            owner_table, owner_column = OWNERS[table]
            owner = (owner_table, str(link[owner_column]))
            if operation != "delete":
                link_starts.setdefault((table, key), (seq, at))
            elif owner[1] in self._keys_by_table[owner_table]:
                start_seq, start_at = link_starts.pop((table, key), (0, at))
                # A record created with the link exists from its own entry on, which precedes that of the link.
                first_seq, first_at = first_entries.get(owner, (start_seq, start_at))
                if parse_timestamp(start_at) - parse_timestamp(first_at) <= MAX_TRANSACTION_PAUSE:
                    start_seq = first_seq
                monument = (MONUMENT, str(link["monument_id"]))
                former_monuments[owner].append(FormerMonument(monument, start_seq, seq))
        return former_monuments

    def _first_entries(self, tables: Iterable[str]) -> dict[RowKey, tuple[int, str]]:
        """Return `seq` and `at` of the first entry on each record of these tables. One query."""
        records = [(table, key) for table in tables for key in self._keys_by_table[table]]
        first_entries = entries_on(records).order_by().values_list("table", "key").annotate(Min("seq"), Min("at"))
        return {(table, key): (seq, at) for table, key, seq, at in first_entries}

    def _all_publishing_records(self) -> set[RowKey]:
        """Return every record that another one is or was published with."""
        publishing_records: set[RowKey] = set()
        for records in self._published_with.values():
            publishing_records.update(records)
        for former_monuments in self._former_monuments.values():
            publishing_records.update(former.monument for former in former_monuments)
        return publishing_records
