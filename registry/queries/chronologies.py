"""The chronology of one monument with the claims it rests on: what page, API and admin show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.domain.chronology.derivation import Chronology
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer

from .claims import ClaimRecord, claim_records
from .evidence import derivations
from .monuments import MonumentRecord, monument_record
from .visible import visible_claims


@dataclass(frozen=True, slots=True)
class MonumentChronology:
    """A monument in its state on `as_of` (a day number, None: the latest), as known at `known_at` (None: now).

    `claims` are the claims that the reader sees, by ref, in their present wording and status; what the derivation made
    of them at `known_at` is in `chronology.statements`.
    """

    monument: MonumentRecord
    as_of: int | None
    known_at: datetime | None
    chronology: Chronology
    claims: dict[str, ClaimRecord]


def chronology(
    slug: str, *, as_of: int | None = None, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> MonumentChronology | None:
    """None if there is no such monument for the reader, or the registry did not know it at `known_at`.

    A dozen queries at most.
    """
    record = monument_record(slug, as_of=as_of, known_at=known_at, viewer=viewer)
    if record is None:
        return None
    derived = shown_of(derivations([record.pk], known_at, viewer)[record.pk], viewer)
    claims = claim_records(visible_claims(viewer).filter(monument_id=record.pk), viewer)
    return MonumentChronology(record, as_of, known_at, derived, {claim.ref: claim for claim in claims})


def shown_of(derived: Chronology, viewer: Viewer) -> Chronology:
    """Of a monument that the reader sees. Claims that nobody has decided on drive nothing: nothing else changes."""
    seen = {ref: each for ref, each in derived.statements.items() if viewer.sees_claim(each.status, published=True)}
    return Chronology(derived.segments, derived.windows, derived.contradictions, seen)
