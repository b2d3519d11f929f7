"""Discard drafts, photos and steps that were recorded by mistake. The audit log keeps their content and the reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import F, Q

from registry.audit.context import acting_as
from registry.domain.chronology.restoration import check_order, find_orders
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, Comparison, Intervention, InterventionStep, Monument, Photo
from registry.projection import rebuild_timelines, refresh_monument_documents
from registry.queries.restoration import to_dated_step

from .locks import check_version, get_if_kept, lock_monuments


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
        claim = get_if_kept(Claim.objects.select_for_update(), claim.pk)
        check_version(claim, version)
        if claim.status != ClaimStatus.DRAFT:
            raise CannotDiscard(
                gettext_noop("A claim that is %(status)s cannot be discarded; only a draft can."),
                status=claim.status,
                code="wrong_status",
            )
        _check_reason(reason)
        corrections = Claim.objects.filter(supersedes=claim).order_by("pk")
        photos = Photo.objects.filter(supports__claim=claim).order_by("pk")
        comparisons = Comparison.objects.filter(regions__claim=claim).distinct().order_by("pk")
        _check_unused(claim, [*corrections, *photos, *comparisons])
        claim.delete()


def discard_photo(photo: Photo, *, by: User, version: int | None, reason: str) -> None:
    """Delete a photo that the public does not see and that nothing rests on, with its details and past publications.

    The audit log keeps what they said, and the reason. The cleanup of the storage removes the files.
    Raise StaleRecord if the photo is no longer in the given version. Raise CannotDiscard without a reason, if the photo
    is published, or if it supports a claim or belongs to a comparison.
    """
    with acting_as(by, reason.strip()):
        # Locked with its keys, so that no claim and no comparison can refer to the photo from now on.
        photo = get_if_kept(Photo.objects.select_for_update(), photo.pk)
        check_version(photo, version)
        if photo.published:
            raise CannotDiscard(
                gettext_noop("A published photo cannot be discarded. It has to be unpublished first."),
                code="wrong_status",
            )
        _check_reason(reason)
        claims = Claim.objects.filter(photos__photo_id=photo.pk).order_by("pk")
        comparisons = Comparison.objects.filter(Q(before=photo) | Q(after=photo)).order_by("pk")
        _check_unused(photo, [*claims, *comparisons])

        photo.publications.all().delete()
        photo.disclosures.all().delete()
        photo.renditions.all().delete()
        photo.details.delete()
        photo.delete()


def discard_step(step: InterventionStep, *, by: User, version: int | None, reason: str) -> None:
    """Delete a step of an intervention that was recorded by mistake, and derive all states again that rest on it.

    The audit log keeps what it said, and the reason. Raise StaleRecord if the step is no longer in the given version.
    Raise CannotDiscard without a reason, or StepRefused if the other steps are in no possible order without this one.
    """
    with acting_as(by, reason.strip()):
        monument_ids = list(Monument.objects.filter(interventions=step.intervention_id).values_list("pk", flat=True))
        # The stored documents of the monuments show the step, so they are locked before it is deleted.
        lock_monuments(monument_ids)
        step = get_if_kept(InterventionStep.objects.select_for_update(), step.pk)
        check_version(step, version)
        _check_reason(reason)
        _check_order_without(step)

        step.delete()
        # The steps are a part of the intervention, so it gets a new version, too.
        Intervention.objects.filter(pk=step.intervention_id).update(version=F("version") + 1)
        rebuild_timelines(monument_ids)
        refresh_monument_documents(monument_ids)


def _check_reason(reason: str) -> None:
    """Raise CannotDiscard if the reason is empty."""
    if not reason.strip():
        raise CannotDiscard(gettext_noop("Discarding needs a reason."), field="reason", code="reason_missing")


def _check_unused(record: Claim | Photo, dependents: Iterable[Claim | Photo | Comparison]) -> None:
    """Raise CannotDiscard, which names the dependents, if there are any."""
    dependent_refs = [dependent.ref for dependent in dependents]
    if dependent_refs:
        raise CannotDiscard(
            gettext_noop("%(ref)s cannot be discarded: %(others)s refer to it. Remove it there first."),
            ref=record.ref,
            others=", ".join(dependent_refs),
            code="in_use",
        )


def _check_order_without(step: InterventionStep) -> None:
    """Raise StepRefused if the steps of an intervention are in a possible order only with this one."""
    all_steps = InterventionStep.objects.filter(intervention=step.intervention_id).select_related("source")
    steps = [any_step for any_step in all_steps if any_step.changes_status]
    # Steps that were in no possible order before, from older records, may be discarded one after another.
    if find_orders(to_dated_step(any_step) for any_step in steps).dead_ends:
        return
    check_order([to_dated_step(other_step) for other_step in steps if other_step.pk != step.pk])
