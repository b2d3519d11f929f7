"""Where the bytes of pictures are: originals, kept as evidence under their SHA-256, and the renditions made of them.

A row always has its file: files are stored before the row that tells of them. What a row never came to, the sweeper
takes away. Must not know who may see what.
"""

from .backends import original_storage, rendition_storage
from .ingest import ReceivedFile, TooLarge, receive
from .originals import OriginalNotFound, OriginalStorage, StorageUnavailable, StoredObject
from .renditions import RenditionStorage
from .s3_url import S3URL, InvalidS3URL, parse_s3_url

__all__ = [
    "S3URL",
    "InvalidS3URL",
    "OriginalNotFound",
    "OriginalStorage",
    "ReceivedFile",
    "RenditionStorage",
    "StorageUnavailable",
    "StoredObject",
    "TooLarge",
    "original_storage",
    "parse_s3_url",
    "receive",
    "rendition_storage",
]
