"""Deciding on proposed erasures: what was hidden is erased from the ledger for good, or everything in it is kept."""

from __future__ import annotations

import json
from itertools import count

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.audit.erase import erase_content
from registry.domain.policy.erasure import Outcome, check_decision
from registry.models import ProposedErasure, Revision, Source
from registry.models.source import IDENTIFYING

from .record import show_source

SEES = {"source": "registry.reveal_identity", "monument": "registry.view_exactplace"}


def decide_erasure(proposal: ProposedErasure, outcome: Outcome, *, by: User, reason: str) -> None:
    """Erase what was proposed, or keep it; raises ErasureRefused, or another Refusal.

    A source whose content is kept is not protected any more, and its columns are again what they were before. What is
    under seal stays there. A place stays as coarse as it is: whoever may see exact places can show it again.
    """
    with acting_as(by, reason.strip()):
        held = ProposedErasure.objects.select_for_update(no_key=True).get(pk=proposal.pk)
        check_decision(
            outcome,
            Outcome(held.outcome),
            proposer=held.by_id,
            by=by.pk,
            decider=by.has_perm("registry.decide_erasure"),
            sees=all(by.has_perm(right) for name, right in SEES.items() if getattr(held, f"{name}_id") is not None),
            reason=reason,
        )
        if outcome == Outcome.ERASED:
            erase_content([tuple(row) for row in held.rows], by=by, reason=held.why)
        elif held.source is not None:
            _show_again(held, by)
        held.outcome, held.reason = outcome.value, reason.strip()
        held.decided_by, held.decided_at = by, timezone.now()
        held.save()


def _show_again(proposal: ProposedErasure, by: User) -> None:
    """Give the source back what the ledger says it was before it was protected."""
    [(table, key, seq)] = proposal.rows
    entries = Revision.objects.filter(table=table, key=key, seq__lt=seq, payload__isnull=False)
    content = entries.order_by("-seq").values_list("payload", flat=True).first()
    if content is None or proposal.source is None or not proposal.source.protected:
        return
    former = json.loads(content)
    columns = {name: former[name] for name in IDENTIFYING}
    show_source(proposal.source, {**columns, "slug": _free(former["slug"])}, by=by)


def _free(slug: str) -> str:
    """The slug; with a number if another source has taken it meanwhile."""
    every = (slug if number == 1 else f"{slug[:90]}-{number}" for number in count(1))
    return next(each for each in every if not Source.objects.filter(slug=each).exists())
