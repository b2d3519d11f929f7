"""The way to an S3-compatible store: how it is asked, how long it may take, and what its failures mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from .originals import StorageUnavailable
from .s3_url import S3URL

CONNECTING, ANSWERING = 3, 20  # seconds
ATTEMPTS = 2
GONE = ("404", "NoSuchKey", "NotFound")


def storage_at(address: S3URL) -> S3Storage:
    """Django's storage for the folder. Its connections are made when they are needed, one a thread."""
    config = Config(
        connect_timeout=CONNECTING,
        read_timeout=ANSWERING,
        retries={"max_attempts": ATTEMPTS, "mode": "standard"},
        # We send and compare SHA-256 ourselves; what botocore adds on its own, not every store understands.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if address.endpoint else "auto"},
        signature_version="s3v4",
    )
    return S3Storage(
        bucket_name=address.bucket,
        location=address.folder,
        endpoint_url=address.endpoint or None,
        region_name=address.region or None,
        client_config=config,
        file_overwrite=True,
        default_acl=None,
    )


@contextmanager
def asking() -> Iterator[None]:
    """What fails inside raises StoreAway: no connection, no answer in time, an answer cut off, a refusal."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageUnavailable(f"The store failed: {code_of(error) or type(error).__name__}.") from error


def code_of(error: Exception) -> str:
    """The code by which the store refused; "" if it did not answer."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""
