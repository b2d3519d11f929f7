"""What must be so before something is published: what it stands on is public, and a photo says whose it is."""

from __future__ import annotations

from typing import TypeAlias

from registry.domain.errors import gettext_noop
from registry.domain.policy.publication import PublicationRefused
from registry.models import Comparison, Monument, Photo, Site

Shown: TypeAlias = "Site | Monument | Photo | Comparison"
REQUIRED_TO_PUBLISH = {
    # column of a photo: what is said without it
    "licence": gettext_noop("A photo is not published without its licence: under what terms may it be used?"),
    "credit": gettext_noop("A photo is not published without its credit: whose is it?"),
    "source_id": gettext_noop("A photo is not published without its source: where does it come from?"),
    "alt_en": gettext_noop("A photo is not published without a description for those who cannot see it."),
}


def check_complete(record: Shown) -> None:
    """Raise PublicationRefused if a photo lacks what it must say of itself in public."""
    for column in missing_fields(record)[:1]:
        field = column.removesuffix("_id")
        raise PublicationRefused(REQUIRED_TO_PUBLISH[column], field=field, code=f"{field}_missing")


def missing_fields(record: Shown) -> list[str]:
    """The columns without which a photo is not published; what is said of each is in `NEEDED`."""
    return (
        [column for column in REQUIRED_TO_PUBLISH if not getattr(record, column)] if isinstance(record, Photo) else []
    )


def check_parents_public(record: Shown) -> None:
    """Raise PublicationRefused if the public could not see what this is a part of."""
    if isinstance(record, Monument):
        _check_above_monument(record)
    elif isinstance(record, Photo | Comparison):
        _check_above_picture(record)


def _check_above_monument(record: Monument) -> None:
    if not Site.objects.filter(pk=record.site_id, published=True).exists():
        raise PublicationRefused(gettext_noop("Its site is not published: publish that first."), code="site_hidden")
    if record.part_of_id and not Monument.objects.filter(pk=record.part_of_id, published=True).exists():
        raise PublicationRefused(
            gettext_noop("The whole that this is a part of is not published: publish that first."), code="whole_hidden"
        )


def _check_above_picture(record: Photo | Comparison) -> None:
    if not Monument.objects.filter(pk=record.monument_id, published=True).exists():
        raise PublicationRefused(
            gettext_noop("Its monument is not published: publish that first."), code="monument_hidden"
        )
    if isinstance(record, Photo):
        return
    hidden = Photo.objects.filter(pk__in=(record.before_id, record.after_id), published=False).order_by("pk").first()
    if hidden is not None:
        raise PublicationRefused(
            gettext_noop("Both photos must be published first, and %(ref)s is not."),
            code="photo_hidden",
            ref=hidden.ref,
        )
