"""The date of a photo in words: when it was taken, or which state a drawing shows."""

from __future__ import annotations

from django.utils.translation import gettext

from registry.queries.photos import PhotoRecord

from .dates import format_date


def format_photo_date(photo: PhotoRecord) -> str:
    """Return when a photo was taken, or `state drawn: 6 June 2016` for a drawing. Return "" without a date."""
    if photo.depicts is not None:
        return gettext("state drawn: %(date)s") % {"date": format_date(photo.depicts)}
    return "" if photo.taken is None else format_date(photo.taken)
