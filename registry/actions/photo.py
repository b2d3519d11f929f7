"""Recording pictures whose originals are stored already, what is said of them, and the claims that they support."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.media.inspection import FileDigest, InspectedImage
from registry.domain.value_types import Column
from registry.domain.vocabulary.codes import PhotoKind
from registry.models import Claim, ClaimPhoto, Monument, Photo, PhotoDetails, Rendition
from registry.queries.duplicates import same_file

from .claim import check_not_future
from .location_leaks import check_text_of_related, check_texts, is_generalised
from .locks import check_version
from .publication_checks import check_complete, check_parents_public


class InvalidPhoto(RuleViolation):
    """A photo that cannot be recorded as it is."""

    code = "bad_photo"


def record_photo(
    *,
    by: User,
    kept: FileDigest,
    inspected: InspectedImage,
    original_name: str = "",
    public_id: str = "",
    at: datetime | None = None,
    **fields: Column,
) -> Photo:
    """Record a picture whose original is kept; `fields` are columns of `Photo`. Raises a Refusal that names the field.

    `public_id` is given where renditions are there already; else a new one is.
    A file that `by` can know to be there already is refused for the same monument; of others nobody is told.
    """
    then = at or timezone.now()
    size = {"width": inspected.width, "height": inspected.height, "format": inspected.format}
    photo = prepare_photo(Photo(public_id=public_id or uuid4().hex, recorded_at=then, **size, **fields))
    with acting_as(by):
        Monument.objects.select_for_update(no_key=True).get(pk=photo.monument_id)  # two who bring one file at once
        known = next((each for each in same_file(kept.sha256, by) if each.monument_id == photo.monument_id), None)
        if known is not None:
            raise InvalidPhoto(
                gettext_noop("This very file is here already, as %(ref)s."), field="file", code="known", ref=known.ref
            )
        photo.save()
        PhotoDetails.objects.create(
            photo=photo,
            sha256=kept.sha256,
            size=kept.size,
            original_name=original_name[:255],
            content_type=inspected.content_type,
            metadata=json.dumps(dict(inspected.private), ensure_ascii=False, sort_keys=True),
            credentials=inspected.credentials,
            likeness_frequencies=inspected.likeness[0],
            likeness_differences=inspected.likeness[1],
            uploader=by,
            uploaded_at=then,
        )
    return photo


def revise_photo(photo: Photo, *, by: User, version: int | None, **fields: Column) -> Photo:
    """Change what is said of a picture; raises StaleRecord, or a Refusal that names the field."""
    with acting_as(by):
        held = _held(photo, version)
        former = (held.monument_id, held.kind)
        for name, value in fields.items():
            setattr(held, name, value)
        prepare_photo(held)
        if held.monument_id != former[0]:
            _check_may_move(held)
        if held.kind != former[1]:
            _check_kind(held)
        if held.published:
            check_complete(held)
            check_parents_public(held)
        held.save()
    return held


def support_claims(photo: Photo, *, by: User, version: int | None, claims: Iterable[Claim]) -> Photo:
    """Say which claims the picture supports: these and no others; raises StaleRecord or a Refusal."""
    wanted = {claim.pk: claim for claim in claims}
    with acting_as(by):
        held = _held(photo, version)
        if wanted and held.kind == PhotoKind.DRAWING:
            raise InvalidPhoto(gettext_noop("A drawing is no evidence: it can support no claim."), field="claims")
        for claim in wanted.values():
            check_about(claim, held.monument)
        links = ClaimPhoto.objects.filter(photo=held.pk)
        links.exclude(claim__in=wanted).delete()
        there = set(links.values_list("claim_id", flat=True))
        held.evidence = held.pk if wanted else None
        held.save()
        ClaimPhoto.objects.bulk_create(ClaimPhoto(claim_id=pk, photo_id=held.pk) for pk in wanted if pk not in there)
    return held


def revise_photo_with_claims(
    photo: Photo, *, by: User, version: int | None, claims: Iterable[Claim] | None = None, **fields: Column
) -> Photo:
    """Change what is said of a picture and which claims it supports, both or nothing.

    Without `fields` or `claims` that part stays as it is. Raise StaleRecord, or a Refusal that names the field.
    """
    with acting_as(by):
        if fields:
            photo = revise_photo(photo, by=by, version=version, **fields)
            version = photo.version
        if claims is not None:
            photo = support_claims(photo, by=by, version=version, claims=claims)
    return photo


def save_renditions(photo: Photo, rows: Iterable[Rendition]) -> None:
    """Store which copies of a picture there are, unsaved in `rows`; those known already are brought up to date.

    Nobody is asked who made them: they follow from the original and are not on the ledger.
    """
    made = list(rows)
    for row in made:
        row.photo = photo
    Rendition.objects.bulk_create(
        made,
        update_conflicts=True,
        update_fields=["height", "size"],
        unique_fields=["photo", "recipe", "width", "format"],
    )


def prepare_photo(photo: Photo) -> Photo:
    """Check an unsaved photo and fill in what follows from the rest; raises a Refusal that names the field."""
    if photo.monument_id is None:
        raise InvalidPhoto(gettext_noop("A photo shows one monument: choose it."), field="monument")
    Photo._meta.get_field("taken_text").interpret(photo)
    check_not_future(photo, "taken_text")
    if photo.taken_text and not photo.date_origin:
        raise InvalidPhoto(gettext_noop("Say where the date of the photo comes from."), field="date_origin")
    if photo.date_origin and not photo.taken_text:
        raise InvalidPhoto(
            gettext_noop("The date of the photo is missing, but it is said where it comes from."), field="taken_text"
        )
    check_text_of_related(photo, [photo.monument])
    if photo.source is not None and not photo.source.protected and is_generalised(photo.monument):
        check_texts(photo.source, hanging=True)
    return photo


def check_about(claim: Claim, monument: Monument) -> None:
    """Raise BadPhoto unless the claim is on the monument, on one of its parts, or on the whole that it is a part of."""
    if monument.pk not in (claim.monument_id, claim.monument.part_of_id) and claim.monument_id != monument.part_of_id:
        raise InvalidPhoto(
            gettext_noop("%(ref)s is about another monument than the one that the picture shows."),
            field="claims",
            code="other_monument",
            ref=claim.ref,
        )


def _held(photo: Photo, version: int | None) -> Photo:
    held = Photo.objects.select_for_update(of=("self",), no_key=True).select_related("monument").get(pk=photo.pk)
    check_version(held, version)
    held.version += 1
    return held


def _check_may_move(photo: Photo) -> None:
    if photo.evidence is not None or photo.as_before.exists() or photo.as_after.exists() or photo.publications.exists():
        raise InvalidPhoto(
            gettext_noop(
                "A photo stays with its monument once it supports a claim, is part of a comparison or was proposed for "
                "publication."
            ),
            field="monument",
            code="may_not_move",
        )


def _check_kind(photo: Photo) -> None:
    if photo.kind == PhotoKind.DRAWING and photo.evidence is not None:
        raise InvalidPhoto(gettext_noop("This supports a claim, which a drawing cannot."), field="kind")
