"""The image files that pages and IIIF viewers load: renditions and tiles. Originals are never served here."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from registry.domain.media.inspection import TILES
from registry.domain.media.renditions import ENDINGS, RECIPE, Format, image_information, rendition_name
from registry.media.storage import rendition_storage
from registry.models import Rendition
from registry.queries.visible import visible_renditions

from . import rendering

MAX_AGE_SECONDS = 3600  # so that an unpublished photo disappears from caches within an hour
FORMATS_BY_ENDING = {ending: image_format for image_format, ending in ENDINGS.items()}
MEDIA_TYPES = {Format.JPEG: "image/jpeg", Format.AVIF: "image/avif"}


@require_safe
def rendition(request: HttpRequest, public_id: str, width: int, ending: str) -> HttpResponse:
    """Return a photo at one of its widths."""
    image_format = FORMATS_BY_ENDING[ending]
    _, is_public = _find_rendition(request, public_id, format=image_format.value, width=width)
    name = rendition_name(width, image_format)
    return _file_response(request, public_id, name, MEDIA_TYPES[image_format], is_public=is_public)


@require_safe
def tile(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """Return one tile of a photo, by its name in the IIIF Image API."""
    _, is_public = _find_rendition(request, public_id, format=TILES)
    return _file_response(request, public_id, f"tiles/{name}", MEDIA_TYPES[Format.JPEG], is_public=is_public)


@require_safe
def tiles(request: HttpRequest, public_id: str) -> HttpResponse:
    """Return the IIIF image information (info.json), which lists the tiles of a photo."""
    tiled, is_public = _find_rendition(request, public_id, format=TILES)
    base_path = reverse("picture-tiles", args=[public_id]).removesuffix("/info.json")
    information = image_information(request.build_absolute_uri(base_path), tiled.width, tiled.height)
    return _with_caching(JsonResponse(information), is_public=is_public)


def _find_rendition(request: HttpRequest, public_id: str, **columns: object) -> tuple[Rendition, bool]:
    """Return the rendition and whether the public may see it. Raise Http404 if the viewer may not see it either."""
    columns |= {"photo__public_id": public_id, "recipe": RECIPE}
    # First without the user: the session is not read, so the response to a public file is the same for everyone.
    public_rendition = visible_renditions().filter(**columns).first()
    if public_rendition is not None:
        return public_rendition, True
    restricted_rendition = visible_renditions(rendering.get_viewer(request)).filter(**columns).first()
    if restricted_rendition is not None:
        return restricted_rendition, False
    raise Http404


def _file_response(
    request: HttpRequest, public_id: str, name: str, media_type: str, *, is_public: bool
) -> HttpResponse:
    """Return the file, or 304 if the client has the same version of a public file."""
    etag = quote_etag(f"{RECIPE}-{public_id}-{name}".replace(",", "."))  # a comma separates the tags of If-None-Match
    response = get_conditional_response(request, etag) if is_public else None
    if response is None:
        response = HttpResponse(_read_file(public_id, name), content_type=media_type)
    if is_public:
        response["ETag"] = etag
    return _with_caching(response, is_public=is_public)


def _read_file(public_id: str, name: str) -> bytes:
    """Return the content of a file. Raise Http404 if it is missing.

    Files are small, so they are not streamed: a stream stays open when the client disconnects.
    """
    try:
        with rendition_storage().open(public_id, name) as file:
            return file.read()
    except FileNotFoundError:
        raise Http404 from None


def _with_caching(response: HttpResponse, *, is_public: bool) -> HttpResponse:
    """Add the caching headers. Public files may also be loaded by other sites, as IIIF viewers do."""
    if not is_public:
        response["Cache-Control"] = "private, no-store"
        return response
    response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response
