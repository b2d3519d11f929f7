"""What a reader may see of the ledger's entries, by what is public now: asked of many entries in few queries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Min, Model, Q

from registry.domain.policy.erasure import Outcome
from registry.domain.policy.visibility import shows_place_words
from registry.domain.vocabulary.codes import Precision
from registry.models import (
    Claim,
    Comparison,
    ControlPeriod,
    Intervention,
    Monument,
    Photo,
    ProposedErasure,
    Revision,
    Threat,
)
from registry.queries.visible import protected_sources

from .column_policy import (
    BOUND,
    CLAIM,
    CLAIM_PHOTO,
    COMPARISON,
    DECISION,
    EFFECT,
    GROUP,
    GROUP_PERMISSIONS,
    INTERVENTION,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    MONUMENT,
    PERIOD,
    PHOTO,
    PLACEMENT,
    REGION,
    SITE,
    SOURCE,
    STEP,
    THREAT,
    THREAT_MONUMENTS,
    USER,
    USER_GROUPS,
    USER_PERMISSIONS,
    Audience,
    columns_for,
)
from .entries import ONE_TRANSACTION, AuditEntry, Publication, moment, was_decided
from .entries import Row as Content
from .public_rows import KINDS, public_keys

Row = tuple[str, str]  # table and key
OWNERS = {
    # table: that of the record which it belongs to, and the column that names it
    PLACEMENT: (MONUMENT, "monument_id"),
    DECISION: (CLAIM, "claim_id"),
    EFFECT: (CLAIM, "claim_id"),
    STEP: (INTERVENTION, "intervention_id"),
    INTERVENTION_MONUMENTS: (INTERVENTION, "intervention_id"),
    INTERVENTION_PARTIES: (INTERVENTION, "intervention_id"),
    THREAT_MONUMENTS: (THREAT, "threat_id"),
    BOUND: (PERIOD, "period_id"),
    CLAIM_PHOTO: (PHOTO, "photo_id"),
    REGION: (COMPARISON, "comparison_id"),
    USER_GROUPS: (USER, "user_id"),
    USER_PERMISSIONS: (USER, "user_id"),
    GROUP_PERMISSIONS: (GROUP, "group_id"),
}


def record_of(write: AuditEntry) -> Row | None:
    """The record that a row is, or belongs to; None where that was erased with the content."""
    if write.table not in OWNERS:
        return write.row
    table, column = OWNERS[write.table]
    return None if write.after is None else (table, str(write.after[column]))


def records_of(writes: Iterable[AuditEntry]) -> set[Row]:
    """All records that the entries are about."""
    return {record for write in writes if (record := record_of(write)) is not None}


class EntryVisibility:
    """What the audience may see, as things stand now, of entries on the given records."""

    def __init__(self, records: Iterable[Row], audience: Audience) -> None:
        self.audience = audience
        self._keys: dict[str, set[str]] = defaultdict(set)
        for table, key in records:
            self._keys[table].add(key)
        self.claims = {
            str(pk): rest for pk, *rest in self._live(Claim, "monument_id", "source_id", "source__protected")
        }
        for monument, source, _ in self.claims.values():
            self._keys[MONUMENT].add(str(monument))
            self._keys[SOURCE].add(str(source))
        self.photos = {str(pk): rest for pk, *rest in self._live(Photo, "monument_id", "source__protected")}
        self.comparisons = {str(pk): rest for pk, *rest in self._live(Comparison, "monument_id")}
        self._keys[MONUMENT] |= {str(row[0]) for found in (self.photos, self.comparisons) for row in found.values()}
        self.threats = {str(pk): rest for pk, *rest in self._live(Threat, "site_id", "source__protected")}
        self.exact = {str(pk): shows_place_words(Precision(code)) for pk, code in self._live(Monument, "precision")}
        self.protected = {str(pk) for pk in protected_sources().values_list("pk", flat=True)}
        self._waiting = _waiting()
        self._shown: dict[str, set[str]] = {}
        self._holders: dict[Row, list[Row]] = {}
        self._former: dict[Row, list[tuple[Row, int, int]]] = {}
        if audience is Audience.ANYBODY:
            tables = {model._meta.db_table: model for model in KINDS.values()}
            self._shown = {table: public_keys(model, self._keys[table]) for table, model in tables.items()}
            self._holders = self._find_holders()
            self._former = self._find_former_holders()
        held = [row for rows in self._holders.values() for row in rows]
        self.publications = publications([*held, *(row for spans in self._former.values() for row, _, _ in spans)])

    def shows(self, row: Row) -> bool:
        """Whether the audience sees this record now."""
        return self.audience is Audience.STAFF or row[1] in self._shown.get(row[0], ())

    def was_shown(self, row: Row, seq: int) -> bool:
        """Whether what the record stands on was public when the entry was written."""
        then = [holder for holder, first, last in self._former.get(row, ()) if first <= seq <= last]
        return all(self.publications[holder].at(seq) for holder in (*self._holders.get(row, ()), *then))

    def of(self, write: AuditEntry) -> AuditEntry:
        """The entry without what waits to be erased: for the public that is gone already."""
        first = self._waiting.get(write.row, 0)
        if self.audience is Audience.STAFF or write.seq > first:
            return write
        return replace(write, before=None, after=write.after if write.seq == first else None)

    def begins_at(self, row: Row, seq: int) -> bool:
        """Whether the entry took a measure or a warning off the last monument that hid it: it is there from then on."""
        freed = any(last == seq for _holder, _first, last in self._former.get(row, ()))
        return freed and self.shows(row) and not self.was_shown(row, seq) and self.was_shown(row, seq + 1)

    def columns(self, write: AuditEntry) -> frozenset[str]:
        """The columns of the entry that may be shown; none where the entry may not be."""
        record = record_of(write)
        if record is None or write.after is None:
            return frozenset()
        if self.audience is Audience.ANYBODY and not self._is_public(write, record):
            return frozenset()
        waits = write.seq < self._waiting.get(write.row, 0)  # what is being hidden may not be so by other columns
        return columns_for(
            write.table,
            self.audience,
            exact=not waits and (record[0] != MONUMENT or self.exact.get(record[1], False)),
            protected=waits or self._is_protected(write, record),
        )

    def hides_places(self, record: Row) -> bool:
        """Whether texts that told a place when they were written must not be read any more.

        What may speak of several monuments is taken to speak of one whose place is hidden.
        """
        table, key = record
        row = {CLAIM: self.claims, PHOTO: self.photos, COMPARISON: self.comparisons}.get(table, {}).get(key)
        if row is not None:
            table, key = MONUMENT, str(row[0])
        if table == MONUMENT:
            return not self.exact.get(key, False)
        return table in (CLAIM, PHOTO, COMPARISON, INTERVENTION, THREAT, SOURCE)

    def beside(self, claim: Row) -> list[Row]:
        """The monument and the source of a claim."""
        if claim[1] not in self.claims:
            return []
        monument, source, _ = self.claims[claim[1]]
        return [(MONUMENT, str(monument)), (SOURCE, str(source))]

    def _is_public(self, write: AuditEntry, record: Row) -> bool:
        if not self.shows(record) or not self.was_shown(record, write.seq):
            return False
        if write.table == CLAIM:  # what was written of it before somebody decided is a draft's
            return was_decided(write.after) and was_decided(write.before)
        return write.table != DECISION or was_decided(write.after, "after")

    def _is_protected(self, write: AuditEntry, record: Row) -> bool:
        """Whether the entry is on a protected source, or on what rests on one, or rested on one when it was written."""
        table, key = record
        if table == SOURCE:
            return key in self.protected
        resting = {CLAIM: self.claims, THREAT: self.threats, PHOTO: self.photos}
        if table not in resting:
            return False
        live = resting[table]
        named = {str(row.get("source_id")) for row in (write.before, write.after) if row is not None}
        return key not in live or bool(live[key][-1]) or not named.isdisjoint(self.protected)

    # Any: a tuple of the values of these columns, each of its column's type
    def _live(self, model: type[Model], *columns: str) -> Iterable[tuple[Any, ...]]:
        keys = self._keys[model._meta.db_table]
        return model._default_manager.filter(pk__in=list(keys)).values_list("pk", *columns) if keys else ()

    def _find_holders(self) -> dict[Row, list[Row]]:
        """By record: the rows whose column `published` it follows. Interventions and threats follow each monument's."""
        found: dict[Row, list[Row]] = {
            (table, key): [(table, key)] for table in (SITE, MONUMENT) for key in self._keys[table]
        }
        found |= {(CLAIM, key): [(MONUMENT, str(monument))] for key, (monument, *_) in self.claims.items()}
        for table, rows in ((PHOTO, self.photos), (COMPARISON, self.comparisons)):
            found |= {(table, key): [(table, key), (MONUMENT, str(row[0]))] for key, row in rows.items()}
        sites = [(PERIOD, *row) for row in self._live(ControlPeriod, "site_id")]
        sites += [(INTERVENTION, *row) for row in self._live(Intervention, "site_id")]
        sites += [(THREAT, key, site) for key, (site, _) in self.threats.items()]
        for table, key, site in sites:
            found[(table, str(key))] = [(SITE, str(site))]
        for table, model in ((INTERVENTION, Intervention), (THREAT, Threat)):
            for key, monument in self._live(model, "monuments"):
                if monument is not None:
                    found[(table, str(key))].append((MONUMENT, str(monument)))
        return found

    def _find_former_holders(self) -> dict[Row, list[tuple[Row, int, int]]]:
        """By measure and threat: monuments that it was taken off, and the entries that put it there and took it off."""
        found: dict[Row, list[tuple[Row, int, int]]] = defaultdict(list)
        put: dict[Row, tuple[int, str]] = {}
        links = [table for table in (INTERVENTION_MONUMENTS, THREAT_MONUMENTS) if self._keys[OWNERS[table][0]]]
        of_links = Revision.objects.filter(table__in=links)
        ended = of_links.filter(operation="delete").values("key")  # few: a link that holds is found without the ledger
        entries = of_links.filter(key__in=ended, payload__isnull=False).order_by("seq")
        begun = self._first_entries({OWNERS[table][0] for table in links})
        columns = ("table", "key", "seq", "at", "operation", "payload")
        for table, key, seq, at, operation, payload in entries.values_list(*columns):
            owner, column = OWNERS[table]
            link = json.loads(payload)
            if operation != "delete":
                put.setdefault((table, key), (seq, at))
            elif str(link[column]) in self._keys[owner]:
                row, since = (owner, str(link[column])), put.pop((table, key), (0, at))
                first = begun.get(row, since)
                if moment(since[1]) - moment(first[1]) <= ONE_TRANSACTION:
                    since = first  # it was opened with this link, whose entry comes after its own
                found[row].append(((MONUMENT, str(link["monument_id"])), since[0], seq))
        return found

    def _first_entries(self, tables: Collection[str]) -> dict[Row, tuple[int, str]]:
        """By record of these tables: number and moment of its first entry. One query."""
        wanted = Q(pk__in=[])
        for table in tables:
            wanted |= Q(table=table, key__in=self._keys[table])
        rows = Revision.objects.filter(wanted).order_by().values_list("table", "key").annotate(Min("seq"), Min("at"))
        return {(table, key): (seq, at) for table, key, seq, at in rows}


def _waiting() -> dict[Row, int]:
    """By row: the first entry that tells nothing of what waits to be erased. One query."""
    found: dict[Row, int] = {}
    for rows in ProposedErasure.objects.filter(outcome=Outcome.WAITING.value).values_list("rows", flat=True):
        for table, key, seq in rows:
            found[table, key] = max(seq, found.get((table, key), 0))
    return found


def publications(rows: Iterable[Row]) -> dict[Row, Publication]:
    """When records that are published by themselves were, by the ledger. One query."""
    entries: dict[Row, list[tuple[int, Content | None]]] = {row: [] for row in rows}
    keys: dict[str, list[str]] = {MONUMENT: [], SITE: [], PHOTO: [], COMPARISON: []}
    for table, key in entries:
        keys[table].append(key)
    wanted = reduce(or_, (Q(table=table, key__in=some) for table, some in keys.items()))
    for table, key, seq, payload in (
        Revision.objects.filter(wanted).order_by("seq").values_list("table", "key", "seq", "payload")
    ):
        entries[(table, key)].append((seq, None if payload is None else json.loads(payload)))
    return {row: Publication.of(found) for row, found in entries.items()}
