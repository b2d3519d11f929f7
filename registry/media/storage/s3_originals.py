"""Originals in an S3-compatible store."""

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
from .ingest import ARRIVING
from .originals import OriginalNotFound, StorageUnavailable, StoredObject
from .s3_client import GONE, asking, code_of, storage_at
from .s3_url import S3URL

IN_PLACE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/([0-9a-f]{64})")
QUARANTINE = "quarantine/"
THERE = ("PreconditionFailed", "ConditionalRequestConflict")


class S3OriginalStorage:
    """`abcdef...` is the object `ab/cd/abcdef...` in the folder, those set aside are below `quarantine/`.

    An object is put on the condition that there is none, and then read back: what a store says of a checksum is not
    what it will give out in ten years.
    """

    def __init__(self, address: S3URL, incoming: Path) -> None:
        self.address, self.incoming = address, incoming
        self._storage = storage_at(address)

    def save(self, path: Path, kept: FileDigest) -> None:
        """Store a file that arrived; one that is there already is compared, and set aside if it is damaged."""
        self._put(path, kept)
        if self._is(kept):
            return
        self._move(_place(kept.sha256), f"{QUARANTINE}{kept.sha256}.damaged")
        self._put(path, kept)
        if not self._is(kept):
            raise StorageUnavailable("The store gave back other bytes than it was given.")

    def _put(self, path: Path, kept: FileDigest) -> None:
        digest = base64.b64encode(bytes.fromhex(kept.sha256)).decode()
        with asking(), path.open("rb") as file:
            try:
                self._client.put_object(
                    **self._at(_place(kept.sha256)), Body=file, IfNoneMatch="*", ChecksumSHA256=digest
                )
            except ClientError as error:
                if code_of(error) not in THERE:
                    raise

    def _is(self, kept: FileDigest) -> bool:
        try:
            return self.compute_digest(kept.sha256) == kept
        except OriginalNotFound as error:  # another was about to put it, and did not
            raise StorageUnavailable("The store does not have what it was given.") from error

    def iter_chunks(self, sha256: str) -> Iterator[bytes]:
        """An original. Raises Missing."""
        with asking():
            try:
                body = self._client.get_object(**self._at(_place(sha256)))["Body"]
            except ClientError as error:
                if code_of(error) in GONE:
                    raise OriginalNotFound(sha256) from error
                raise
            try:
                yield from body.iter_chunks(CHUNK_BYTES)
            finally:
                body.close()

    def open(self, sha256: str) -> BinaryIO:
        """A copy of the original, which vanishes when it is closed. Raises Missing."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.TemporaryFile(dir=self.incoming))
            for piece in self.iter_chunks(sha256):
                file.write(piece)
            file.seek(0)
            stack.pop_all()  # from here on the caller closes it
        return cast(BinaryIO, file)

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """A copy of the original. Raises Missing."""
        self.incoming.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(prefix=ARRIVING, dir=self.incoming) as file:
            for piece in self.iter_chunks(sha256):
                file.write(piece)
            file.flush()
            yield Path(file.name)

    def compute_digest(self, sha256: str) -> FileDigest:
        """Digest and size. Raises Missing."""
        return digest_chunks(self.iter_chunks(sha256))

    def held(self) -> Iterator[StoredObject]:
        """Everything in its place."""
        for path, found in self._objects(""):
            if match := IN_PLACE.fullmatch(path):
                yield StoredObject(match[1], found["Size"], found["LastModified"])

    def quarantine(self, sha256: str) -> bool:
        """Into quarantine."""
        return self._move(_place(sha256), f"{QUARANTINE}{sha256}")

    def release(self, sha256: str) -> bool:
        """From quarantine, if it is there and not in its place."""
        return not self._is_there(_place(sha256)) and self._move(f"{QUARANTINE}{sha256}", _place(sha256))

    def list_quarantined(self) -> Iterator[StoredObject]:
        """Everything in quarantine."""
        for path, found in self._objects(QUARANTINE):
            yield StoredObject(path.removeprefix(QUARANTINE), found["Size"], found["LastModified"])

    def purge(self, name: str) -> None:
        """Delete from quarantine."""
        with asking():
            self._client.delete_object(**self._at(f"{QUARANTINE}{name}"))

    # --- Objects -----------------------------------------------------------------------------------------------------

    @property
    def _client(self) -> Any:  # Any: boto3 makes its clients' methods at run time
        return self._storage.connection.meta.client

    def _at(self, path: str) -> dict[str, str]:
        return {"Bucket": self.address.bucket, "Key": self.address.key(path)}

    def _is_there(self, path: str) -> bool:
        with asking():
            try:
                self._client.head_object(**self._at(path))
            except ClientError as error:
                if code_of(error) in GONE:
                    return False
                raise
        return True

    def _move(self, path: str, target: str) -> bool:
        """False if there is nothing. An object has no other name: it is copied, and then deleted."""
        with asking():
            try:
                self._client.copy_object(**self._at(target), CopySource=self._at(path))
            except ClientError as error:
                if code_of(error) in GONE:
                    return False
                raise
            self._client.delete_object(**self._at(path))
        return True

    def _objects(self, folder: str) -> Iterator[tuple[str, JsonObject]]:
        """Every object below a folder of ours: its path in our folder, and what the listing says of it."""
        start = self.address.key(folder)
        with asking():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.address.bucket, Prefix=start):
                for found in page.get("Contents", ()):
                    yield found["Key"].removeprefix(self.address.key("")), found


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
