"""Deciding on claims. Every move is one transaction: decision, status, stored copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import User

from registry.audit.context import acting_as
from registry.audit.last_changes import worded_by
from registry.domain.chronology.derivation import Chronology
from registry.domain.errors import gettext_noop
from registry.domain.policy.review import Move, ReviewRefused, check_move
from registry.domain.policy.visibility import STAFF_VIEWER
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, Decision
from registry.projection import project, refresh_claims
from registry.queries import chronology

from .location_leaks import check_text_of_related
from .locks import StaleRecord, check_version, lock, moment

Decide = Callable[..., Claim]


def decide(
    move: str,
    claim: Claim,
    *,
    by: User,
    version: int | None,
    reason: str = "",
    reason_ar: str = "",
    at: datetime | None = None,
) -> Claim:
    """Make the named move on a claim and return it as it then is.

    `version` is the one the mover has seen. Raises ReviewRefused, or StaleRecord if the claim has changed since:
    of two people who decide at once, the second is told so.
    """
    with acting_as(by, reason.strip()):
        lock([claim.monument_id])
        rows = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("supersedes", "monument")
        held = rows.get(pk=claim.pk)
        check_version(held, version)
        made = check_move(
            move,
            ClaimStatus(held.status),
            author=by.pk if by.get_username() in worded_by(held) else held.recorded_by_id,
            by=by.pk,
            reviewer=by.has_perm("registry.review_claim"),
            reason=reason,
        )
        check_text_of_related(held, [held.monument])
        then = moment([held.monument_id], at, held.recorded_at)
        _write(held, made, by, reason.strip(), reason_ar.strip(), then)
        changed = [held.pk, *_supersede_former(held, made, by, then)]
        project([held.monument_id], then)
        refresh_claims([*changed, *([held.supersedes_id] if held.supersedes_id else [])])
    return held


submit_claim: Decide = partial(decide, "submit")
accept_claim: Decide = partial(decide, "accept")
dispute_claim: Decide = partial(decide, "dispute")
reject_claim: Decide = partial(decide, "reject")
withdraw_claim: Decide = partial(decide, "withdraw")


def supersede_claim(
    claim: Claim,
    *,
    by: User,
    version: int | None,
    successor: Claim,
    reason: str,
    reason_ar: str = "",
    at: datetime | None = None,
) -> Claim:
    """Let an accepted claim on the same monument take the place of `claim`; raises as `decide` does."""
    with acting_as(by, reason.strip()):
        lock([claim.monument_id])
        new = Claim.objects.select_for_update(no_key=True).get(pk=successor.pk)
        fits = new.pk != claim.pk and new.monument_id == claim.monument_id and new.status == ClaimStatus.ACCEPTED
        if not fits or new.supersedes_id not in (None, claim.pk):
            raise ReviewRefused(
                gettext_noop(
                    "Only an accepted claim on the same monument, which supersedes no other, can take its place."
                ),
                field="successor",
                code="bad_successor",
            )
        Claim.objects.filter(pk=new.pk).update(supersedes=claim, version=new.version + 1)
        held = decide("supersede", claim, by=by, version=version, reason=reason, reason_ar=reason_ar, at=at)
        refresh_claims([new.pk])
    return held


def move_claim(
    move: str,
    claim: Claim,
    *,
    by: User,
    version: int | None,
    successor: Claim | None = None,
    reason: str = "",
    reason_ar: str = "",
) -> Claim:
    """Make any move on a claim, as `decide` does; to supersede it, `successor` takes its place."""
    reasons: dict[str, Any] = {"reason": reason, "reason_ar": reason_ar}
    if move != "supersede":
        return decide(move, claim, by=by, version=version, **reasons)
    if successor is None:
        raise ReviewRefused(
            gettext_noop("Choose the claim that takes the place of this one."), field="successor", code="bad_successor"
        )
    return supersede_claim(claim, by=by, version=version, successor=successor, **reasons)


@dataclass(frozen=True, slots=True)
class MovedClaim:
    """A claim after a move, and the chronology of its monument before and after it."""

    claim: Claim
    before: Chronology
    after: Chronology


def move_claim_with_chronologies(move: str, claim: Claim, *, by: User, **values: Any) -> MovedClaim:
    """Make a move as `move_claim` does, and return what it changed in the chronology, in one transaction."""
    with acting_as(by):
        before = _chronology_of(claim)
        moved = move_claim(move, claim, by=by, **values)
        return MovedClaim(moved, before, _chronology_of(claim))


def _chronology_of(claim: Claim) -> Chronology:
    found = chronology(claim.monument.slug, viewer=STAFF_VIEWER)
    assert found is not None  # noqa: S101 a claim's monument is there
    return found.chronology


def _write(claim: Claim, move: Move, by: User, reason: str, reason_ar: str, at: datetime) -> None:
    before, claim.status = claim.status, move.target.value
    written = Claim.objects.filter(pk=claim.pk, version=claim.version).update(
        status=claim.status, version=claim.version + 1
    )
    if not written:
        raise StaleRecord(gettext_noop("Somebody else decided on this claim at the same moment. Nothing was written."))
    claim.version += 1
    decision = Decision(
        claim=claim, before=before, after=claim.status, by=by, at=at, reason=reason, reason_ar=reason_ar
    )
    check_text_of_related(decision, [claim.monument])
    decision.save()


def _supersede_former(claim: Claim, move: Move, by: User, at: datetime) -> list[int]:
    """Accepting a claim that was recorded as a correction puts the former one aside at the same moment."""
    former = claim.supersedes
    if move.target != ClaimStatus.ACCEPTED or former is None:
        return []
    if former.status not in (ClaimStatus.ACCEPTED, ClaimStatus.DISPUTED):
        return []
    if former.monument_id != claim.monument_id:  # it was moved there before anybody decided on it
        raise ReviewRefused(
            gettext_noop("A claim can only supersede one on the same monument."),
            field="supersedes",
            code="bad_successor",
        )
    superseded = check_move(
        "supersede", ClaimStatus(former.status), author=former.recorded_by_id, by=by.pk, reviewer=True, reason=claim.ref
    )
    _write(former, superseded, by, f"Superseded by {claim.ref}.", f"حلّت محلّها {claim.ref}.", at)
    return [former.pk]
