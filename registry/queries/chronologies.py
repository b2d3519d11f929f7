"""The chronology of one monument with the claims it rests on: what page, API and admin show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from registry.domain.chronology import Chronology
from registry.domain.visibility import shows_claim

from .claims import ClaimRecord, claim_records, public_claims
from .evidence import derivations
from .monuments import MonumentRecord, monument_record


@dataclass(frozen=True, slots=True)
class MonumentChronology:
    """A monument in its state on `as_of` (a day number, None: the latest), as known at `known_at` (None: now).

    `claims` are the public claims by ref, in their present wording and status; what the derivation made of them at
    `known_at` is in `chronology.statements`.
    """

    monument: MonumentRecord
    as_of: int | None
    known_at: datetime | None
    chronology: Chronology
    claims: dict[str, ClaimRecord]


def chronology(slug: str, *, as_of: int | None = None, known_at: datetime | None = None) -> MonumentChronology | None:
    """None if there is no such monument, or the registry did not know it at `known_at`. A dozen queries at most."""
    record = monument_record(slug, as_of=as_of, known_at=known_at)
    if record is None:
        return None
    derived = derivations([record.pk], known_at)[record.pk]
    claims = claim_records(public_claims().filter(monument_id=record.pk))
    return MonumentChronology(record, as_of, known_at, _public(derived), {claim.ref: claim for claim in claims})


def _public(derived: Chronology) -> Chronology:
    """Without the claims that nobody has decided on; they drive nothing, so nothing else changes."""
    shown = {ref: statement for ref, statement in derived.statements.items() if shows_claim(statement.status)}
    return Chronology(derived.segments, derived.windows, derived.contradictions, shown)
