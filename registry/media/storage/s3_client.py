"""Access to an S3-compatible object store: connection, timeouts, and the mapping of its errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from .originals import StorageUnavailable
from .s3_url import S3URL

CONNECT_SECONDS, READ_SECONDS = 3, 20
MAX_ATTEMPTS = 2
NOT_FOUND_CODES = ("404", "NoSuchKey", "NotFound")


def make_s3_storage(url: S3URL) -> S3Storage:
    """Return a Django storage for a folder of an S3 bucket. It connects on first use, once per thread."""
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"max_attempts": MAX_ATTEMPTS, "mode": "standard"},
        # Not every store supports the checksums of botocore. The registry sends and compares SHA-256 itself.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if url.endpoint else "auto"},
        signature_version="s3v4",
    )
    return S3Storage(
        bucket_name=url.bucket,
        location=url.folder,
        endpoint_url=url.endpoint or None,
        region_name=url.region or None,
        client_config=config,
        file_overwrite=True,
        default_acl=None,
    )


@contextmanager
def map_errors() -> Iterator[None]:
    """Turn errors of the object store that occur in the block into StorageUnavailable.

    Such errors are failed connections, timeouts, incomplete responses and error codes.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        reason = error_code(error) or type(error).__name__
        raise StorageUnavailable(f"The store failed: {reason}.") from error


def error_code(error: Exception) -> str:
    """Return the error code that an object store sent, or an empty text if it did not answer."""
    if not isinstance(error, ClientError):
        return ""
    return str(error.response.get("Error", {}).get("Code", ""))
