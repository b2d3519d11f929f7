"""Photos that are the same as another, or nearly: told only to those who may see the other one, or brought it.

Whoever brings a file must not learn from the answer that somebody else holds it.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from registry.accounts.roles import viewer_for
from registry.domain.media.inspection import is_similar
from registry.models import Photo, PhotoDetails

from .visible import visible_photos


def same_file(sha256: str, asking: User) -> list[Photo]:
    """The photos made of the very same file. One query and those for the rights of who asks."""
    return [each.photo for each in _known_to(asking).filter(sha256=sha256)]


def similar_to(likeness: tuple[str, str], asking: User) -> list[Photo]:
    """The photos that look nearly the same. Two queries and those for the rights of who asks."""
    known = _known_to(asking)
    hashes = known.values_list("pk", "likeness_frequencies", "likeness_differences")
    found = [pk for pk, *others in hashes if is_similar(likeness, (others[0], others[1]))]
    return [each.photo for each in known.filter(pk__in=found)] if found else []


def _known_to(asking: User) -> QuerySet[PhotoDetails]:
    seen = visible_photos(viewer_for(asking)).values("pk")
    known = PhotoDetails.objects.filter(Q(photo__in=seen) | Q(uploader=asking.pk))
    return known.select_related("photo").order_by("pk")
