"""Storage of originals in an S3-compatible object store."""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

from botocore.exceptions import ClientError

from registry.domain.media.inspection import FileDigest
from registry.domain.value_types import JsonObject

from .disk import CHUNK_BYTES, digest_chunks
from .ingest import INCOMING_PREFIX
from .originals import OriginalNotFound, StorageUnavailable, StoredObject
from .s3_client import NOT_FOUND_CODES, error_code, make_s3_storage, map_errors
from .s3_url import S3URL

ORIGINAL_PATH = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/([0-9a-f]{64})")
QUARANTINE = "quarantine/"
EXISTS_CODES = ("PreconditionFailed", "ConditionalRequestConflict")
# Any: boto3 makes its clients' methods at run time.
S3Client: TypeAlias = Any


class S3OriginalStorage:
    """Originals as objects: `abcdef...` is `ab/cd/abcdef...` in the folder, quarantined ones are below `quarantine/`.

    An object is written on the condition that it does not exist, and then read back. The checksum that a store
    reports is no proof of the bytes that it returns in ten years.
    """

    def __init__(self, url: S3URL, incoming: Path) -> None:
        self.url, self.incoming = url, incoming
        self._storage = make_s3_storage(url)

    def save(self, path: Path, digest: FileDigest) -> None:
        """Store a received image file under the name of its digest, and read it back.

        An original that already has this name is kept if it is intact, and replaced if it is damaged. Raise
        StorageUnavailable if the stored original differs from the received file.
        """
        self._put(path, digest)
        if self._is_intact(digest):
            return
        self._move(_original_path(digest.sha256), f"{QUARANTINE}{digest.sha256}.damaged")
        self._put(path, digest)
        if not self._is_intact(digest):
            raise StorageUnavailable("The store gave back other bytes than it was given.")

    def _put(self, path: Path, digest: FileDigest) -> None:
        """Send a received file to the object store, unless the store already has an original of this name."""
        location = self._location(_original_path(digest.sha256))
        checksum = base64.b64encode(bytes.fromhex(digest.sha256)).decode()
        with map_errors(), path.open("rb") as file:
            try:
                self._client.put_object(
                    **location,
                    Body=file,
                    IfNoneMatch="*",  # fails if there is an object of this name
                    ChecksumSHA256=checksum,
                )
            except ClientError as error:
                if error_code(error) in EXISTS_CODES:
                    return
                raise

    def _is_intact(self, digest: FileDigest) -> bool:
        """Read the stored original, and return whether it has this digest.

        Raise StorageUnavailable if it is not stored.
        """
        try:
            return self.compute_digest(digest.sha256) == digest
        except OriginalNotFound as error:  # another upload of the same file was writing it, and failed
            raise StorageUnavailable("The store does not have what it was given.") from error

    def iter_chunks(self, sha256: str) -> Iterator[bytes]:
        """Read an original image file in chunks. Raise OriginalNotFound at the first chunk if it is not stored."""
        location = self._location(_original_path(sha256))
        with map_errors():
            try:
                response = self._client.get_object(**location)
            except ClientError as error:
                if error_code(error) in NOT_FOUND_CODES:
                    raise OriginalNotFound(sha256) from error
                raise
            body = response["Body"]
            try:
                yield from body.iter_chunks(CHUNK_BYTES)
            finally:
                body.close()

    def open(self, sha256: str) -> BinaryIO:
        """Download an original image file, and open the copy for reading. It is deleted when it is closed.

        Raise OriginalNotFound if it is not stored.
        """
        self.incoming.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.TemporaryFile(dir=self.incoming))
            for chunk in self.iter_chunks(sha256):
                file.write(chunk)
            file.seek(0)
            stack.pop_all()  # keeps the file open at the end of the block: the caller closes it
        return cast(BinaryIO, file)

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """Download an original image file, and provide the path of the copy, which exists until the block ends.

        Raise OriginalNotFound if the original is not stored.
        """
        self.incoming.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=INCOMING_PREFIX, dir=self.incoming) as file:
            for chunk in self.iter_chunks(sha256):
                file.write(chunk)
            file.flush()
            yield Path(file.name)

    def compute_digest(self, sha256: str) -> FileDigest:
        """Read an original image file to its end, and return its actual digest and size. Raise OriginalNotFound."""
        return digest_chunks(self.iter_chunks(sha256))

    def list_originals(self) -> Iterator[StoredObject]:
        """List the stored original images, in no particular order. Quarantined ones are not included."""
        for path, listed_object in self._list_objects(""):
            match = ORIGINAL_PATH.fullmatch(path)
            if match is not None:
                sha256 = match[1]
                yield StoredObject(sha256, listed_object["Size"], listed_object["LastModified"])

    def quarantine(self, sha256: str) -> bool:
        """Move an original image to the quarantine. Return False if it is not stored."""
        return self._move(_original_path(sha256), f"{QUARANTINE}{sha256}")

    def release(self, sha256: str) -> bool:
        """Move an original image back from the quarantine to its place in the storage.

        Return False if it is not in the quarantine, or if the same original is stored already.
        """
        if self._exists(_original_path(sha256)):
            return False
        return self._move(f"{QUARANTINE}{sha256}", _original_path(sha256))

    def list_quarantined(self) -> Iterator[StoredObject]:
        """List the quarantined original images, in no particular order. `since` is when each was quarantined."""
        for path, listed_object in self._list_objects(QUARANTINE):
            name = path.removeprefix(QUARANTINE)
            yield StoredObject(name, listed_object["Size"], listed_object["LastModified"])

    def purge(self, name: str) -> None:
        """Delete a quarantined original image permanently, by its name in the quarantine."""
        location = self._location(f"{QUARANTINE}{name}")
        with map_errors():
            self._client.delete_object(**location)

    # --- Objects -----------------------------------------------------------------------------------------------------

    @property
    def _client(self) -> S3Client:
        return self._storage.connection.meta.client

    def _location(self, path: str) -> dict[str, str]:
        """Return the arguments by which boto3 finds an object, given its path in the storage's folder."""
        return {"Bucket": self.url.bucket, "Key": self.url.key(path)}

    def _exists(self, path: str) -> bool:
        """Return whether there is an object at this path in the storage's folder."""
        location = self._location(path)
        with map_errors():
            try:
                self._client.head_object(**location)
            except ClientError as error:
                if error_code(error) in NOT_FOUND_CODES:
                    return False
                raise
        return True

    def _move(self, path: str, target: str) -> bool:
        """Move an object to another path in the storage's folder. Return False if there is no object at `path`.

        S3 cannot rename an object, so it is copied and then deleted.
        """
        location = self._location(path)
        target_location = self._location(target)
        with map_errors():
            try:
                self._client.copy_object(**target_location, CopySource=location)
            except ClientError as error:
                if error_code(error) in NOT_FOUND_CODES:
                    return False
                raise
            self._client.delete_object(**location)
        return True

    def _list_objects(self, subfolder: str) -> Iterator[tuple[str, JsonObject]]:
        """Yield the path and boto3's description of each object below a subfolder.

        Paths are relative to the storage's folder.
        """
        folder_prefix = self.url.key("")
        prefix = self.url.key(subfolder)
        with map_errors():
            paginator = self._client.get_paginator("list_objects_v2")
            for page in paginator.paginate(Bucket=self.url.bucket, Prefix=prefix):
                for listed_object in page.get("Contents", ()):
                    yield listed_object["Key"].removeprefix(folder_prefix), listed_object


def _original_path(sha256: str) -> str:
    """Return the path of an original in the storage's folder, for example `ab/cd/abcdef...`."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
