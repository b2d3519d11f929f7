"""Storage of image files: originals, which are evidence and named by their SHA-256, and renditions made of them.

A file is stored before the database row that refers to it, so no row lacks its file. The storage cleanup removes
files without a row. Nothing here may know who may see which file.
"""

from .backends import original_storage, rendition_storage
from .ingest import FileTooLarge, ReceivedFile, receive
from .originals import OriginalNotFound, OriginalStorage, StorageUnavailable, StoredObject
from .renditions import RenditionStorage
from .s3_url import S3URL, InvalidS3URL, parse_s3_url

__all__ = [
    "S3URL",
    "FileTooLarge",
    "InvalidS3URL",
    "OriginalNotFound",
    "OriginalStorage",
    "ReceivedFile",
    "RenditionStorage",
    "StorageUnavailable",
    "StoredObject",
    "original_storage",
    "parse_s3_url",
    "receive",
    "rendition_storage",
]
