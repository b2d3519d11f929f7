"""Discard drafts that were recorded by mistake. The audit log keeps their content."""

from __future__ import annotations

from django.contrib.auth.models import User

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, Comparison, Photo

from .locks import check_version


class CannotDiscard(RuleViolation):
    """A rule violation: a record cannot be discarded."""

    code = "cannot_discard"


def discard_claim(claim: Claim, *, by: User, version: int | None, reason: str) -> None:
    """Delete a draft that was recorded by mistake. The audit log keeps its content, and the reason.

    Raise StaleRecord if the claim is no longer in the given version. Raise CannotDiscard without a reason, if the claim
    was ever submitted, or if another record refers to it.
    """
    with acting_as(by, reason.strip()):
        # Locked with its key, so that no other record can refer to the claim from now on.
        locked_claim = Claim.objects.select_for_update().filter(pk=claim.pk).first()
        if locked_claim is None:
            raise CannotDiscard(gettext_noop("This draft was discarded already."), code="gone")
        claim = locked_claim
        check_version(claim, version)
        if claim.status != ClaimStatus.DRAFT:
            raise CannotDiscard(
                gettext_noop("A claim that is %(status)s cannot be discarded; only a draft can."),
                status=claim.status,
                code="wrong_status",
            )
        if not reason.strip():
            raise CannotDiscard(gettext_noop("Discarding needs a reason."), field="reason", code="reason_missing")
        dependent_refs = _find_refs_of_dependents(claim)
        if dependent_refs:
            raise CannotDiscard(
                gettext_noop("%(ref)s cannot be discarded: %(others)s refer to it. Remove it there first."),
                ref=claim.ref,
                others=", ".join(dependent_refs),
                code="in_use",
            )
        claim.delete()


def _find_refs_of_dependents(claim: Claim) -> list[str]:
    """Return the refs of the records that refer to a claim: corrections of it, photos and comparisons."""
    corrections = Claim.objects.filter(supersedes=claim).order_by("pk")
    photos = Photo.objects.filter(supports__claim=claim).order_by("pk")
    comparisons = Comparison.objects.filter(regions__claim=claim).distinct().order_by("pk")
    dependents: list[Claim | Photo | Comparison] = [*corrections, *photos, *comparisons]
    return [dependent.ref for dependent in dependents]
