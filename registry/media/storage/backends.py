"""Which stores there are, as the settings say."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from .local_originals import LocalOriginalStorage
from .originals import OriginalStorage
from .renditions import LocalRenditionStorage, RenditionStorage
from .s3_url import S3URL


def original_storage() -> OriginalStorage:
    """Where the originals are."""
    if settings.ORIGINALS is None:
        return LocalOriginalStorage(settings.REGISTRY_DATA / "originals")
    return _s3_originals(settings.ORIGINALS)


def rendition_storage() -> RenditionStorage:
    """Where the renditions are."""
    if settings.RENDITIONS is None:
        return LocalRenditionStorage(settings.REGISTRY_DATA / "renditions")
    return _s3_rendition_storage(settings.RENDITIONS)


# Kept, since each holds its connections. Imported only here: who keeps files on a disk need not wait for boto3.


@cache
def _s3_originals(address: S3URL) -> OriginalStorage:
    from .s3_originals import S3OriginalStorage

    return S3OriginalStorage(address, settings.REGISTRY_DATA / "incoming")


@cache
def _s3_rendition_storage(address: S3URL) -> RenditionStorage:
    from .s3_renditions import S3RenditionStorage

    return S3RenditionStorage(address, settings.REGISTRY_DATA / "incoming")
