"""Many claims at once, under the same rules: for fixtures, imports and measurements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, zip_longest

from django.contrib.auth.models import User

from registry.audit.context import acting_as, audit_context
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.review import check_move
from registry.domain.vocabulary.codes import ClaimStatus, Effect
from registry.models import Claim, ClaimEffect, Decision
from registry.projection import project, refresh_claims

from .claim import InvalidClaim, prepare
from .location_leaks import check_text_of_related
from .locks import lock, moment

BATCH = 1000


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """One move on a claim, with its reason."""

    move: str
    reason: str = ""
    reason_ar: str = ""


@dataclass(frozen=True, slots=True)
class DecidedClaim:
    """An unsaved claim, its effects and the rulings on it in order."""

    claim: Claim
    effects: Sequence[str] = ()
    rulings: Sequence[ReviewDecision] = ()


def record_decided_claims(drafts: Iterable[DecidedClaim], *, by: User, reviewer: User, at: datetime) -> list[Claim]:
    """Record the claims as drafts of `by`, submit them as `by` and rule on them as `reviewer`, all at one moment.

    All or none. A Refusal raised has the claim that it is about as its `about`.
    """
    rows = list(drafts)
    with acting_as(by):
        concerned = sorted({row.claim.monument_id for row in rows if row.claim.monument_id})
        lock(concerned)
        then = moment(concerned, at)  # the claims are recorded `at`, which is no later
        may_review = reviewer.has_perm("registry.review_claim")
        decided = [_checked(row, by, reviewer, may_review, then) for row in rows]
        Claim.objects.bulk_create([row.claim for row in rows], batch_size=BATCH)
        ClaimEffect.objects.bulk_create(
            [
                ClaimEffect(claim=row.claim, effect=Effect(effect).value)
                for row in rows
                for effect in dict.fromkeys(row.effects)
            ],
            batch_size=BATCH,
        )
        _store(decided)
        project(concerned, then)
        refresh_claims(row.claim.pk for row in rows)
    return [row.claim for row in rows]


def _store(decided: Iterable[Sequence[Decision]]) -> None:
    """Store the decisions on each claim in their order, attributed to those who made them, for their reasons."""
    for step in zip_longest(*decided):
        made = sorted((decision for decision in step if decision), key=_maker)
        for (actor, reason), some in groupby(made, key=_maker):
            with audit_context(actor=actor, reason=reason):
                rows = list(some)
                for row in rows:
                    row.claim_id = row.claim.pk
                Decision.objects.bulk_create(rows, batch_size=BATCH)


def _maker(decision: Decision) -> tuple[str, str]:
    return decision.by.get_username(), decision.reason


def _checked(row: DecidedClaim, by: User, reviewer: User, may_review: bool, at: datetime) -> list[Decision]:
    try:
        return list(_ruled(row, by, reviewer, may_review, at))
    except RuleViolation as refusal:
        refusal.about = row.claim
        raise


def _ruled(row: DecidedClaim, by: User, reviewer: User, may_review: bool, at: datetime) -> Iterable[Decision]:
    """Check the claim, take it through its rulings and return the decisions, unsaved."""
    claim = row.claim
    claim.recorded_by, claim.recorded_at, claim.status = by, at, ClaimStatus.DRAFT.value
    prepare(claim)
    if claim.supersedes_id is not None:
        raise InvalidClaim(gettext_noop("Claims recorded in bulk cannot supersede others."), field="supersedes")
    for ruling in row.rulings:
        actor, reviewing = (by, False) if ruling.move == "submit" else (reviewer, may_review)
        move = check_move(
            ruling.move,
            ClaimStatus(claim.status),
            author=by.pk,
            by=actor.pk,
            reviewer=reviewing,
            reason=ruling.reason,
        )
        decision = Decision(
            claim=claim,
            before=claim.status,
            after=move.target.value,
            by=actor,
            at=at,
            reason=ruling.reason,
            reason_ar=ruling.reason_ar,
        )
        check_text_of_related(decision, [claim.monument])
        yield decision
        claim.status = move.target.value
        claim.version += 1
