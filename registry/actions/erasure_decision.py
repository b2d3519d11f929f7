"""Decide on proposed erasures: erase the older content from the audit log for good, or keep it."""

from __future__ import annotations

import json

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.audit.erase import erase_content
from registry.domain.policy.erasure import ErasureOutcome, check_decision
from registry.models import ProposedErasure, Revision, Source
from registry.models.source import IDENTIFYING

from .record import unprotect_source

# The permission that a user needs to see what a proposal hides, by the proposal's relation.
PERMISSIONS_TO_SEE = {"source": "registry.reveal_identity", "monument": "registry.view_exactplace"}
MAX_SLUG_STEM_LENGTH = 90  # a slug has at most 100 characters, so this leaves room for a number


def decide_erasure(proposal: ProposedErasure, outcome: ErasureOutcome, *, by: User, reason: str) -> None:
    """Decide on a proposal to erase content from the audit log: erase the content for good, or keep it.

    If it is kept, a source is no longer protected and gets its identifying columns back.
    A monument's location stays generalised: users who may see exact locations can make it more precise.
    Raise ErasureRefused if this user may not decide, or another RuleViolation.
    """
    with acting_as(by, reason.strip()):
        # Locked, so that two people cannot decide at once.
        proposal = ProposedErasure.objects.select_for_update(no_key=True).get(pk=proposal.pk)
        check_decision(
            outcome,
            ErasureOutcome(proposal.outcome),
            proposer=proposal.by_id,
            by=by.pk,
            decider=by.has_perm("registry.decide_erasure"),
            sees=_may_see_content(proposal, by),
            reason=reason,
        )
        if outcome == ErasureOutcome.ERASED:
            erase_content([tuple(row) for row in proposal.rows], by=by, reason=proposal.why)
        elif proposal.source is not None:
            _restore_identifying_columns(proposal, proposal.source, by)
        proposal.outcome = outcome.value
        proposal.reason = reason.strip()
        proposal.decided_by = by
        proposal.decided_at = timezone.now()
        proposal.save()


def _may_see_content(proposal: ProposedErasure, user: User) -> bool:
    """Return whether a user may see the content that a proposal would erase from the audit log."""
    for relation, permission in PERMISSIONS_TO_SEE.items():
        # A proposal is about either a source or a monument. The other relation is None.
        is_about_relation = getattr(proposal, f"{relation}_id") is not None
        if is_about_relation and not user.has_perm(permission):
            return False
    return True


def _restore_identifying_columns(proposal: ProposedErasure, source: Source, acting_user: User) -> None:
    """End the protection of a source, and restore the columns that identify it from the audit log.

    Do nothing if the audit log no longer holds these columns, or if the source is no longer protected.
    """
    # A proposal about a source refers to one audit entry: the one that recorded its protection.
    [(table, key, protecting_seq)] = proposal.rows
    earlier_entries = Revision.objects.filter(table=table, key=key, seq__lt=protecting_seq, payload__isnull=False)
    # The last entry before the protection holds the columns as they were then.
    former_payload = earlier_entries.order_by("-seq").values_list("payload", flat=True).first()
    if former_payload is None or not source.protected:
        return
    former_columns = json.loads(former_payload)
    restored_columns = {name: former_columns[name] for name in IDENTIFYING}
    # While the source was protected, another one may have taken its slug.
    restored_columns["slug"] = _find_free_slug(former_columns["slug"])
    unprotect_source(source, restored_columns, by=acting_user)


def _find_free_slug(slug: str) -> str:
    """Return the slug if no other source uses it. Otherwise return it with a number added."""
    candidate = slug
    number = 1
    while Source.objects.filter(slug=candidate).exists():
        number += 1
        candidate = f"{slug[:MAX_SLUG_STEM_LENGTH]}-{number}"
    return candidate
