"""The last changes to a record by the audit log, for an editor whose save met a newer version."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db.models import QuerySet

from registry.models import Claim, Revision
from registry.models.record import Record

VERSION_COLUMNS = {"version"}  # change with every save
REVIEW_COLUMNS = {"version", "status", "supersedes_id"}  # change with decisions on a claim
MAX_ENTRIES_BACK = 100  # An editor is seldom more versions behind.


@dataclass(frozen=True, slots=True)
class LastChange:
    """The username that changed a record last, and when: in UTC, in the format of audit entries."""

    actor: str
    at: str

    @property
    def minute(self) -> str:
        """Return the time of the change to the minute, such as `2026-11-22 19:20`."""
        return self.at[:16].replace("T", " ")


def get_last_change(record: Record) -> LastChange | None:
    """Return the last change to a record, or None if the audit log has no entry on it. One query."""
    actor_and_time = _entries_on(record).order_by("-seq").values_list("actor", "at").first()
    return None if actor_and_time is None else LastChange(*actor_and_time)


def find_changed_columns(record: Record, since: int) -> list[str]:
    """Return the columns of a record's row that differ from version `since`. One query.

    Return [] if that version is not among the last entries on the record.
    """
    payloads = _entries_on(record).order_by("-seq").values_list("payload", flat=True)[:MAX_ENTRIES_BACK]
    latest_row: dict[str, object] | None = None
    for payload in payloads:
        row = json.loads(payload) if payload else {}  # Erased content matches no version.
        if latest_row is None:
            latest_row = row
        if row.get("version") == since:
            return [
                column
                for column, value in latest_row.items()
                if column not in VERSION_COLUMNS and row.get(column) != value
            ]
    return []


def find_content_authors(claim: Claim) -> set[str]:
    """Return the usernames that wrote or changed the content of a claim. Review decisions do not count. One query."""
    authors: set[str] = set()
    previous_row: dict[str, object] = {}
    for actor, payload in _entries_on(claim).order_by("seq").values_list("actor", "payload"):
        row = json.loads(payload) if payload else {}
        content_columns = row.keys() - REVIEW_COLUMNS
        if any(row.get(column) != previous_row.get(column) for column in content_columns):
            authors.add(actor)
        previous_row = row
    return authors


def _entries_on(record: Record) -> QuerySet[Revision]:
    """Return the audit entries on a record's own row."""
    return Revision.objects.filter(table=record._meta.db_table, key=str(record.pk))
