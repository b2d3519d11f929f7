"""Downloads of stored files: originals of photos and captures of sources."""

from __future__ import annotations

from itertools import chain

from django.http import StreamingHttpResponse

from registry.media.storage import original_storage


def download_stored_file(sha256: str, *, size: int, file_name: str) -> StreamingHttpResponse:
    """Return a response that sends a stored file as a download under a name that we choose.

    It never has its own type: a kept page must not run in a browser as a page of the registry. A middleware forbids
    browsers to guess one. Raise OriginalNotFound if the file is missing.
    """
    chunks = original_storage().iter_chunks(sha256)
    # Read the first chunk here, because a missing file is noticed only on reading.
    first_chunk = next(chunks, b"")
    response = StreamingHttpResponse(chain([first_chunk], chunks), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Content-Length"] = str(size)
    return response
