"""Conditions of publication: published parents, people who may publish, and what a photo must state."""

from __future__ import annotations

from typing import TypeAlias

from django.contrib.auth.models import User

from registry.domain.errors import gettext_noop
from registry.domain.policy.publication import PublicationRefused, PublicationStatus, check_move
from registry.models import Comparison, Monument, Photo, Site

PublishableRecord: TypeAlias = "Site | Monument | Photo | Comparison"
REQUIRED_TO_PUBLISH = {
    # column of a photo: the message if it is empty
    "licence": gettext_noop("A photo is not published without its licence: under what terms may it be used?"),
    "credit": gettext_noop("A photo is not published without its credit: whose is it?"),
    "source_id": gettext_noop("A photo is not published without its source: where does it come from?"),
    "alt_en": gettext_noop("A photo is not published without a description for those who cannot see it."),
}


def check_complete(record: PublishableRecord) -> None:
    """Raise PublicationRefused if a photo lacks a value that is required to publish it, such as its licence.

    The error names the first missing field. Records of other types are always complete.
    """
    missing_columns = find_missing_columns(record)
    if not missing_columns:
        return
    column = missing_columns[0]
    # A form knows the field of a foreign key, not its column.
    field = column.removesuffix("_id")
    raise PublicationRefused(REQUIRED_TO_PUBLISH[column], field=field, code=f"{field}_missing")


def find_missing_columns(record: PublishableRecord) -> list[str]:
    """Return the columns that must still be filled before a photo can be published, the most important first.

    Records of other types lack none.
    """
    if not isinstance(record, Photo):
        return []
    return [column for column in REQUIRED_TO_PUBLISH if not getattr(record, column)]


def check_parents_public(record: PublishableRecord) -> None:
    """Raise PublicationRefused if a record belongs to another record that is not published.

    A monument belongs to its site and its parent monument, a photo to its monument, and a comparison to its monument
    and both photos.
    """
    if isinstance(record, Monument):
        _check_site_and_parent_published(record)
    elif isinstance(record, Photo | Comparison):
        _check_monument_and_photos_published(record)
    # A site belongs to no other record.


def _check_site_and_parent_published(monument: Monument) -> None:
    """Raise PublicationRefused unless a monument's site and, if it has one, its parent monument are published."""
    if not Site.objects.filter(pk=monument.site_id, published=True).exists():
        raise PublicationRefused(gettext_noop("Its site is not published: publish that first."), code="site_hidden")
    if monument.part_of_id and not Monument.objects.filter(pk=monument.part_of_id, published=True).exists():
        raise PublicationRefused(
            gettext_noop("The whole that this is a part of is not published: publish that first."), code="whole_hidden"
        )


def _check_monument_and_photos_published(record: Photo | Comparison) -> None:
    """Raise PublicationRefused unless the monument of a photo or comparison is published.

    Both photos of a comparison must be published as well.
    """
    if not Monument.objects.filter(pk=record.monument_id, published=True).exists():
        raise PublicationRefused(
            gettext_noop("Its monument is not published: publish that first."), code="monument_hidden"
        )
    if isinstance(record, Photo):
        return
    photo_ids = (record.before_id, record.after_id)
    unpublished_photo = Photo.objects.filter(pk__in=photo_ids, published=False).order_by("pk").first()
    if unpublished_photo is not None:
        raise PublicationRefused(
            gettext_noop("Both photos must be published first, and %(ref)s is not."),
            code="photo_hidden",
            ref=unpublished_photo.ref,
        )


def may_edit(user: User, record: PublishableRecord) -> bool:
    """Return whether the user has the permission to change records of this type."""
    return bool(user.has_perm(f"registry.change_{record._meta.model_name}"))


def check_may_propose_and_publish(
    record: PublishableRecord, proposing_user: User, publishing_user: User, reason: str
) -> None:
    """Raise PublicationRefused if the first user may not propose to publish a record, or the second may not publish it.

    Use this for new records that are proposed and published at once.
    """
    is_editor = may_edit(proposing_user, record)
    may_publish = publishing_user.has_perm("registry.publish_record")
    check_move(
        "propose_publication",
        PublicationStatus.UNPUBLISHED,
        proposer=None,
        by=proposing_user.pk,
        editor=is_editor,
        publisher=may_publish,
        reason=reason,
    )
    check_move(
        "publish",
        PublicationStatus.PUBLICATION_PROPOSED,
        proposer=proposing_user.pk,
        by=publishing_user.pk,
        editor=is_editor,
        publisher=may_publish,
        reason=reason,
    )
