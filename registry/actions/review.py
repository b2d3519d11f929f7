"""Review claims. Each move is one transaction: the decision, the claim's status and the read models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User

from registry.audit.context import acting_as
from registry.audit.last_changes import find_content_authors
from registry.domain.chronology.derivation import Chronology
from registry.domain.errors import gettext_noop
from registry.domain.policy.review import Move, ReviewRefused, check_move
from registry.domain.policy.visibility import STAFF_VIEWER
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, Decision
from registry.projection import refresh_claim_documents, refresh_read_models
from registry.queries import get_monument_chronology

from .location_leaks import check_location_not_disclosed
from .locks import StaleRecord, check_version, lock_monuments, next_record_time

Decide = Callable[..., Claim]


def decide_on_claim(
    move: str,
    claim: Claim,
    *,
    by: User,
    version: int | None,
    reason: str = "",
    reason_ar: str = "",
    at: datetime | None = None,
) -> Claim:
    """Make a move in the review of a claim (`submit`, `accept`, ...), and return the claim with its new status.

    Raise ReviewRefused if the rules of review do not allow the move. Raise StaleRecord if the claim is no longer in the
    given version, so that of two reviewers who decide at once, the second is refused.
    """
    with acting_as(by, reason.strip()):
        lock_monuments([claim.monument_id])
        rows = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("supersedes", "monument")
        claim = rows.get(pk=claim.pk)
        check_version(claim, version)
        # A reviewer who changed the wording counts as an author, and may not accept it alone.
        is_author = by.get_username() in find_content_authors(claim)
        allowed_move = check_move(
            move,
            ClaimStatus(claim.status),
            author=by.pk if is_author else claim.recorded_by_id,
            by=by.pk,
            reviewer=by.has_perm("registry.review_claim"),
            reason=reason,
        )
        # Monument and location may have changed since the claim was recorded.
        check_location_not_disclosed(claim, [claim.monument])

        decided_at = next_record_time([claim.monument_id], at, claim.recorded_at)
        _save_decision(claim, allowed_move, by, reason.strip(), reason_ar.strip(), decided_at)
        changed_ids = [claim.pk, *_supersede_corrected_claim(claim, allowed_move, by, decided_at)]
        # The document of the superseded claim names its successors.
        if claim.supersedes_id is not None:
            changed_ids.append(claim.supersedes_id)
        refresh_read_models([claim.monument_id], decided_at)
        refresh_claim_documents(changed_ids)
    return claim


submit_claim: Decide = partial(decide_on_claim, "submit")
accept_claim: Decide = partial(decide_on_claim, "accept")
dispute_claim: Decide = partial(decide_on_claim, "dispute")
reject_claim: Decide = partial(decide_on_claim, "reject")
withdraw_claim: Decide = partial(decide_on_claim, "withdraw")


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
    """Supersede a claim by an accepted claim on the same monument, and return the superseded claim.

    Raise ReviewRefused if the successor does not fit or the move is not allowed, or StaleRecord.
    """
    with acting_as(by, reason.strip()):
        lock_monuments([claim.monument_id])
        successor = Claim.objects.select_for_update(no_key=True).get(pk=successor.pk)
        is_other_accepted_claim = (
            successor.pk != claim.pk
            and successor.monument_id == claim.monument_id
            and successor.status == ClaimStatus.ACCEPTED
        )
        if not is_other_accepted_claim or successor.supersedes_id not in (None, claim.pk):
            raise ReviewRefused(
                gettext_noop(
                    "Only an accepted claim on the same monument, which supersedes no other, can take its place."
                ),
                field="successor",
                code="bad_successor",
            )
        Claim.objects.filter(pk=successor.pk).update(supersedes=claim, version=successor.version + 1)
        claim = decide_on_claim("supersede", claim, by=by, version=version, reason=reason, reason_ar=reason_ar, at=at)
        refresh_claim_documents([successor.pk])
    return claim


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
    """Make any move in the review of a claim, and return the claim. The move `supersede` needs a `successor`.

    Raise ReviewRefused if the rules of review do not allow the move, or StaleRecord.
    """
    if move != "supersede":
        return decide_on_claim(move, claim, by=by, version=version, reason=reason, reason_ar=reason_ar)
    if successor is None:
        raise ReviewRefused(
            gettext_noop("Choose the claim that takes the place of this one."), field="successor", code="bad_successor"
        )
    return supersede_claim(claim, by=by, version=version, successor=successor, reason=reason, reason_ar=reason_ar)


@dataclass(frozen=True, slots=True)
class MovedClaim:
    """A claim after a move in its review, and the chronology of its monument before and after the move."""

    claim: Claim
    before: Chronology
    after: Chronology


def move_claim_with_chronologies(move: str, claim: Claim, *, by: User, **values: Column) -> MovedClaim:
    """Make a move as `move_claim` does, and return the claim with its monument's chronology before and after."""
    with acting_as(by):
        before = _staff_chronology(claim)
        moved_claim = move_claim(move, claim, by=by, **values)
        return MovedClaim(moved_claim, before, _staff_chronology(claim))


def _staff_chronology(claim: Claim) -> Chronology:
    """Return the chronology of the claim's monument as the staff sees it, including unpublished records."""
    monument_chronology = get_monument_chronology(claim.monument.slug, viewer=STAFF_VIEWER)
    assert monument_chronology is not None  # noqa: S101 the staff sees every monument
    return monument_chronology.chronology


def _save_decision(claim: Claim, move: Move, by: User, reason: str, reason_ar: str, at: datetime) -> None:
    """Save the new status of a claim and the decision that led to it.

    Raise StaleRecord if another transaction changed the claim's version, or DisclosesLocation for the reason.
    """
    former_status = claim.status
    claim.status = move.target.value
    # The condition on the version refuses a concurrent decision even if the rows were not locked.
    unchanged_rows = Claim.objects.filter(pk=claim.pk, version=claim.version)
    updated_count = unchanged_rows.update(status=claim.status, version=claim.version + 1)
    if updated_count == 0:
        raise StaleRecord(gettext_noop("Somebody else decided on this claim at the same moment. Nothing was written."))
    claim.version += 1
    decision = Decision(
        claim=claim, before=former_status, after=claim.status, by=by, at=at, reason=reason, reason_ar=reason_ar
    )
    check_location_not_disclosed(decision, [claim.monument])
    decision.save()


def _supersede_corrected_claim(claim: Claim, move: Move, by: User, at: datetime) -> list[int]:
    """Supersede the claim that an accepted claim was recorded to correct, and return its key in a list.

    The list is empty if there is none, or if it is not accepted or disputed. Raise ReviewRefused if it is on another
    monument.
    """
    corrected_claim = claim.supersedes
    if move.target != ClaimStatus.ACCEPTED or corrected_claim is None:
        return []
    if corrected_claim.status not in (ClaimStatus.ACCEPTED, ClaimStatus.DISPUTED):
        return []
    # Checked when the claim was recorded, but a claim can be moved to another monument until it is decided on.
    if corrected_claim.monument_id != claim.monument_id:
        raise ReviewRefused(
            gettext_noop("A claim can only supersede one on the same monument."),
            field="supersedes",
            code="bad_successor",
        )
    supersede_move = check_move(
        "supersede",
        ClaimStatus(corrected_claim.status),
        author=corrected_claim.recorded_by_id,
        by=by.pk,
        reviewer=True,  # the user was just allowed to accept the correction
        reason=claim.ref,
    )
    reason = f"Superseded by {claim.ref}."
    reason_ar = f"حلّت محلّها {claim.ref}."
    _save_decision(corrected_claim, supersede_move, by, reason, reason_ar, at)
    return [corrected_claim.pk]
