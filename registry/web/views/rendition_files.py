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
    """Serve a rendition of a photo: the image file in one width and one format."""
    image_format = FORMATS_BY_ENDING[ending]
    _, is_public = _find_rendition(request, public_id, format=image_format.value, width=width)
    file_name = rendition_name(width, image_format)
    return _serve_file(request, public_id, file_name, MEDIA_TYPES[image_format], is_public=is_public)


@require_safe
def tile(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """Serve one tile of a photo, by its name in the IIIF Image API."""
    _, is_public = _find_rendition(request, public_id, format=TILES)
    return _serve_file(request, public_id, f"tiles/{name}", MEDIA_TYPES[Format.JPEG], is_public=is_public)


@require_safe
def tile_information(request: HttpRequest, public_id: str) -> HttpResponse:
    """Return the IIIF image information (info.json), which tells a viewer how to load the tiles of a photo."""
    tiled_rendition, is_public = _find_rendition(request, public_id, format=TILES)
    base_path = reverse("picture-tiles", args=[public_id]).removesuffix("/info.json")
    base_url = request.build_absolute_uri(base_path)
    information = image_information(base_url, tiled_rendition.width, tiled_rendition.height)
    return _add_caching_headers(JsonResponse(information), is_public=is_public)


def _find_rendition(request: HttpRequest, public_id: str, **filters: object) -> tuple[Rendition, bool]:
    """Return a rendition of a photo, and whether the public may see it.

    Raise Http404 if it does not exist, or if the user may not see it.
    """
    filters |= {"photo__public_id": public_id, "recipe": RECIPE}
    # Do not read the session for a public file, so that the response is the same for everyone.
    public_rendition = visible_renditions().filter(**filters).first()
    if public_rendition is not None:
        return public_rendition, True

    restricted_rendition = visible_renditions(rendering.get_viewer(request)).filter(**filters).first()
    if restricted_rendition is not None:
        return restricted_rendition, False
    raise Http404


def _serve_file(
    request: HttpRequest, public_id: str, file_name: str, media_type: str, *, is_public: bool
) -> HttpResponse:
    """Serve an image file of a photo. Respond with 304 if the file is public and the client has it already."""
    # A comma separates the tags of If-None-Match, so a tag may not contain one.
    etag = quote_etag(f"{RECIPE}-{public_id}-{file_name}".replace(",", "."))
    response = get_conditional_response(request, etag) if is_public else None
    if response is None:
        response = HttpResponse(_read_file(public_id, file_name), content_type=media_type)
    if is_public:
        response["ETag"] = etag
    return _add_caching_headers(response, is_public=is_public)


def _read_file(public_id: str, file_name: str) -> bytes:
    """Return the content of an image file of a photo. Raise Http404 if the file is missing.

    Files are small, so they are not streamed: a stream stays open when the client disconnects.
    """
    try:
        with rendition_storage().open(public_id, file_name) as file:
            return file.read()
    except FileNotFoundError:
        raise Http404 from None


def _add_caching_headers(response: HttpResponse, *, is_public: bool) -> HttpResponse:
    """Add the caching headers to the response with a file, and return it.

    A public file may also be loaded by pages of other sites, as IIIF viewers do.
    """
    if not is_public:
        response["Cache-Control"] = "private, no-store"
        return response

    response["Cache-Control"] = f"public, max-age={MAX_AGE_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response
