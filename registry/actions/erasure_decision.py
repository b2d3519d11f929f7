"""Decide on proposed erasures: erase the older content from the audit log for good, or keep it."""

from __future__ import annotations

import json

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.audit.erase import erase_content
from registry.domain.citations.identifiers import is_web_address
from registry.domain.policy.erasure import ErasureOutcome, check_decision
from registry.domain.value_types import Column
from registry.models import ProposedErasure, Revision, Source
from registry.models.source import IDENTIFYING, ORIGINAL_KEY

from .record import unprotect_source

# The permission that a user needs to see what a proposal hides, by the proposal's relation.
PERMISSIONS_TO_SEE = {"source": "registry.reveal_identity", "monument": "registry.view_exactplace"}
# In English and Arabic, of sources that were recorded before they had to give a reason.
NO_ADDRESS = ("No full address was recorded.", "لم يُسجَّل له عنوان كامل.")
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
    # Entries that are older than a column do not have it.
    restored_columns = {name: former_columns.get(name, "") for name in IDENTIFYING if name != ORIGINAL_KEY}
    restored_columns[ORIGINAL_KEY] = _find_public_original(former_columns.get(ORIGINAL_KEY))
    _complete_former_address(restored_columns)
    # While the source was protected, another one may have taken its slug.
    restored_columns["slug"] = _find_free_slug(former_columns["slug"])
    unprotect_source(source, restored_columns, by=acting_user)


def _complete_former_address(columns: dict[str, Column]) -> None:
    """Bring the columns of a former source under the rule that its address is a full one, or that it says why not."""
    if columns["url"] and not is_web_address(str(columns["url"])):
        columns["cited_through"], columns["url"] = columns["url"], ""
    if not columns["url"] and not columns["no_url_reason_en"]:
        columns["no_url_reason_en"], columns["no_url_reason_ar"] = NO_ADDRESS
    if columns["archived_url"] and not is_web_address(str(columns["archived_url"])):
        columns["archive_ref"], columns["archived_url"] = columns["archived_url"], ""


def _find_public_original(original_pk: int | None) -> int | None:
    """Return the primary key of an original if it may be named: it still exists, and is not protected."""
    return Source.objects.filter(pk__in=[original_pk], protected=False).values_list("pk", flat=True).first()


def _find_free_slug(slug: str) -> str:
    """Return the slug if no other source uses it. Otherwise return it with a number added."""
    candidate = slug
    number = 1
    while Source.objects.filter(slug=candidate).exists():
        number += 1
        candidate = f"{slug[:MAX_SLUG_STEM_LENGTH]}-{number}"
    return candidate
