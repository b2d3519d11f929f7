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
    """Return the photos with this SHA-256 that the uploader may know about.

    These are photos that the uploader may see or has uploaded. Run one query, and those for the user's permissions.
    """
    known_details = _photo_details_known_to(uploader)
    return [details.photo for details in known_details.filter(sha256=sha256)]


def find_similar_photos(perceptual_hashes: tuple[str, str], uploader: User) -> list[Photo]:
    """Return the photos that look like an uploaded file, if the uploader may know about them.

    `perceptual_hashes` are the pHash and the dHash of the file. Run one or two queries, and those for the user's
    permissions.
    """
    known_details = _photo_details_known_to(uploader)
    hash_rows = known_details.values_list("pk", "likeness_frequencies", "likeness_differences")
    similar_ids = [pk for pk, phash, dhash in hash_rows if is_similar(perceptual_hashes, (phash, dhash))]
    if not similar_ids:
        return []
    return [details.photo for details in known_details.filter(pk__in=similar_ids)]


def _photo_details_known_to(user: User) -> QuerySet[PhotoDetails]:
    """Return the private details of photos that the user may see or has uploaded, oldest photo first."""
    visible_ids = visible_photos(viewer_for(user)).values("pk")
    is_visible = Q(photo__in=visible_ids)
    is_own_upload = Q(uploader=user.pk)
    known_details = PhotoDetails.objects.filter(is_visible | is_own_upload)
    return known_details.select_related("photo").order_by("pk")
