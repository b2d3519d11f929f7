"""The last changes to a record by the audit log, for an editor whose save met a newer version."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from registry.models import Claim, Revision
from registry.models.record import Record

from .entries import Row
from .entry_rows import parse_payload

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
    """Return who changed a record last and when, or None if the audit log has no entry on it. Run one query."""
    actor_and_time = _entries_on(record).order_by("-seq").values_list("actor", "at").first()
    return None if actor_and_time is None else LastChange(*actor_and_time)


def find_changed_columns(record: Record, since: int) -> list[str]:
    """Return the columns of a record that have changed since its version number was `since`.

    The list is empty if that version is not among the last audit entries on the record. Run one query.
    """
    newest_first = _entries_on(record).order_by("-seq").values_list("payload", flat=True)
    # Erased content matches no version.
    recorded_rows = [parse_payload(payload) or {} for payload in newest_first[:MAX_ENTRIES_BACK]]
    for recorded_row in recorded_rows:
        if recorded_row.get("version") == since:
            latest_row = recorded_rows[0]
            content_columns = [column for column in latest_row if column not in VERSION_COLUMNS]
            return [column for column in content_columns if recorded_row.get(column) != latest_row[column]]
    return []


def find_content_authors(claim: Claim) -> set[str]:
    """Return the usernames of everyone who wrote or changed the content of a claim.

    Review decisions do not change the content. Run one query.
    """
    authors: set[str] = set()
    previous_row: Row = {}
    for actor, payload in _entries_on(claim).order_by("seq").values_list("actor", "payload"):
        recorded_row = parse_payload(payload) or {}
        content_columns = recorded_row.keys() - REVIEW_COLUMNS
        if any(recorded_row.get(column) != previous_row.get(column) for column in content_columns):
            authors.add(actor)
        previous_row = recorded_row
    return authors


def _entries_on(record: Record) -> QuerySet[Revision]:
    """Return the audit entries on a record's own row."""
    return Revision.objects.filter(table=record._meta.db_table, key=str(record.pk))
