"""The files of pictures: renditions and tiles, to whoever may see the photo. Originals are not here."""

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

KEPT_SECONDS = 3600  # a photo that is withdrawn is gone from caches within the hour
FORMATS = {ending: form for form, ending in ENDINGS.items()}
MEDIA_TYPES = {Format.JPEG: "image/jpeg", Format.AVIF: "image/avif"}


@require_safe
def rendition(request: HttpRequest, public_id: str, width: int, ending: str) -> HttpResponse:
    """A photo at one of its widths."""
    form = FORMATS[ending]
    _, public = _seen(request, public_id, format=form.value, width=width)
    return _file(request, public_id, rendition_name(width, form), MEDIA_TYPES[form], public=public)


@require_safe
def tile(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """One tile of a photo, by its name in the IIIF Image API."""
    _, public = _seen(request, public_id, format=TILES)
    return _file(request, public_id, f"tiles/{name}", MEDIA_TYPES[Format.JPEG], public=public)


@require_safe
def tiles(request: HttpRequest, public_id: str) -> HttpResponse:
    """The IIIF document that says which tiles there are."""
    whole, public = _seen(request, public_id, format=TILES)
    here = reverse("picture-tiles", args=[public_id]).removesuffix("/info.json")
    information = image_information(request.build_absolute_uri(here), whole.width, whole.height)
    return _kept(JsonResponse(information), public=public)


def _seen(request: HttpRequest, public_id: str, **which: object) -> tuple[Rendition, bool]:
    """The rendition, and whether anybody may see it; raises Http404 where not even this reader may."""
    which |= {"photo__public_id": public_id, "recipe": RECIPE}
    # Of what is public nobody is asked who they are: the answer is the same for all, and any cache may keep it.
    if (found := visible_renditions().filter(**which).first()) is not None:
        return found, True
    if (found := visible_renditions(rendering.get_viewer(request)).filter(**which).first()) is not None:
        return found, False
    raise Http404


def _file(request: HttpRequest, public_id: str, name: str, media_type: str, *, public: bool) -> HttpResponse:
    etag = quote_etag(f"{RECIPE}-{public_id}-{name}".replace(",", "."))  # a comma would end it
    unchanged = get_conditional_response(request, etag) if public else None
    response = unchanged or HttpResponse(_read(public_id, name), content_type=media_type)
    if public:
        response["ETag"] = etag
    return _kept(response, public=public)


def _read(public_id: str, name: str) -> bytes:
    """The whole file: renditions are small, and a file that is left open when a reader goes away is not."""
    try:
        with rendition_storage().open(public_id, name) as file:
            return file.read()
    except FileNotFoundError:
        raise Http404 from None


def _kept(response: HttpResponse, *, public: bool) -> HttpResponse:
    """Of what is public anybody may keep a copy, and other sites may show it, as IIIF viewers do."""
    if not public:
        response["Cache-Control"] = "private, no-store"
        return response
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response
