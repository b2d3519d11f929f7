"""What the ledger says of the last changes to a record: for somebody who wanted to write over them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db.models import QuerySet

from registry.models import Claim, Revision
from registry.models.record import Record

SILENT = {"version"}  # changes with everything
MOVED = {"version", "status", "supersedes_id"}  # changes with decisions on a claim


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed a record last, and when (UTC, as the ledger has it)."""

    actor: str
    at: str

    @property
    def minute(self) -> str:
        """`2026-11-22 19:20`."""
        return self.at[:16].replace("T", " ")


def last_change(record: Record) -> Change | None:
    """None as long as the ledger knows nothing of it. One query."""
    found = _entries(record).order_by("-seq").values_list("actor", "at").first()
    return None if found is None else Change(*found)


def changed_columns(record: Record, since: int) -> list[str]:
    """The columns of its row that are not as in version `since`; [] if that cannot be told. One query."""
    now: dict[str, object] | None = None
    for text in _entries(record).order_by("-seq").values_list("payload", flat=True)[:100]:
        row = json.loads(text) if text else {}
        now = row if now is None else now
        if row.get("version") == since:
            return [name for name, value in now.items() if name not in SILENT and row.get(name) != value]
    return []


def worded_by(claim: Claim) -> set[str]:
    """Who wrote what the claim says, or changed it before anybody decided on it; moves in review are no wording."""
    found: set[str] = set()
    before: dict[str, object] = {}
    for actor, text in _entries(claim).order_by("seq").values_list("actor", "payload"):
        row = json.loads(text) if text else {}
        if any(row.get(name) != before.get(name) for name in row.keys() - MOVED):
            found.add(actor)
        before = row
    return found


def _entries(record: Record) -> QuerySet[Revision]:
    return Revision.objects.filter(table=record._meta.db_table, key=str(record.pk))
