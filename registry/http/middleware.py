"""The outermost middleware: names each request, puts the headers on its answer whatever made it, and logs one line.

Everything further in turns its exceptions into answers, so that none passes by here unseen.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .error_mapping import AddressTooLong, LengthMissing
from .request_id import client_request_id_of, current_request, request_id_of

logger = logging.getLogger(__name__)

Answering = Callable[[HttpRequest], HttpResponse]

LONGEST_ADDRESS = 8000  # characters, as many as proxies and browsers may be relied on to pass
ASKED_BY_MACHINES = ("healthz", "readyz")  # every few seconds, so that their lines would be most of the log
# Nothing here uses any of these; a script that got in all the same shall not either.
UNUSED = (
    "camera",
    "display-capture",
    "geolocation",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "usb",
)


def serve(get_response: Answering) -> Answering:
    """Middleware; stands first."""
    fixed = _fixed_headers()

    def answer(request: HttpRequest) -> HttpResponse:
        token, begun = current_request.set(request), perf_counter()
        try:
            request_id = request_id_of(request)
            response = get_response(request)
            response["X-Request-ID"] = request_id
            if theirs := client_request_id_of(request):
                response["X-Client-Request-ID"] = theirs
            for name, value in fixed.items():
                if name != "X-Frame-Options" or not getattr(response, "xframe_options_exempt", False):
                    response.headers.setdefault(name, value)
            if request.is_secure() and settings.SECURE_HSTS_SECONDS:
                response.headers.setdefault("Strict-Transport-Security", _strict_transport())
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                response.headers.setdefault("Cache-Control", "no-store")
            _log(request, response, perf_counter() - begun)
            return response
        finally:
            current_request.reset(token)

    return answer


def reject_long_urls(get_response: Answering) -> Answering:
    """Middleware: no question here needs that much, and what is searched for with it costs the database dearly."""

    def answer(request: HttpRequest) -> HttpResponse:
        if len(request.path_info) + len(request.META.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
            raise AddressTooLong
        return get_response(request)

    return answer


def reject_bodies_without_length(get_response: Answering) -> Answering:
    """Middleware: a body that comes in chunks alone is none to Django, and would be told to lack all its parts."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            raise LengthMissing
        return get_response(request)

    return answer


def _fixed_headers() -> Mapping[str, str]:
    """The same on every answer. Django's own middleware sets some of them too, but not where it fails itself."""
    return {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    }


def _strict_transport() -> str:
    words = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    words += ["includeSubDomains"] * settings.SECURE_HSTS_INCLUDE_SUBDOMAINS
    words += ["preload"] * settings.SECURE_HSTS_PRELOAD
    return "; ".join(words)


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = request.resolver_match.route if request.resolver_match else ""
    level = logging.DEBUG if route in ASKED_BY_MACHINES else logging.INFO
    logger.log(level, "Answered", extra={"status": response.status_code, "milliseconds": round(seconds * 1000, 1)})
