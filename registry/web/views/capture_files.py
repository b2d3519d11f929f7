"""The files of sources that everybody may have, as downloads: no browser opens them as a page of the registry."""

from __future__ import annotations

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from registry.domain.media.captures import CaptureType, make_capture_name
from registry.http.file_downloads import download_stored_file
from registry.media.storage import OriginalNotFound
from registry.models import SourceCapture
from registry.queries.sources import find_public_capture

# A cache asks each time: once the source is protected or the file withdrawn, nobody gets it any more.
CACHING = "public, no-cache"


@require_safe
def capture_file(request: HttpRequest, slug: str, sha256: str) -> HttpResponseBase:
    """Serve the file of a capture that everybody may have. Raise Http404 for any other, as if it did not exist."""
    capture = find_public_capture(slug, sha256)
    if capture is None:
        raise Http404
    etag = quote_etag(sha256)
    response: HttpResponseBase = get_conditional_response(request, etag) or _stream_file(capture)
    response["ETag"] = etag
    response["Cache-Control"] = CACHING
    return response


def _stream_file(capture: SourceCapture) -> StreamingHttpResponse:
    """Return the response with the file. Raise Http404 if it is missing."""
    file_name = make_capture_name(capture.sha256, CaptureType(capture.media_type))
    try:
        return download_stored_file(capture.sha256, size=capture.size, file_name=file_name)
    except OriginalNotFound:
        raise Http404 from None
