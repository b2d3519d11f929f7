"""What audit entries on context statements tell beyond what the public may know."""

from __future__ import annotations

from registry.domain.context.aspects import discloses_location
from registry.models import ContextStatement
from registry.queries.visible import protected_sources

from .column_policy import CONTEXT
from .entries import AuditEntry


def discloses_hidden_place(entry: AuditEntry) -> bool:
    """Return whether an entry tells, or told before, where a monument is, whose exact place is not public."""
    if entry.table != CONTEXT:
        return False
    rows = (entry.before or {}, entry.after or {})
    return any(discloses_location(str(row.get("aspect")), str(row.get("term"))) for row in rows)


def find_sealed_statements() -> frozenset[str]:
    """Return the keys of the context statements that cite a protected source, as text. Run one query."""
    statements = ContextStatement._default_manager.filter(source__in=protected_sources())
    return frozenset(str(pk) for pk in statements.values_list("pk", flat=True))
