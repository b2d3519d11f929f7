"""Photos that are identical or similar to a file, limited to those that the uploader may learn about.

An uploader must not learn from an answer that another user's hidden photo exists.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from registry.accounts.roles import viewer_for
from registry.domain.media.inspection import is_similar
from registry.models import Photo, PhotoDetails

from .visible import visible_photos


def find_photos_with_same_file(sha256: str, uploader: User) -> list[Photo]:
    """Return the existing photos whose file has this SHA-256, if the uploader may see them or has uploaded them.

    Run one query, besides those that read the uploader's permissions.
    """
    details_of_same_file = _accessible_photo_details(uploader).filter(sha256=sha256)
    return [details.photo for details in details_of_same_file]


def find_similar_photos(perceptual_hashes: tuple[str, str], uploader: User) -> list[Photo]:
    """Return the existing photos that look like a new file, if the uploader may see them or has uploaded them.

    `perceptual_hashes` are the pHash and the dHash of the new file. Run one or two queries, besides those that read the
    uploader's permissions.
    """
    photo_details = _accessible_photo_details(uploader)
    similar_ids = []
    for pk, phash, dhash in photo_details.values_list("pk", "likeness_frequencies", "likeness_differences"):
        if is_similar(perceptual_hashes, (phash, dhash)):
            similar_ids.append(pk)

    if not similar_ids:
        return []
    return [details.photo for details in photo_details.filter(pk__in=similar_ids)]


def _accessible_photo_details(user: User) -> QuerySet[PhotoDetails]:
    """Return the private details of the photos that the user may see or has uploaded, oldest photo first."""
    visible_ids = visible_photos(viewer_for(user)).values("pk")
    is_visible = Q(photo__in=visible_ids)
    is_own_upload = Q(uploader=user.pk)
    accessible_details = PhotoDetails.objects.filter(is_visible | is_own_upload)
    return accessible_details.select_related("photo").order_by("pk")
