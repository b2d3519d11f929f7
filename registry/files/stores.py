"""Which stores there are, as the settings say."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from .address import S3Address
from .local import LocalOriginals
from .originals import Originals
from .shelf import LocalShelf, Shelf


def originals() -> Originals:
    """Where the originals are."""
    if settings.ORIGINALS is None:
        return LocalOriginals(settings.REGISTRY_DATA / "originals")
    return _s3_originals(settings.ORIGINALS)


def shelf() -> Shelf:
    """Where the renditions are."""
    if settings.RENDITIONS is None:
        return LocalShelf(settings.REGISTRY_DATA / "renditions")
    return _s3_shelf(settings.RENDITIONS)


# Kept, since each holds its connections. Imported only here: who keeps files on a disk need not wait for boto3.


@cache
def _s3_originals(address: S3Address) -> Originals:
    from .s3_originals import S3Originals

    return S3Originals(address, settings.REGISTRY_DATA / "incoming")


@cache
def _s3_shelf(address: S3Address) -> Shelf:
    from .s3_shelf import S3Shelf

    return S3Shelf(address, settings.REGISTRY_DATA / "incoming")
