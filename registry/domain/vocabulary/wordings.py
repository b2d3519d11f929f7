"""What sources say instead of a grade, and the range of grades that it allows.

Few sources grade what they saw. One table reads their words, so that every editor reads them alike. The reading is
ours: a narrower one is a claim of its own, an assessment by the registry.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .codes import ClaimKind, Grade


class Wording(StrEnum):
    """What a source says of the state of a monument, without a grade."""

    INTACT = "intact"
    NO_VISIBLE_DAMAGE = "no_visible_damage"
    STANDING = "standing"
    DAMAGED = "damaged"
    SEVERELY_DAMAGED = "severely_damaged"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Reading:
    """The kind of claim that a wording makes, and the least and the most severe grade that it allows."""

    kind: ClaimKind
    grade: Grade
    worst_grade: Grade | None = None


READINGS = {
    Wording.INTACT: Reading(ClaimKind.INTACT_AT, Grade.NO_DAMAGE),
    Wording.NO_VISIBLE_DAMAGE: Reading(ClaimKind.INTACT_AT, Grade.NO_DAMAGE, Grade.SLIGHT),
    Wording.STANDING: Reading(ClaimKind.STANDING_AT, Grade.NO_DAMAGE, Grade.LARGELY_DESTROYED),
    Wording.DAMAGED: Reading(ClaimKind.DAMAGED_AT, Grade.SLIGHT, Grade.DESTROYED),
    Wording.SEVERELY_DAMAGED: Reading(ClaimKind.DAMAGED_AT, Grade.SEVERE, Grade.LARGELY_DESTROYED),
    Wording.DESTROYED: Reading(ClaimKind.DAMAGED_AT, Grade.LARGELY_DESTROYED, Grade.DESTROYED),
}
