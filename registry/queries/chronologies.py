"""The chronology of one monument with its claims, as shown by page, API and admin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.domain.chronology.derivation import Chronology
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer

from .claims import ClaimRecord, claim_records
from .evidence import derive_chronologies
from .monuments import MonumentRecord, monument_record
from .visible import visible_claims


@dataclass(frozen=True, slots=True)
class MonumentChronology:
    """A monument in its state on `as_of` (a day number, None: the latest), as known at `known_at` (None: now).

    `claims` are the claims that the viewer sees, by ref, with their current text and status. The status that each had
    at `known_at` is in `chronology.statements`.
    """

    monument: MonumentRecord
    as_of: int | None
    known_at: datetime | None
    chronology: Chronology
    claims: dict[str, ClaimRecord]


def get_monument_chronology(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> MonumentChronology | None:
    """Return the chronology of a monument with its claims. At most twelve queries.

    Return None if the viewer sees no monument with this slug, or if it was not yet recorded at `known_at`.
    """
    record = monument_record(slug, as_of=as_of, known_at=known_at, viewer=viewer)
    if record is None:
        return None
    derived_chronology = derive_chronologies([record.pk], known_at, viewer)[record.pk]
    visible_chronology = without_hidden_statements(derived_chronology, viewer)
    claims = claim_records(visible_claims(viewer).filter(monument_id=record.pk), viewer)
    claims_by_ref = {claim.ref: claim for claim in claims}
    return MonumentChronology(record, as_of, known_at, visible_chronology, claims_by_ref)


def without_hidden_statements(chronology: Chronology, viewer: Viewer) -> Chronology:
    """Return the chronology of a visible monument without the claims whose status hides them from the viewer."""
    visible_statements = {
        ref: statement
        for ref, statement in chronology.statements.items()
        if viewer.sees_claim(statement.status, published=True)
    }
    # Undecided claims have no effect on segments, windows or contradictions, so these stay as they are.
    return Chronology(chronology.segments, chronology.windows, chronology.contradictions, visible_statements)
