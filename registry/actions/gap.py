"""Set gaps in the evidence aside with a reason, until the evidence changes, and bring them back."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.models import GapDismissal, Monument
from registry.projection import lock_monuments, refresh_gaps
from registry.queries.gaps import due_gaps

EDIT_PERMISSION = "registry.change_claim"


class GapRefused(RuleViolation):
    """A rule violation: a gap cannot be set aside or brought back."""

    code = "gap_refused"


def dismiss_gap(monument: Monument, fingerprint: str, *, by: User, reason: str) -> GapDismissal:
    """Set a gap in the evidence on a monument aside, and return its dismissal.

    `fingerprint` names the gap and the evidence that the user has seen. Raise GapRefused without a reason or the
    permission to change claims, if the evidence has changed meanwhile, or if the gap was set aside already.
    """
    reason = reason.strip()
    with acting_as(by, reason):
        _check_may_edit(by)
        # The evidence changes only while the monument is locked.
        lock_monuments([monument.pk])
        gap = due_gaps(timezone.localdate().toordinal()).filter(monument=monument, fingerprint=fingerprint).first()
        if gap is None:
            raise GapRefused(
                gettext_noop(
                    "This gap is not there any more, since the evidence has changed. Look at the list again; "
                    "nothing was written."
                ),
                code="gone",
            )
        if gap.dismissal_id is not None:
            raise GapRefused(gettext_noop("This gap was set aside already."), code="dismissed")
        if not reason:
            raise GapRefused(gettext_noop("Setting a gap aside needs a reason."), field="reason", code="reason_missing")
        dismissal = GapDismissal.objects.create(
            monument=monument, kind=gap.kind, fingerprint=fingerprint, reason=reason, by=by, at=timezone.now()
        )
        refresh_gaps([monument.pk])
    return dismissal


def reopen_gap(dismissal: GapDismissal, *, by: User) -> None:
    """Bring a gap back that was set aside: delete its dismissal, which stays in the audit log.

    Raise GapRefused without the permission to change claims, or if the gap was brought back already.
    """
    with acting_as(by):
        _check_may_edit(by)
        lock_monuments([dismissal.monument_id])
        locked_dismissal = GapDismissal.objects.select_for_update().filter(pk=dismissal.pk).first()
        if locked_dismissal is None:
            raise GapRefused(gettext_noop("This gap was brought back already."), code="gone")
        locked_dismissal.delete()
        refresh_gaps([dismissal.monument_id])


def _check_may_edit(user: User) -> None:
    """Raise GapRefused if the user may not change claims."""
    if not user.has_perm(EDIT_PERMISSION):
        raise GapRefused(
            gettext_noop("Only a person who may change claims can set a gap aside or bring it back."),
            code="not_allowed",
        )
