"""Fixture entries of claims: the claim that one describes, with the review that gives it its status."""

from __future__ import annotations

from registry.actions import DecidedClaim, ReviewDecision
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Actor, Claim

from .entry_columns import check_columns, localized_columns, read_columns
from .record_index import RecordIndex
from .schema import Fault
from .yaml_reader import Entry, FixtureError

# The moves of review by which a new claim gets a status.
MOVES_TO_STATUS = {
    ClaimStatus.DRAFT: (),
    ClaimStatus.SUBMITTED: ("submit",),
    ClaimStatus.ACCEPTED: ("submit", "accept"),
    ClaimStatus.DISPUTED: ("submit", "dispute"),
    ClaimStatus.REJECTED: ("submit", "reject"),
    ClaimStatus.WITHDRAWN: ("submit", "dispute", "withdraw"),
}


def build_decided_claim(entry: Entry, index: RecordIndex) -> DecidedClaim:
    """Build the claim that a fixture entry describes, with the review decisions that lead to its status.

    Nothing is saved. Raise FixtureError if the status cannot be imported, if a column is invalid, or if a record that
    the entry names is missing.
    """
    values = entry.values
    status = ClaimStatus(values["review"]["status"])
    if status not in MOVES_TO_STATUS:
        message = f"“{entry.key}”: a file cannot say that a claim is {status}."
        raise FixtureError([Fault(entry.location, message)])

    claim = Claim(key=values["key"], **read_columns(Claim, entry, values, index))
    check_columns(entry, claim)

    reason = localized_columns("reason", values["review"].get("reason"))
    decisions = [ReviewDecision(move, reason["reason_en"], reason["reason_ar"]) for move in MOVES_TO_STATUS[status]]
    acknowledged = values["review"].get("acknowledge", [])
    speakers = _read_speakers(entry, index)
    if speakers:
        claim.said_by = speakers[0]
    return DecidedClaim(claim, values.get("effects", []), decisions, acknowledged, speakers[1:])


def _read_speakers(entry: Entry, index: RecordIndex) -> list[Actor]:
    """Return the speakers that an entry lists under `speakers`, in their order. The first is `said_by` of the claim.

    Raise FixtureError, with the line of the entry, if one of them is missing, or if another one is under `said_by`.
    """
    slugs = entry.values.get("speakers", [])
    if slugs and entry.values.get("said_by", slugs[0]) != slugs[0]:
        message = f"“{entry.key}”: `said_by` is the first of the `speakers`. Leave it out, or name the same one."
        raise FixtureError([Fault(entry.location, message)])
    return [index.find(entry, "actors", slug) for slug in slugs]
