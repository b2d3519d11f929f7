"""Files that come with a form, until somebody takes them in: on the disk under names that say nothing of theirs."""

from __future__ import annotations

from contextlib import suppress

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from registry.domain.value_types import PassedOn


class NamelessUploadHandler(TemporaryFileUploadHandler):
    """As Django's own, which puts the end of a file's name into its path: it may tell a place, or be too long.

    It takes and gives large pieces: between two of them, whoever waits for a page loses a turn.
    """

    chunk_size = 1 << 20

    def new_file(self, field_name: str, file_name: str, *args: PassedOn, **options: PassedOn) -> None:
        super().new_file(field_name, "file", *args, **options)
        self.file_name = self.file.name = file_name
        self.file.DEFAULT_CHUNK_SIZE = self.chunk_size

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write on. A file that cannot be written further goes: on a full disk, nobody else takes it away in time."""
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):
                self.file.close()
            raise
