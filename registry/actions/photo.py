"""Record photos whose originals are already stored, revise their descriptions, and link the claims they support."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.errors import gettext_noop
from registry.domain.media.inspection import FileDigest, InspectedImage
from registry.domain.value_types import Column, Values
from registry.domain.vocabulary.codes import PhotoKind
from registry.models import Claim, ClaimPhoto, Monument, Photo, PhotoDetails, Rendition
from registry.queries.duplicates import find_photos_with_same_file

from .claim import check_date_not_in_future
from .location_leaks import check_location_not_disclosed, check_no_coordinates, is_generalised
from .locks import check_version, get_if_kept
from .photo_date import InvalidPhoto, check_date_after_change_of_kind, resolve_date_columns
from .plausibility import check_photo_near_claims
from .publication_checks import check_complete, check_parents_public

MAX_FILE_NAME_LENGTH = 255  # of the column `original_name`


def record_photo(
    *,
    by: User,
    digest: FileDigest,
    inspected: InspectedImage,
    original_name: str = "",
    public_id: str = "",
    at: datetime | None = None,
    **fields: Column,
) -> Photo:
    """Record a photo whose original file is stored under `digest`, and return it. `fields` are columns of `Photo`.

    A drawing has `depicts_text`, the day whose state it shows, instead of `taken_text` and `date_origin`.
    `public_id` is the identifier of renditions that exist already; without it, a new one is made.
    Raise a RuleViolation that names the invalid field.
    """
    recorded_at = at or timezone.now()
    columns = resolve_date_columns(fields.get("kind"), fields)
    photo = Photo(
        public_id=public_id or uuid4().hex,
        recorded_at=recorded_at,
        width=inspected.width,
        height=inspected.height,
        format=inspected.format,
        **columns,
    )
    clean_photo(photo)
    with acting_as(by):
        # Locks the monument, so that of two concurrent uploads of one file the second sees the first.
        Monument.objects.select_for_update(no_key=True).get(pk=photo.monument_id)
        _check_no_duplicate(photo, digest, by)
        photo.save()
        PhotoDetails.objects.create(
            photo=photo,
            sha256=digest.sha256,
            size=digest.size,
            original_name=original_name[:MAX_FILE_NAME_LENGTH],
            content_type=inspected.content_type,
            metadata=json.dumps(dict(inspected.private), ensure_ascii=False, sort_keys=True),
            credentials=inspected.credentials,
            likeness_frequencies=inspected.perceptual_hashes[0],
            likeness_differences=inspected.perceptual_hashes[1],
            uploader=by,
            uploaded_at=recorded_at,
        )
    return photo


def _check_no_duplicate(photo: Photo, digest: FileDigest, uploader: User) -> None:
    """Raise InvalidPhoto if another photo of the monument has the same file, and the uploader may see that photo.

    Photos that the uploader may not see are ignored, because the error would disclose that they exist.
    """
    for existing_photo in find_photos_with_same_file(digest.sha256, uploader):
        if existing_photo.monument_id == photo.monument_id:
            raise InvalidPhoto(
                gettext_noop("This very file is here already, as %(ref)s."),
                field="file",
                code="known",
                ref=existing_photo.ref,
            )


def revise_photo(photo: Photo, *, by: User, version: int | None, **fields: Column) -> Photo:
    """Change columns of a photo, save it, and return it.

    Raise StaleRecord if the stored photo is no longer in the given version.
    Raise another RuleViolation, which names the field, if a new value is invalid.
    """
    with acting_as(by):
        photo = _revise_columns(photo, version, fields)
        if "taken_text" in fields and photo.kind != PhotoKind.DRAWING:
            linked_claims = [link.claim for link in photo.supports.select_related("claim")]
            check_photo_near_claims(photo, linked_claims, field="taken_text")
    return photo


def _revise_columns(photo: Photo, version: int | None, fields: Values) -> Photo:
    """Change columns of a photo, save it, and return it. Its claims are checked by the caller.

    Raise StaleRecord, or another RuleViolation, which names the field, if a new value is invalid.
    """
    photo = _lock_photo(photo, version)
    former_monument_id = photo.monument_id
    former_kind = photo.kind
    for name, value in resolve_date_columns(fields.get("kind", former_kind), fields).items():
        setattr(photo, name, value)
    check_date_after_change_of_kind(photo, former_kind, fields)
    clean_photo(photo)

    if photo.monument_id != former_monument_id:
        _check_may_change_monument(photo)
    becomes_drawing = photo.kind == PhotoKind.DRAWING and former_kind != PhotoKind.DRAWING
    if becomes_drawing and photo.evidence is not None:
        raise InvalidPhoto(gettext_noop("This supports a claim, which a drawing cannot."), field="kind")
    # A photo that is public already must not lose what publication required of it.
    if photo.published:
        check_complete(photo)
        check_parents_public(photo)
    photo.save()
    return photo


def support_claims(photo: Photo, *, by: User, version: int | None, claims: Iterable[Claim]) -> Photo:
    """Link a photo to exactly the claims that it supports as evidence, and return the photo.

    Links to other claims are removed. Raise StaleRecord if the stored photo is no longer in the given version.
    Raise InvalidPhoto if the photo is a drawing, or if a claim is about another monument.
    Raise ImplausibleClaim if the photo was taken years from a claim.
    """
    claims_by_id = {claim.pk: claim for claim in claims}
    with acting_as(by):
        photo = _lock_photo(photo, version)
        if claims_by_id and photo.kind == PhotoKind.DRAWING:
            raise InvalidPhoto(gettext_noop("A drawing is no evidence: it can support no claim."), field="claims")
        for claim in claims_by_id.values():
            check_claim_concerns_monument(claim, photo.monument)
        check_photo_near_claims(photo, claims_by_id.values(), field="claims")

        links = ClaimPhoto.objects.filter(photo=photo.pk)
        links.exclude(claim__in=claims_by_id).delete()
        linked_ids = set(links.values_list("claim_id", flat=True))
        new_ids = [claim_id for claim_id in claims_by_id if claim_id not in linked_ids]
        # Links refer to `evidence`, the photo's own key while it supports a claim. A constraint keeps it empty for
        # drawings, so the database itself prevents that a drawing is linked.
        photo.evidence = photo.pk if claims_by_id else None
        photo.save()
        ClaimPhoto.objects.bulk_create(ClaimPhoto(claim_id=claim_id, photo_id=photo.pk) for claim_id in new_ids)
    return photo


def revise_photo_with_claims(
    photo: Photo, *, by: User, version: int | None, claims: Iterable[Claim] | None = None, **fields: Column
) -> Photo:
    """Change columns of a photo and the claims that it supports, in one transaction, and return the photo.

    Without `fields`, its columns stay the same. With `claims=None`, its claims stay the same.
    Raise StaleRecord if the stored photo is no longer in the given version, or another RuleViolation.
    """
    with acting_as(by):
        if claims is None:
            return revise_photo(photo, by=by, version=version, **fields) if fields else photo
        if fields:
            # The new date of the photo is compared with its new claims only.
            photo = _revise_columns(photo, version, fields)
            # The photo has a new version now, which the next action has to expect.
            version = photo.version
        photo = support_claims(photo, by=by, version=version, claims=claims)
    return photo


def save_renditions(photo: Photo, rows: Iterable[Rendition]) -> int:
    """Save `Rendition` instances for a photo, and return how many. One that has a row already gets the new size.

    Save none if the photo was discarded meanwhile: then the cleanup of the storage removes their files.
    Renditions follow from the original file, so they are not audited and no user is needed.
    """
    renditions = list(rows)
    for rendition in renditions:
        rendition.photo = photo
    with transaction.atomic():
        # Locked, so that the photo cannot be discarded before its renditions are saved.
        if not Photo.objects.select_for_update(no_key=True).filter(pk=photo.pk):
            return 0
        # A rendition that was made before is replaced, because its file was replaced, too.
        Rendition.objects.bulk_create(
            renditions,
            update_conflicts=True,
            update_fields=["height", "size"],
            unique_fields=["photo", "recipe", "width", "format"],
        )
    return len(renditions)


def clean_photo(photo: Photo) -> Photo:
    """Validate a photo before it is saved, fill its date columns from the date text, and return it.

    Raise a RuleViolation that names the invalid field.
    """
    if photo.monument_id is None:
        raise InvalidPhoto(gettext_noop("A photo shows one monument: choose it."), field="monument")

    Photo._meta.get_field("taken_text").set_interval_columns(photo)
    check_date_not_in_future(photo, "taken_text")
    if photo.taken_text and not photo.date_origin:
        raise InvalidPhoto(gettext_noop("Say where the date of the photo comes from."), field="date_origin")
    if photo.date_origin and not photo.taken_text:
        raise InvalidPhoto(
            gettext_noop("The date of the photo is missing, but it is said where it comes from."), field="taken_text"
        )

    check_location_not_disclosed(photo, [photo.monument])
    # The public sees the source together with the photo, unless the source is protected.
    is_location_hidden = is_generalised(photo.monument)
    source = photo.source
    if is_location_hidden and source is not None and not source.protected:
        check_no_coordinates(source, is_edited=False)
    return photo


def check_claim_concerns_monument(claim: Claim, monument: Monument) -> None:
    """Raise InvalidPhoto unless the claim is about the monument, one of its parts, or the monument it is a part of.

    A photo shows a monument, so it supports no claim on a site as a whole.
    """
    if claim.monument is not None:
        is_on_monument = claim.monument_id == monument.pk
        is_on_part = claim.monument.part_of_id == monument.pk
        is_on_parent = claim.monument_id == monument.part_of_id
        if is_on_monument or is_on_part or is_on_parent:
            return
    raise InvalidPhoto(
        gettext_noop("%(ref)s is about another monument than the one that the picture shows."),
        field="claims",
        code="other_monument",
        ref=claim.ref,
    )


def _lock_photo(photo: Photo, expected_version: int | None) -> Photo:
    """Lock a photo in the database, and return it with its version number raised but not saved yet.

    Raise StaleRecord if the stored photo is not in the expected version. None accepts any version.
    """
    # Only the photo is locked, not the monument that is read with it.
    photos = Photo.objects.select_for_update(of=("self",), no_key=True).select_related("monument")
    locked_photo = get_if_kept(photos, photo.pk)
    check_version(locked_photo, expected_version)
    locked_photo.version += 1
    return locked_photo


def _check_may_change_monument(photo: Photo) -> None:
    """Raise InvalidPhoto if the photo is in use, so that it can no longer be assigned to another monument.

    It is in use if it supports a claim, belongs to a comparison, or was ever proposed for publication.
    """
    related_managers = (photo.as_before, photo.as_after, photo.publications)
    if photo.evidence is not None or any(manager.exists() for manager in related_managers):
        raise InvalidPhoto(
            gettext_noop(
                "A photo stays with its monument once it supports a claim, is part of a comparison or was proposed for "
                "publication."
            ),
            field="monument",
            code="may_not_move",
        )
