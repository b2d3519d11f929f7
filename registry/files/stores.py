"""Which stores there are, as the settings say."""

from __future__ import annotations

from django.conf import settings

from .local import LocalOriginals
from .originals import Originals
from .shelf import LocalShelf, Shelf


def originals() -> Originals:
    """Where the originals are."""
    return LocalOriginals(settings.REGISTRY_DATA / "originals")


def shelf() -> Shelf:
    """Where the renditions are."""
    return LocalShelf(settings.REGISTRY_DATA / "renditions")
