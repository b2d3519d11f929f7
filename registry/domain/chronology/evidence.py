"""Claims as input of the derivation: plain values without text, people or places."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from registry.domain.vocabulary.codes import Basis, Certainty, ClaimKind, ClaimStatus, Credibility, Grade, Reliability

from .dates import Interval
from .grades import RANK, RANKED, STATE_KINDS

# Breaks ties of reliability and credibility: inspection on site comes first, then images, then words.
BASIS_ORDER = (
    Basis.FIELD_INSPECTION,
    Basis.GROUND_PHOTO,
    Basis.GROUND_VIDEO,
    Basis.AERIAL_DRONE,
    Basis.SATELLITE,
    Basis.SCHOLARLY,
    Basis.REGISTRY_ASSESSMENT,
    Basis.WITNESS,
    Basis.NGO_REPORT,
    Basis.OFFICIAL_STATEMENT,
    Basis.PRESS,
    Basis.ARCHIVE,
    Basis.PERPETRATOR_MEDIA,
)
_GRADE_ORDER = (None, *Grade)
_BASIS_RANK = {basis: rank for rank, basis in enumerate(BASIS_ORDER)}

# An accepted claim limits the possible histories of a monument if its source has one of these reliabilities, and it has
# one of these credibilities, a certainty that is not weak, and a date that is not marked as uncertain.
STRONG_RELIABILITIES = frozenset({Reliability.A, Reliability.B, Reliability.C, Reliability.D})
STRONG_CREDIBILITIES = frozenset({Credibility.ONE, Credibility.TWO, Credibility.THREE})
WEAK_CERTAINTIES = frozenset({Certainty.POSSIBLE, Certainty.DOUBTFUL})


# Without slots, so that `order` can be kept: it is asked for in every sort.
@dataclass(frozen=True)
class Statement:
    """A claim on a monument.

    A state says that the grade was one of those from `grade` to `worst_grade`, or exactly `grade` if `worst_grade` is
    None. An event that damages may say how bad it left the monument at least: `grade`. `improves` is true for an event
    that made the monument better. `source` is a key that identifies its source and does not depend on the order in
    which sources were recorded. `has_uncertain_date` says that its date is marked as uncertain, as by `?` in EDTF.
    `inherited_from` is the slug of the whole or part on which the claim was made, or None if that is the monument.
    """

    ref: str
    kind: ClaimKind
    status: ClaimStatus
    grade: Grade | None
    when: Interval
    reliability: Reliability
    credibility: Credibility
    basis: Basis
    source: str
    certainty: Certainty = Certainty.NOT_ASSESSED
    has_uncertain_date: bool = False
    worst_grade: Grade | None = None
    improves: bool = False
    inherited_from: str | None = None

    @property
    def weight(self) -> tuple[str, str, int]:
        """The sort key that puts the better claim first: reliability, credibility, basis. Equal claims are equal."""
        return (self.reliability, self.credibility, _BASIS_RANK[self.basis])

    @cached_property
    def order(self) -> tuple[object, ...]:
        """The sort key that puts the better claim first, and equal ones in the order of what they say.

        The ref comes last. It decides only between claims that are alike in all that is shown of them.
        """
        earliest = -math.inf if self.when.earliest is None else self.when.earliest
        latest = math.inf if self.when.latest is None else self.when.latest
        grades = (_GRADE_ORDER.index(self.grade), _GRADE_ORDER.index(self.worst_grade))
        what_it_says = (-earliest, latest, self.kind, *grades, self.improves, self.certainty, self.status)
        return (self.weight, self.source, *what_it_says, self.has_uncertain_date, self.ref)

    @property
    def is_strong(self) -> bool:
        """Whether the claim limits the possible histories: it is accepted and can be relied on."""
        return (
            self.status == ClaimStatus.ACCEPTED
            and self.reliability in STRONG_RELIABILITIES
            and self.credibility in STRONG_CREDIBILITIES
            and self.certainty not in WEAK_CERTAINTIES
            and not self.has_uncertain_date
        )

    @property
    def is_state(self) -> bool:
        """Whether the claim states a state: it has such a kind and a ranked grade."""
        return self.kind in STATE_KINDS and self.grade in RANK

    @property
    def is_event(self) -> bool:
        """Whether the claim states an event that may have damaged the monument."""
        return self.kind == ClaimKind.EVENT_ON and not self.improves

    @property
    def is_repair(self) -> bool:
        """Whether the claim states an event that made the monument better."""
        return self.kind == ClaimKind.EVENT_ON and self.improves

    @property
    def grade_ranks(self) -> tuple[int, int]:
        """The ranks of the least and the most severe grade that the claim allows.

        Raise ValueError for a claim without a ranked grade.
        """
        if self.grade not in RANK:
            raise ValueError(f"{self.ref} states no grade.")
        lowest = RANK[self.grade]
        if self.is_event:
            return lowest, RANK[RANKED[-1]]
        return lowest, lowest if self.worst_grade is None else RANK[self.worst_grade]
