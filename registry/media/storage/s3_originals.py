"""Storage of originals in an S3-compatible object store."""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from botocore.exceptions import ClientError

from registry.domain.media.inspection import FileDigest
from registry.domain.value_types import JsonObject

from .disk import CHUNK_BYTES, digest_chunks
from .ingest import INCOMING_PREFIX
from .originals import OriginalNotFound, StorageUnavailable, StoredObject
from .s3_client import NOT_FOUND_CODES, error_code, map_errors, storage_at
from .s3_url import S3URL

ORIGINAL_PATH = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/([0-9a-f]{64})")
QUARANTINE = "quarantine/"
EXISTS_CODES = ("PreconditionFailed", "ConditionalRequestConflict")


class S3OriginalStorage:
    """Originals as objects: `abcdef...` is `ab/cd/abcdef...` in the folder, quarantined ones are below `quarantine/`.

    An object is written on the condition that it does not exist, and then read back. The checksum that a store
    reports is no proof of the bytes that it returns in ten years.
    """

    def __init__(self, url: S3URL, incoming: Path) -> None:
        self.url, self.incoming = url, incoming
        self._storage = storage_at(url)

    def save(self, path: Path, digest: FileDigest) -> None:
        """Store a received file. A stored original of the same name is compared, and replaced if it is damaged."""
        self._put(path, digest)
        if self._is_intact(digest):
            return
        self._move(_original_path(digest.sha256), f"{QUARANTINE}{digest.sha256}.damaged")
        self._put(path, digest)
        if not self._is_intact(digest):
            raise StorageUnavailable("The store gave back other bytes than it was given.")

    def _put(self, path: Path, digest: FileDigest) -> None:
        """Send a file to the store, unless it has an original of this name already."""
        checksum = base64.b64encode(bytes.fromhex(digest.sha256)).decode()
        with map_errors(), path.open("rb") as file:
            try:
                self._client.put_object(
                    **self._location(_original_path(digest.sha256)),
                    Body=file,
                    IfNoneMatch="*",
                    ChecksumSHA256=checksum,
                )
            except ClientError as error:
                if error_code(error) not in EXISTS_CODES:
                    raise

    def _is_intact(self, digest: FileDigest) -> bool:
        """Return whether the stored original, read back, has this digest."""
        try:
            return self.compute_digest(digest.sha256) == digest
        except OriginalNotFound as error:  # another upload was writing the same object, and failed
            raise StorageUnavailable("The store does not have what it was given.") from error

    def iter_chunks(self, sha256: str) -> Iterator[bytes]:
        """Read an original in chunks. Raise OriginalNotFound at the first chunk."""
        with map_errors():
            try:
                body = self._client.get_object(**self._location(_original_path(sha256)))["Body"]
            except ClientError as error:
                if error_code(error) in NOT_FOUND_CODES:
                    raise OriginalNotFound(sha256) from error
                raise
            try:
                yield from body.iter_chunks(CHUNK_BYTES)
            finally:
                body.close()

    def open(self, sha256: str) -> BinaryIO:
        """Return a copy of an original as an open file, deleted when it is closed. Raise OriginalNotFound."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.TemporaryFile(dir=self.incoming))
            for chunk in self.iter_chunks(sha256):
                file.write(chunk)
            file.seek(0)
            stack.pop_all()  # from here on the caller closes it
        return cast(BinaryIO, file)

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """Provide a copy of an original on this machine until the block ends. Raise OriginalNotFound."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=INCOMING_PREFIX, dir=self.incoming) as file:
            for chunk in self.iter_chunks(sha256):
                file.write(chunk)
            file.flush()
            yield Path(file.name)

    def compute_digest(self, sha256: str) -> FileDigest:
        """Read an original to its end and return its actual digest and size. Raise OriginalNotFound."""
        return digest_chunks(self.iter_chunks(sha256))

    def held(self) -> Iterator[StoredObject]:
        """List the stored originals, in no order. Quarantined ones are not included."""
        for path, entry in self._list_objects(""):
            match = ORIGINAL_PATH.fullmatch(path)
            if match is not None:
                yield StoredObject(match[1], entry["Size"], entry["LastModified"])

    def quarantine(self, sha256: str) -> bool:
        """Move an original to the quarantine. Return False if there is none."""
        return self._move(_original_path(sha256), f"{QUARANTINE}{sha256}")

    def release(self, sha256: str) -> bool:
        """Move an original back from the quarantine. Return False if it is not there or is stored already."""
        if self._exists(_original_path(sha256)):
            return False
        return self._move(f"{QUARANTINE}{sha256}", _original_path(sha256))

    def list_quarantined(self) -> Iterator[StoredObject]:
        """List the quarantined originals, in no order."""
        for path, entry in self._list_objects(QUARANTINE):
            yield StoredObject(path.removeprefix(QUARANTINE), entry["Size"], entry["LastModified"])

    def purge(self, name: str) -> None:
        """Delete an object in the quarantine permanently."""
        with map_errors():
            self._client.delete_object(**self._location(f"{QUARANTINE}{name}"))

    # --- Objects -----------------------------------------------------------------------------------------------------

    @property
    def _client(self) -> Any:  # Any: boto3 makes its clients' methods at run time
        return self._storage.connection.meta.client

    def _location(self, path: str) -> dict[str, str]:
        """Return boto3's arguments for an object, by its path in the storage's folder."""
        return {"Bucket": self.url.bucket, "Key": self.url.key(path)}

    def _exists(self, path: str) -> bool:
        """Return whether there is an object at this path of the storage's folder."""
        with map_errors():
            try:
                self._client.head_object(**self._location(path))
            except ClientError as error:
                if error_code(error) in NOT_FOUND_CODES:
                    return False
                raise
        return True

    def _move(self, path: str, target: str) -> bool:
        """Move an object within the storage's folder. Return False if there is none.

        S3 cannot rename objects: it is copied and then deleted.
        """
        with map_errors():
            try:
                self._client.copy_object(**self._location(target), CopySource=self._location(path))
            except ClientError as error:
                if error_code(error) in NOT_FOUND_CODES:
                    return False
                raise
            self._client.delete_object(**self._location(path))
        return True

    def _list_objects(self, subfolder: str) -> Iterator[tuple[str, JsonObject]]:
        """List the objects below a subfolder: the path in the storage's folder, and the entry in the listing."""
        prefix = self.url.key(subfolder)
        with map_errors():
            paginator = self._client.get_paginator("list_objects_v2")
            for page in paginator.paginate(Bucket=self.url.bucket, Prefix=prefix):
                for entry in page.get("Contents", ()):
                    yield entry["Key"].removeprefix(self.url.key("")), entry


def _original_path(sha256: str) -> str:
    """Return the path of an original in the storage's folder, for example `ab/cd/abcdef...`."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
