"""Record many claims with their review decisions at once, under the usual rules: for fixtures and benchmarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, zip_longest
from typing import NamedTuple

from django.contrib.auth.models import User

from registry.audit.context import acting_as, audit_context
from registry.domain.errors import gettext_noop
from registry.domain.policy.review import check_move
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Actor, Claim, ClaimEffect, ClaimSpeaker, Decision
from registry.projection import refresh_claim_documents, refresh_read_models

from .claim import InvalidClaim, clean_claim
from .claim_details import build_effects, build_speakers, clean_speakers
from .concerning import violations_about
from .location_leaks import check_location_not_disclosed, get_subject_monuments
from .locks import get_next_record_time, lock_subjects
from .plausibility import GONE, check_unsaved_claim_plausible, find_statements_on, get_statement_key

BATCH_SIZE = 1000


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """A move in the review of a claim (`submit`, `accept`, ...), with its reason."""

    move: str
    reason: str = ""
    reason_ar: str = ""


@dataclass(frozen=True, slots=True)
class DecidedClaim:
    """An unsaved claim with its effects, its further speakers and the review decisions on it, in order.

    `acknowledge` holds the codes of the warnings about its dates that were checked.
    """

    claim: Claim
    effects: Sequence[str] = ()
    review_decisions: Sequence[ReviewDecision] = ()
    acknowledge: Sequence[str] = ()
    further_speakers: Sequence[Actor] = ()


class _AuditedDecision(NamedTuple):
    """An unsaved decision, and the reason that the audit log records with it."""

    decision: Decision
    audit_reason: str


def record_decided_claims(drafts: Iterable[DecidedClaim], *, by: User, reviewer: User, at: datetime) -> list[Claim]:
    """Record many claims with their review decisions, and return the claims. The user `by` records and submits them.

    All other moves are made in the name of the reviewer. Either all claims are written or none.
    A RuleViolation has the invalid claim as its `about`; it may be ImplausibleClaim or UnacknowledgedWarnings.
    """
    drafts = list(drafts)
    claims = [draft.claim for draft in drafts]
    with acting_as(by):
        subjects = lock_subjects(claims)
        decided_at = get_next_record_time(subjects, at)
        # Asked once, because checking a permission may run a query.
        may_review = reviewer.has_perm("registry.review_claim")
        refs_by_statement = find_statements_on(subjects.monument_ids, subjects.site_ids)
        decisions_by_claim: list[list[_AuditedDecision]] = []
        for draft in drafts:
            with violations_about(draft.claim):
                _clean_unsaved_claim(draft.claim, by, decided_at)
                clean_speakers(draft.claim, draft.further_speakers)
                same_statements = refs_by_statement[get_statement_key(draft.claim)]
                sentence = check_unsaved_claim_plausible(draft.claim, draft.acknowledge, same_statements)
                decisions = _review_unsaved_claim(draft, by, reviewer, may_review, decided_at)
            if draft.claim.status not in GONE:
                # The claim has no ref yet by which a warning about the next one could name it.
                same_statements.append(draft.claim.key or draft.claim.ref)
            decisions_by_claim.append(
                [_AuditedDecision(decision, f"{decision.reason} {sentence}".strip()) for decision in decisions]
            )

        Claim.objects.bulk_create(claims, batch_size=BATCH_SIZE)
        effects: list[ClaimEffect] = []
        speakers: list[ClaimSpeaker] = []
        # Only now do the claims have the primary keys that these rows refer to.
        for draft in drafts:
            effects.extend(build_effects(draft.claim, draft.effects))
            speakers.extend(build_speakers(draft.claim, draft.further_speakers))
        ClaimEffect.objects.bulk_create(effects, batch_size=BATCH_SIZE)
        ClaimSpeaker.objects.bulk_create(speakers, batch_size=BATCH_SIZE)
        _save_decisions(decisions_by_claim)

        refresh_read_models(subjects.monument_ids, decided_at)
        refresh_claim_documents(claim.pk for claim in claims)
    return claims


def _save_decisions(decisions_by_claim: Iterable[Sequence[_AuditedDecision]]) -> None:
    """Save the review decisions on many claims in rounds: the first on each claim, then the second, and so on.

    Within a round, decisions by the same user for the same reason are saved together. The audit log takes the user and
    the reason from its context.
    """
    # Saved in rounds, so that the audit log shows the decisions on each claim in their order.
    for decisions_of_round in zip_longest(*decisions_by_claim):
        # Claims with fewer decisions than others have None in the later rounds.
        decisions = [decision for decision in decisions_of_round if decision is not None]
        # Sorted first, because `groupby` only groups neighbours.
        decisions.sort(key=_get_user_and_reason)
        for (username, reason), same_decisions in groupby(decisions, key=_get_user_and_reason):
            batch = [audited.decision for audited in same_decisions]
            for decision in batch:
                # The claim had no primary key yet when the decision was created.
                decision.claim_id = decision.claim.pk
            with audit_context(actor=username, reason=reason):
                Decision.objects.bulk_create(batch, batch_size=BATCH_SIZE)


def _get_user_and_reason(audited: _AuditedDecision) -> tuple[str, str]:
    """Return the two values that the audit log records with a review decision: the user name and the reason."""
    return audited.decision.by.get_username(), audited.audit_reason


def _clean_unsaved_claim(claim: Claim, registrar: User, recorded_at: datetime) -> None:
    """Make an unsaved claim a draft of its registrar, and validate it. Raise a RuleViolation if it is invalid."""
    claim.recorded_by = registrar
    claim.recorded_at = recorded_at
    claim.status = ClaimStatus.DRAFT.value
    clean_claim(claim)
    if claim.supersedes_id is not None:
        raise InvalidClaim(gettext_noop("Claims recorded in bulk cannot supersede others."), field="supersedes")


def _review_unsaved_claim(
    draft: DecidedClaim, registrar: User, reviewer: User, may_review: bool, decided_at: datetime
) -> list[Decision]:
    """Take a valid unsaved claim through its moves (submit, accept ...), and return the unsaved decisions.

    Raise a RuleViolation if the rules of review do not allow a move.
    """
    claim = draft.claim
    described_monuments = get_subject_monuments(claim)
    decisions: list[Decision] = []
    for review_decision in draft.review_decisions:
        # The registrar submits the claim, every other move is the reviewer's.
        is_submission = review_decision.move == "submit"
        deciding_user = registrar if is_submission else reviewer
        move = check_move(
            review_decision.move,
            ClaimStatus(claim.status),
            author=registrar.pk,
            by=deciding_user.pk,
            reviewer=may_review and not is_submission,
            reason=review_decision.reason,
        )
        decision = Decision(
            claim=claim,
            before=claim.status,
            after=move.target.value,
            by=deciding_user,
            at=decided_at,
            reason=review_decision.reason,
            reason_ar=review_decision.reason_ar,
        )
        # The public reads the reason together with the claim.
        check_location_not_disclosed(decision, described_monuments)
        decisions.append(decision)
        claim.status = move.target.value
        claim.version += 1
    return decisions
