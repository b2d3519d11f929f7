"""The visibility of audit entries: which columns of which entries an audience may see, by what is public now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeAlias

from django.db.models import Model

from registry.domain.policy.visibility import shows_place_description
from registry.domain.vocabulary.codes import Precision
from registry.models import (
    Claim,
    Comparison,
    ControlPeriod,
    Intervention,
    Monument,
    Photo,
    Threat,
)
from registry.models.source import ORIGINAL_KEY
from registry.queries.visible import protected_sources

from .column_policy import (
    CLAIM,
    COMPARISON,
    CONTEXT,
    DECISION,
    INTERVENTION,
    INTERVENTION_PARTIES,
    MONUMENT,
    PERIOD,
    PHOTO,
    SITE,
    SOURCE,
    THREAT,
    Audience,
    columns_for,
)
from .context_entries import discloses_hidden_place, find_sealed_statements
from .entries import AuditEntry, RowKey, has_public_status
from .erase import pending_erasures
from .former_links import FormerLink, find_former_links
from .public_rows import MODEL_BY_KIND, public_keys
from .publication_periods import publication_histories
from .row_owners import owning_record

# Any: the values of some columns, each of its column's type
ColumnValues: TypeAlias = tuple[Any, ...]


class EntryVisibility:
    """The visibility of the audit entries on a set of records, for one audience.

    The number of queries does not depend on the number of records or entries.
    """

    def __init__(self, records: Iterable[RowKey], audience: Audience) -> None:
        self.audience = audience
        self._keys_by_table: dict[str, set[str]] = defaultdict(set)
        for table, key in records:
            self._keys_by_table[table].add(key)

        # By photo, comparison and claim on a monument: its monument. By threat and claim on a site: its site.
        self._monuments: dict[RowKey, RowKey] = {}
        self._sites: dict[RowKey, RowKey] = {}
        self._claim_sources: dict[RowKey, RowKey] = {}
        # By claim, photo, threat and intervention: whether it cites a protected source.
        self._cites_protected: dict[RowKey, bool] = {}
        self._load_links()
        self._has_exact_place = {
            str(pk): shows_place_description(Precision(code)) for pk, code in self._load_columns(Monument, "precision")
        }
        self._protected_sources = {str(pk) for pk in protected_sources().values_list("pk", flat=True)}
        self._pending_erasures = pending_erasures()

        # Staff see every record, so only the public needs the rest.
        self._public_keys: dict[str, set[str]] = {}
        self._published_with: dict[RowKey, list[RowKey]] = {}
        self._former_links: dict[RowKey, list[FormerLink]] = {}
        if audience is Audience.PUBLIC:
            for model in MODEL_BY_KIND.values():
                table = model._meta.db_table
                self._public_keys[table] = public_keys(model, self._keys_by_table[table])
            self._published_with = self._find_publishing_records()
            self._former_links = find_former_links(self._keys_by_table)
        self._publications = publication_histories(self._all_publishing_records())

    def is_visible(self, record: RowKey) -> bool:
        """Return whether the audience may see a record now. Staff may see every record."""
        table, key = record
        return self.audience is Audience.STAFF or key in self._public_keys.get(table, ())

    def was_published_at(self, record: RowKey, seq: int) -> bool:
        """Return whether a record was published when the audit entry `seq` was written.

        All records that it depends on must have been published, including monuments that it was linked to then only.
        """
        former_links = self._former_links.get(record, ())
        unlinked_monuments = [link.monument for link in former_links if link.added_seq <= seq <= link.removed_seq]
        publishing_records = [*self._published_with.get(record, ()), *unlinked_monuments]
        histories = [self._publications[publishing_record] for publishing_record in publishing_records]
        return all(history.was_published_at(seq) for history in histories)

    def without_pending_erasure(self, entry: AuditEntry) -> AuditEntry:
        """Return an audit entry without content that waits to be erased.

        Staff see such content until it is erased.
        """
        first_kept_seq = self._pending_erasures.get(entry.row_key, 0)
        if self.audience is Audience.STAFF or entry.seq > first_kept_seq:
            return entry
        # This entry stays, but its `before` comes from an earlier entry whose content will be erased.
        if entry.seq == first_kept_seq:
            return replace(entry, before=None)
        return replace(entry, before=None, after=None)

    def becomes_public_at(self, record: RowKey, seq: int) -> bool:
        """Return whether the audit entry `seq` made a record public by removing its link to a hidden monument.

        Only interventions and threats have such links.
        """
        former_links = self._former_links.get(record, ())
        removes_link = any(former_link.removed_seq == seq for former_link in former_links)
        if not removes_link or not self.is_visible(record):
            return False
        return not self.was_published_at(record, seq) and self.was_published_at(record, seq + 1)

    def visible_columns(self, entry: AuditEntry) -> frozenset[str]:
        """Return the columns of an audit entry that the audience may see.

        The set is empty if the audience may not see the entry at all.
        """
        record = owning_record(entry)
        if record is None or entry.after is None:
            return frozenset()
        if self.audience is Audience.PUBLIC and not self._is_entry_public(entry, record):
            return frozenset()

        # Any column may repeat content that will be erased, so treat the place as hidden and the source as protected.
        is_erasure_pending = entry.seq < self._pending_erasures.get(entry.row_key, 0)
        table, key = record
        has_public_place = table != MONUMENT or self._has_exact_place.get(key, False)
        if self.audience is Audience.PUBLIC and not has_public_place and discloses_hidden_place(entry):
            return frozenset()
        return columns_for(
            entry.table,
            self.audience,
            is_place_public=has_public_place and not is_erasure_pending,
            is_source_protected=is_erasure_pending or self._is_source_protected(entry, record),
            is_original_protected=self._names_protected_source(entry, ORIGINAL_KEY),
        )

    def hides_location(self, record: RowKey) -> bool:
        """Return whether texts that disclose a location must be hidden from histories of a record.

        A photo, comparison or claim on a monument follows it. An intervention, threat, source or claim on a site may
        mention any monument, so its texts are always checked.
        """
        table, key = self._monuments.get(record, record)
        if table == MONUMENT:
            return not self._has_exact_place.get(key, False)
        # Claims, photos and comparisons are left here if they were deleted, so that their monument is unknown.
        return table in (CLAIM, PHOTO, COMPARISON, INTERVENTION, THREAT, SOURCE)

    def hides_location_in(self, entry: AuditEntry, record: RowKey) -> bool:
        """Return whether texts that disclose a location must be hidden from an audit entry about a record.

        What is said of a site may mention any of its monuments.
        """
        return self.hides_location(record) or (entry.table == CONTEXT and record[0] == SITE)

    def subject_and_source(self, claim: RowKey) -> list[RowKey]:
        """Return the monument or site and the source of a claim, or [] if the claim is not among the records."""
        if claim not in self._claim_sources:
            return []
        return [self._monuments.get(claim) or self._sites[claim], self._claim_sources[claim]]

    def _is_entry_public(self, entry: AuditEntry, record: RowKey) -> bool:
        """Return whether the public may see an audit entry about a record."""
        if not self.is_visible(record) or not self.was_published_at(record, entry.seq):
            return False
        # What was written to a claim before its review belongs to a draft.
        if entry.table == CLAIM:
            return has_public_status(entry.after) and has_public_status(entry.before)
        # A review decision is public if it left the claim in a public status.
        if entry.table == DECISION:
            return has_public_status(entry.after, "after")
        return True

    def _is_source_protected(self, entry: AuditEntry, record: RowKey) -> bool:
        """Return whether an audit entry is about a protected source, or a record that cites or cited one."""
        table, key = record
        if table == SOURCE:
            return key in self._protected_sources
        if entry.table == CONTEXT:
            return entry.key in self._sealed_context or self._names_protected_source(entry, "source_id")
        # Only the parties of an intervention have words of a source, and their rows may be removed.
        if entry.table == INTERVENTION_PARTIES:
            return self._cites_protected.get(record, False) or self._names_protected_source(entry, "source_id")
        if table not in (CLAIM, THREAT, PHOTO):
            return False
        # A record that no longer exists may have cited a protected source, so it counts as one that did.
        return self._cites_protected.get(record, True) or self._names_protected_source(entry, "source_id")

    @cached_property
    def _sealed_context(self) -> frozenset[str]:
        """The keys of context statements that cite a protected source. Read once an entry is about one."""
        return find_sealed_statements()

    def _names_protected_source(self, entry: AuditEntry, column: str) -> bool:
        """Return whether a column of the recorded row held the key of a source that is protected now."""
        return any(str(row.get(column)) in self._protected_sources for row in (entry.before or {}, entry.after or {}))

    def _load_columns(self, model: type[Model], *columns: str) -> Iterable[ColumnValues]:
        """Return the primary key and the given columns of the records that belong to a model and still exist.

        Run one query, or none if no record belongs to the model.
        """
        keys = self._keys_by_table[model._meta.db_table]
        if not keys:
            return ()
        return model._default_manager.filter(pk__in=list(keys)).values_list("pk", *columns)

    def _load_links(self) -> None:
        """Load the monuments, sites and sources that the claims, photos, comparisons and threats are linked to.

        Note the keys of these monuments, sites and sources for later queries. Run at most five queries.
        """
        claim_columns = ("monument_id", "site_id", "source_id", "source__protected")
        for pk, monument_pk, site_pk, source_pk, is_protected in self._load_columns(Claim, *claim_columns):
            claim = (CLAIM, str(pk))
            if monument_pk is None:
                self._sites[claim] = (SITE, str(site_pk))
            else:
                self._monuments[claim] = (MONUMENT, str(monument_pk))
            self._claim_sources[claim] = (SOURCE, str(source_pk))
            self._cites_protected[claim] = bool(is_protected)
            self._keys_by_table[SOURCE].add(str(source_pk))
        for pk, monument_pk, is_protected in self._load_columns(Photo, "monument_id", "source__protected"):
            photo = (PHOTO, str(pk))
            self._monuments[photo] = (MONUMENT, str(monument_pk))
            self._cites_protected[photo] = bool(is_protected)
        for pk, monument_pk in self._load_columns(Comparison, "monument_id"):
            self._monuments[COMPARISON, str(pk)] = (MONUMENT, str(monument_pk))
        for pk, site_pk, is_protected in self._load_columns(Threat, "site_id", "source__protected"):
            threat = (THREAT, str(pk))
            self._sites[threat] = (SITE, str(site_pk))
            self._cites_protected[threat] = bool(is_protected)
        for pk, is_protected in self._load_columns(Intervention, "parties__source__protected"):
            intervention = (INTERVENTION, str(pk))
            self._cites_protected[intervention] = self._cites_protected.get(intervention, False) or bool(is_protected)
        for table, linked_records in ((MONUMENT, self._monuments), (SITE, self._sites)):
            self._keys_by_table[table].update(key for _, key in linked_records.values())

    def _find_publishing_records(self) -> dict[RowKey, list[RowKey]]:
        """Return for each record the records whose column `published` decides whether it is public.

        Sites, monuments, photos and comparisons have that column. A claim depends on its monument or site, an
        intervention or threat on its site and each of its monuments. Run at most four queries.
        """
        publishing_records: dict[RowKey, list[RowKey]] = {record: [site] for record, site in self._sites.items()}
        for table in (SITE, MONUMENT):
            for key in self._keys_by_table[table]:
                publishing_records[table, key] = [(table, key)]
        for record, monument in self._monuments.items():
            publishing_records[record] = [monument] if record[0] == CLAIM else [record, monument]
        for table, model in ((PERIOD, ControlPeriod), (INTERVENTION, Intervention)):
            for pk, site_pk in self._load_columns(model, "site_id"):
                publishing_records[table, str(pk)] = [(SITE, str(site_pk))]

        for table, linked_model in ((INTERVENTION, Intervention), (THREAT, Threat)):
            for pk, monument_pk in self._load_columns(linked_model, "monuments"):
                if monument_pk is not None:
                    publishing_records[table, str(pk)].append((MONUMENT, str(monument_pk)))
        return publishing_records

    def _all_publishing_records(self) -> set[RowKey]:
        """Return every record whose publication decides, or once decided, whether some record is public."""
        publishing_records: set[RowKey] = set()
        for records in self._published_with.values():
            publishing_records.update(records)
        for former_links in self._former_links.values():
            publishing_records.update(former_link.monument for former_link in former_links)
        return publishing_records
