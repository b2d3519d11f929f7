"""Disclose one restricted value to one user: a location, an identity, private photo details, or a capture.

Every disclosure is recorded with its reason.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.crypto.encryption import decrypt
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.generalisation import Point
from registry.models import (
    Disclosure,
    ExactPlace,
    Photo,
    PhotoDetails,
    Placement,
    SealedIdentity,
    Source,
    SourceCapture,
)


class NotRevealed(RuleViolation):
    """A rule violation: the restricted value does not exist, or is not disclosed to this user."""

    code = "not_revealed"


def reveal_place(placement: Placement, *, by: User, reason: str) -> Point:
    """Disclose the exact location of a monument to a user: return it, and record who saw it and why.

    Raise NotRevealed if the user lacks the permission, gives no reason, or if no exact location is stored.
    """
    _check_permission_and_reason(by, "registry.view_exactplace", reason)
    with acting_as(by, reason.strip()):
        exact_place = ExactPlace.objects.filter(placement=placement).first()
        if exact_place is None:
            raise NotRevealed(gettext_noop("No exact place is recorded."), code="nothing_there")
        # Recorded in the same transaction: no location is returned without its record.
        Disclosure.objects.create(placement=placement, by=by, at=timezone.now(), reason=reason.strip())
    return Point(exact_place.lon, exact_place.lat)


def reveal_identity(source: Source, *, by: User, reason: str) -> dict[str, str]:
    """Disclose the encrypted identity of a source to a user, and record who saw it and why.

    Return a dictionary from the name of each encrypted field to its value.
    Raise NotRevealed if the user lacks the permission, gives no reason, or if no identity is stored.
    Raise DecryptionError if the server does not have the key.
    """
    _check_permission_and_reason(by, "registry.reveal_identity", reason)
    with acting_as(by, reason.strip()):
        sealed_identity = SealedIdentity.objects.filter(source=source).first()
        if sealed_identity is None:
            raise NotRevealed(gettext_noop("Nothing is under seal for this source."), code="nothing_there")
        # Decrypted before the disclosure is recorded: without the key, nothing was disclosed.
        identity = decrypt(sealed_identity)
        Disclosure.objects.create(source=source, by=by, at=timezone.now(), reason=reason.strip())
    return identity


def reveal_details(photo: Photo, *, by: User, reason: str) -> PhotoDetails:
    """Disclose the private details of a photo to a user: return them, and record who saw them and why.

    Afterwards the user may also open the original file, which contains the same details.
    Raise NotRevealed if the user lacks the permission or gives no reason.
    """
    _check_permission_and_reason(by, "registry.view_photodetails", reason)
    with acting_as(by, reason.strip()):
        details = PhotoDetails.objects.select_related("uploader").get(photo=photo)
        # Recorded in the same transaction: no details are returned without their record.
        Disclosure.objects.create(photo=photo, by=by, at=timezone.now(), reason=reason.strip())
    return details


def reveal_capture(capture: SourceCapture, *, by: User, reason: str) -> SourceCapture:
    """Disclose a capture to a user: return it as it is stored now, and record who opened its file and why.

    Raise NotRevealed if the user lacks the permission, gives no reason, or if the capture was withdrawn meanwhile. Of a
    protected source it needs the permission to reveal the identity, which the file tells.
    """
    with acting_as(by, reason.strip()):
        # Locked, so that the source cannot be protected meanwhile.
        source = Source.objects.select_for_update(no_key=True).get(pk=capture.source_id)
        permission = "registry.reveal_identity" if source.protected else "registry.view_source"
        _check_permission_and_reason(by, permission, reason)
        stored_capture = SourceCapture.objects.filter(pk=capture.pk).first()
        if stored_capture is None:
            raise NotRevealed(gettext_noop("This copy was withdrawn."), code="nothing_there")
        Disclosure.objects.create(
            source=source, capture_sha256=stored_capture.sha256, by=by, at=timezone.now(), reason=reason.strip()
        )
    return stored_capture


def _check_permission_and_reason(user: User, permission: str, reason: str) -> None:
    """Raise NotRevealed if a user lacks the permission to see a restricted value, or gives no reason."""
    if not user.has_perm(permission):
        raise NotRevealed(gettext_noop("You may not see this."), code="not_allowed")
    if not reason.strip():
        raise NotRevealed(
            gettext_noop("Say why you need to see it: it is written down."), field="reason", code="reason_missing"
        )
