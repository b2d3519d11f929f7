"""Review claims. Each move is one transaction: the decision, the claim's status and the read models."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User

from registry.audit.context import acting_as, audit_context
from registry.audit.last_changes import find_content_authors
from registry.domain.chronology.derivation import Chronology
from registry.domain.errors import gettext_noop
from registry.domain.policy.review import NEEDS_PLAUSIBLE_DATES, Move, ReviewRefused, check_move
from registry.domain.policy.visibility import STAFF_VIEWER
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, Decision
from registry.projection import refresh_claim_documents, refresh_read_models
from registry.queries import get_monument_chronology

from .carried_evidence import carry_evidence_over
from .claim import has_same_subject
from .location_leaks import check_location_not_disclosed, get_subject_monuments
from .locks import StaleRecord, check_version, get_if_kept, get_next_record_time, get_subjects, lock_subjects
from .plausibility import check_claim_plausible

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
    acknowledge: Collection[str] = (),
) -> Claim:
    """Change the status of a claim by a review move (`submit`, `accept`, ...), and return the claim.

    `acknowledge` holds the codes of the warnings about its dates that the user has checked. The audit log keeps those
    that applied. Raise ReviewRefused if the rules of review do not allow the move. Raise ImplausibleClaim or
    UnacknowledgedWarnings if its dates do not allow to submit or accept it. Raise StaleRecord if the claim is no longer
    in the given version, so that of two reviewers who decide at once, the second is refused.
    """
    with acting_as(by, reason.strip()):
        lock_subjects([claim])
        claims = Claim.objects.select_for_update(of=("self",), no_key=True).select_related(
            "supersedes", "monument", "site", "source"
        )
        claim = get_if_kept(claims, claim.pk)
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
        # The place may have changed since, and the public reads a reopened claim with its decisions from before.
        check_location_not_disclosed(claim, get_subject_monuments(claim), *claim.decisions.all())

        audit_reason = None
        if allowed_move.target in NEEDS_PLAUSIBLE_DATES:
            audit_reason = check_claim_plausible(claim, acknowledge)

        decided_at = get_next_record_time(get_subjects([claim]), at, claim.recorded_at)
        with audit_context(reason=audit_reason):
            _save_decision(claim, allowed_move, by, reason.strip(), reason_ar.strip(), decided_at)
        superseded_ids = _supersede_corrected_claim(claim, allowed_move, by, decided_at)
        # In the same transaction, so that no page shows a decision without its consequences.
        refresh_read_models(get_subjects([claim]).monument_ids, decided_at)
        refresh_claim_documents([claim.pk, *superseded_ids, *_get_linked_claim_ids(claim)])
    return claim


def _get_linked_claim_ids(claim: Claim) -> list[int]:
    """Return the IDs of the claim that this one supersedes and of those that supersede it.

    Their documents and that of the claim name each other, if both are public.
    """
    linked_ids = list(claim.successors.values_list("pk", flat=True))
    if claim.supersedes_id is not None:
        linked_ids.append(claim.supersedes_id)
    return linked_ids


submit_claim: Decide = partial(decide_on_claim, "submit")
accept_claim: Decide = partial(decide_on_claim, "accept")
dispute_claim: Decide = partial(decide_on_claim, "dispute")
reject_claim: Decide = partial(decide_on_claim, "reject")
withdraw_claim: Decide = partial(decide_on_claim, "withdraw")
reopen_claim: Decide = partial(decide_on_claim, "reopen")


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
    """Replace a claim by another accepted claim on the same monument or site, and return the superseded claim.

    Raise ReviewRefused if `successor` cannot take its place, or if the rules of review do not allow the move.
    Raise StaleRecord if the claim is no longer in the given version.
    """
    with acting_as(by, reason.strip()):
        lock_subjects([claim])
        successor = Claim.objects.select_for_update(no_key=True).get(pk=successor.pk)
        is_other_accepted_claim = (
            successor.pk != claim.pk and has_same_subject(successor, claim) and successor.status == ClaimStatus.ACCEPTED
        )
        if not is_other_accepted_claim or successor.supersedes_id not in (None, claim.pk):
            raise ReviewRefused(
                gettext_noop(
                    "Only an accepted claim on the same monument or site can take its place, "
                    "and only if it supersedes no other."
                ),
                field="successor",
                code="bad_successor",
            )
        # The audit log and the pages lead from the successor to the claim that it replaces.
        Claim.objects.filter(pk=successor.pk).update(supersedes=claim, version=successor.version + 1)
        claim = decide_on_claim("supersede", claim, by=by, version=version, reason=reason, reason_ar=reason_ar, at=at)
        carry_evidence_over(claim, successor)
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
    acknowledge: Collection[str] = (),
) -> Claim:
    """Change the status of a claim by any review move (`submit`, `accept`, `supersede` ...), and return the claim.

    `successor` is the claim that takes its place; only the move `supersede` needs one. `acknowledge` holds the codes of
    the warnings that the user has checked, for the moves `submit` and `accept`.
    Raise ReviewRefused if the rules of review do not allow the move.
    Raise StaleRecord if the claim is no longer in the given version.
    """
    if move != "supersede":
        return decide_on_claim(
            move, claim, by=by, version=version, reason=reason, reason_ar=reason_ar, acknowledge=acknowledge
        )
    if successor is None:
        raise ReviewRefused(
            gettext_noop("Choose the claim that takes the place of this one."), field="successor", code="bad_successor"
        )
    return supersede_claim(claim, by=by, version=version, successor=successor, reason=reason, reason_ar=reason_ar)


@dataclass(frozen=True, slots=True)
class MovedClaim:
    """A claim after a review move, and the chronology (the states by date) of its monument before and after.

    A claim on a site as a whole belongs to no chronology: both are None.
    """

    claim: Claim
    before: Chronology | None
    after: Chronology | None


def move_claim_with_chronologies(move: str, claim: Claim, *, by: User, **values: Column) -> MovedClaim:
    """Make a review move (`submit`, `accept`, ...), and return the claim with its monument's chronologies.

    A chronology shows how the state of the monument changed over time. Return the one from before the move and the
    one from after it, as the staff see them. `values` are further arguments of `move_claim`.
    """
    with acting_as(by):
        chronology_before = _get_chronology_for_staff(claim)
        moved_claim = move_claim(move, claim, by=by, **values)
        chronology_after = _get_chronology_for_staff(claim)
    return MovedClaim(moved_claim, chronology_before, chronology_after)


def _get_chronology_for_staff(claim: Claim) -> Chronology | None:
    """Return the chronology of the claim's monument as the staff sees it, including unpublished records.

    Return None for a claim on a site.
    """
    if claim.monument is None:
        return None
    monument_chronology = get_monument_chronology(claim.monument.slug, viewer=STAFF_VIEWER)
    assert monument_chronology is not None  # noqa: S101 the staff sees every monument
    return monument_chronology.chronology


def _save_decision(
    claim: Claim, move: Move, deciding_user: User, reason: str, reason_ar: str, decided_at: datetime
) -> None:
    """Save the new status of a claim together with the review decision that led to it.

    Raise StaleRecord if another transaction changed the claim after it was read.
    Raise DisclosesLocation if the reason contains coordinates that the public may not see.
    """
    former_status = claim.status
    claim.status = move.target.value
    # The condition on the version refuses a concurrent decision even if the rows were not locked.
    unchanged_claims = Claim.objects.filter(pk=claim.pk, version=claim.version)
    updated_count = unchanged_claims.update(status=claim.status, version=claim.version + 1)
    if updated_count == 0:
        raise StaleRecord(gettext_noop("Somebody else decided on this claim at the same moment. Nothing was written."))
    claim.version += 1

    decision = Decision(
        claim=claim,
        before=former_status,
        after=claim.status,
        by=deciding_user,
        at=decided_at,
        reason=reason,
        reason_ar=reason_ar,
    )
    check_location_not_disclosed(decision, get_subject_monuments(claim))
    decision.save()


def _supersede_corrected_claim(correction: Claim, move: Move, deciding_user: User, decided_at: datetime) -> list[int]:
    """Supersede the claim that `correction` was recorded to replace, if the move has just accepted the correction.

    Return the superseded claim's primary key in a list, which is empty if nothing was superseded.
    Raise ReviewRefused if both claims are no longer on the same monument or site.
    """
    corrected_claim = correction.supersedes
    if move.target != ClaimStatus.ACCEPTED or corrected_claim is None:
        return []
    if corrected_claim.status not in (ClaimStatus.ACCEPTED, ClaimStatus.DISPUTED):
        return []

    # Checked when the claim was recorded, but a claim can be moved to another subject until it is decided on.
    if not has_same_subject(corrected_claim, correction):
        raise ReviewRefused(
            gettext_noop("A claim can only supersede one on the same monument or site."),
            field="supersedes",
            code="bad_successor",
        )
    supersede_move = check_move(
        "supersede",
        ClaimStatus(corrected_claim.status),
        author=corrected_claim.recorded_by_id,
        by=deciding_user.pk,
        reviewer=True,  # the user was just allowed to accept the correction
        reason=correction.ref,
    )
    reason = f"Superseded by {correction.ref}."
    reason_ar = f"حلّت محلّها {correction.ref}."
    _save_decision(corrected_claim, supersede_move, deciding_user, reason, reason_ar, decided_at)
    carry_evidence_over(corrected_claim, correction)
    return [corrected_claim.pk]
