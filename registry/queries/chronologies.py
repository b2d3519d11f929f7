"""The chronology of one monument with its claims, as shown by page, API and admin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from registry.domain.chronology.derivation import Chronology
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer

from .claims import ClaimRecord, claim_records
from .evidence import derive_chronologies
from .inherited_claims import get_inherited_claims
from .monuments import MonumentRecord, monument_record
from .visible import visible_claims


@dataclass(frozen=True, slots=True)
class MonumentChronology:
    """A monument with its state on a day, its damage chronology and the claims on it.

    `as_of` is the day of the state, as a day number; None means the latest state. `known_at` is the moment whose
    knowledge counts; None means now. `claims` are the claims that the viewer sees, by ref, with their current text and
    status, also those on its wholes and parts that the chronology names. The status that each had at `known_at` is in
    `chronology.statements`.
    """

    monument: MonumentRecord
    as_of: int | None
    known_at: datetime | None
    chronology: Chronology
    claims: dict[str, ClaimRecord]


def get_monument_chronology(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> MonumentChronology | None:
    """Return the damage chronology of a monument, together with the claims on it.

    `as_of` is the day of the state, as a day number; None means the latest state. `known_at` is the moment whose
    knowledge counts; None means now. Return None if the viewer sees no monument with this slug, or if it was not yet
    recorded at `known_at`. Run at most thirteen queries, or fifteen with `known_at`, and more for wholes and parts.
    """
    monument = monument_record(slug, as_of=as_of, known_at=known_at, viewer=viewer)
    if monument is None:
        return None

    derived_chronology = derive_chronologies([monument.pk], known_at, viewer)[monument.pk]
    visible_chronology = without_hidden_statements(derived_chronology, viewer)
    claims = claim_records(visible_claims(viewer).filter(monument_id=monument.pk), viewer)
    claims_by_ref = {claim.ref: claim for claim in claims}
    inherited_claims = get_inherited_claims([visible_chronology], claims_by_ref, viewer)
    claims_by_ref.update({claim.ref: claim for claim in inherited_claims})
    return MonumentChronology(monument, as_of, known_at, visible_chronology, claims_by_ref)


def without_hidden_statements(chronology: Chronology, viewer: Viewer) -> Chronology:
    """Return a copy of a chronology without the statements (claims) that the viewer may not see."""
    # The viewer sees the monument, so only the review status can hide a claim.
    visible_statements = {
        claim_ref: statement
        for claim_ref, statement in chronology.statements.items()
        if viewer.sees_claim(statement.status, published=True)
    }

    # Undecided claims have no effect on segments, windows or contradictions, so these stay as they are.
    return replace(chronology, statements=visible_statements)
