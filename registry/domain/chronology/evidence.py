"""Claims as input of the derivation: plain values without text, people or places."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.vocabulary.codes import Basis, ClaimKind, ClaimStatus, Credibility, Grade, Reliability

from .dates import Interval
from .grades import RANK

STATE_KINDS = frozenset({ClaimKind.INTACT_AT, ClaimKind.DAMAGED_AT, ClaimKind.RESTORED_AT})

# Breaks ties of reliability and credibility: inspection on site comes first, then images, then words.
BASIS_ORDER = (
    Basis.FIELD_INSPECTION,
    Basis.GROUND_PHOTO,
    Basis.GROUND_VIDEO,
    Basis.AERIAL_DRONE,
    Basis.SATELLITE,
    Basis.SCHOLARLY,
    Basis.WITNESS,
    Basis.NGO_REPORT,
    Basis.OFFICIAL_STATEMENT,
    Basis.PRESS,
    Basis.ARCHIVE,
    Basis.PERPETRATOR_MEDIA,
)
_BASIS_RANK = {basis: rank for rank, basis in enumerate(BASIS_ORDER)}


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim on a monument. `grade` is None for an event. `source` is any key that identifies its source."""

    ref: str
    kind: ClaimKind
    status: ClaimStatus
    grade: Grade | None
    when: Interval
    reliability: Reliability
    credibility: Credibility
    basis: Basis
    source: str

    @property
    def weight(self) -> tuple[str, str, int, str]:
        """The sort key that puts the better claim first: reliability, credibility, basis, and the ref to break ties."""
        return (self.reliability, self.credibility, _BASIS_RANK[self.basis], self.ref)

    @property
    def is_state(self) -> bool:
        """Whether the claim states a state: it has such a kind and a ranked grade."""
        return self.kind in STATE_KINDS and self.grade in RANK

    @property
    def is_event(self) -> bool:
        """Whether the claim states an event."""
        return self.kind == ClaimKind.EVENT_ON
