"""Temporary files of uploads, stored under names that reveal nothing about the original file name."""

from __future__ import annotations

from contextlib import suppress

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from registry.domain.value_types import PassedOn


class NamelessUploadHandler(TemporaryFileUploadHandler):
    """An upload handler that keeps the name of the uploaded file out of the path of its temporary file.

    Django's handler appends the end of that name, which may reveal a place or be too long.
    """

    # 1 MiB, larger than Django's default: other requests of the process wait while a chunk is written.
    chunk_size = 1 << 20

    def new_file(self, field_name: str, file_name: str, *args: PassedOn, **options: PassedOn) -> None:
        super().new_file(field_name, "file", *args, **options)
        self.file_name = self.file.name = file_name
        self.file.DEFAULT_CHUNK_SIZE = self.chunk_size

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a chunk of the upload to its temporary file.

        If that fails, as on a full disk, delete the file at once to free its space.
        """
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):
                # Closing a temporary file deletes it.
                self.file.close()
            raise
