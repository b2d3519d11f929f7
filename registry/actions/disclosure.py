"""Showing one sealed thing to one person, once: an exact place, who a protected source is, what a photo's file says.

Each leaves a record.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.crypto.encryption import decrypt
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.generalisation import Point
from registry.models import Disclosure, ExactPlace, Photo, PhotoDetails, Placement, SealedIdentity, Source


class NotRevealed(RuleViolation):
    """Something that stays hidden from this person."""

    code = "not_revealed"


def reveal_place(placement: Placement, *, by: User, reason: str) -> Point:
    """The exact place of a placement; raises NotRevealed."""
    _check(by, "registry.view_exactplace", reason)
    with acting_as(by, reason.strip()):
        exact = ExactPlace.objects.filter(placement=placement).first()
        if exact is None:
            raise NotRevealed(gettext_noop("No exact place is recorded."), code="nothing_there")
        Disclosure.objects.create(placement=placement, by=by, at=timezone.now(), reason=reason.strip())
    return Point(exact.lon, exact.lat)


def reveal_identity(source: Source, *, by: User, reason: str) -> dict[str, str]:
    """Who a protected source is, by column; raises NotRevealed, or CannotOpen without the key."""
    _check(by, "registry.reveal_identity", reason)
    with acting_as(by, reason.strip()):
        sealed = SealedIdentity.objects.filter(source=source).first()
        if sealed is None:
            raise NotRevealed(gettext_noop("Nothing is under seal for this source."), code="nothing_there")
        identity = decrypt(sealed)
        Disclosure.objects.create(source=source, by=by, at=timezone.now(), reason=reason.strip())
    return identity


def reveal_details(photo: Photo, *, by: User, reason: str) -> PhotoDetails:
    """What is not public of a photo, and leave to open its original: that says the same; raises NotRevealed."""
    _check(by, "registry.view_photodetails", reason)
    with acting_as(by, reason.strip()):
        details = PhotoDetails.objects.select_related("uploader").get(photo=photo)
        Disclosure.objects.create(photo=photo, by=by, at=timezone.now(), reason=reason.strip())
    return details


def _check(by: User, permission: str, reason: str) -> None:
    if not by.has_perm(permission):
        raise NotRevealed(gettext_noop("You may not see this."), code="not_allowed")
    if not reason.strip():
        raise NotRevealed(
            gettext_noop("Say why you need to see it: it is written down."), field="reason", code="reason_missing"
        )
