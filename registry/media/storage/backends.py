"""The storages that the settings choose: folders on this machine, or an S3-compatible object store."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from .local_originals import LocalOriginalStorage
from .originals import OriginalStorage
from .renditions import LocalRenditionStorage, RenditionStorage
from .s3_url import S3URL


def original_storage() -> OriginalStorage:
    """Return the storage of originals that the setting ORIGINALS names."""
    if settings.ORIGINALS is None:
        return LocalOriginalStorage(settings.REGISTRY_DATA / "originals")
    return _s3_original_storage(settings.ORIGINALS)


def rendition_storage() -> RenditionStorage:
    """Return the storage of renditions that the setting RENDITIONS names."""
    if settings.RENDITIONS is None:
        return LocalRenditionStorage(settings.REGISTRY_DATA / "renditions")
    return _s3_rendition_storage(settings.RENDITIONS)


# S3 storages are cached, since each holds open connections. Their modules are imported on first use: an installation
# that stores files on disk need not load boto3, which takes long.


@cache
def _s3_original_storage(url: S3URL) -> OriginalStorage:
    from .s3_originals import S3OriginalStorage

    return S3OriginalStorage(url, settings.REGISTRY_DATA / "incoming")


@cache
def _s3_rendition_storage(url: S3URL) -> RenditionStorage:
    from .s3_renditions import S3RenditionStorage

    return S3RenditionStorage(url, settings.REGISTRY_DATA / "incoming")
