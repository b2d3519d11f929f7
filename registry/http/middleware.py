"""The outermost middleware: request ID, response headers, and one log line per request. It stands first.

Django turns all exceptions of inner middleware and views into responses, so every response passes through here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .error_mapping import LengthMissing, UrlTooLong
from .request_id import current_request, get_client_request_id, get_request_id

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

MAX_URL_LENGTH = 8000  # characters; the length that proxies and browsers reliably support
HEALTH_ROUTES = ("healthz", "readyz")  # requested every few seconds, so they would fill the log
# No page needs these browser features, and an injected script must not use them either.
UNUSED_FEATURES = (
    "camera",
    "display-capture",
    "geolocation",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "usb",
)


def identify_and_log_requests(get_response: GetResponse) -> GetResponse:
    """Return a middleware that gives each request an ID, adds headers to its response, and logs it.

    It must come first.
    """
    common_headers = _common_headers()

    def respond(request: HttpRequest) -> HttpResponse:
        token = current_request.set(request)
        started_at = perf_counter()
        try:
            request_id = get_request_id(request)
            response = get_response(request)
            response["X-Request-ID"] = request_id
            client_id = get_client_request_id(request)
            if client_id:
                response["X-Client-Request-ID"] = client_id
            for name, value in common_headers.items():
                # Views can allow framing with Django's decorator `xframe_options_exempt`.
                if name != "X-Frame-Options" or not getattr(response, "xframe_options_exempt", False):
                    response.headers.setdefault(name, value)
            if request.is_secure() and settings.SECURE_HSTS_SECONDS:
                response.headers.setdefault("Strict-Transport-Security", _hsts_value())
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                response.headers.setdefault("Cache-Control", "no-store")
            _log_response(request, response, perf_counter() - started_at)
            return response
        finally:
            current_request.reset(token)

    return respond


def reject_long_urls(get_response: GetResponse) -> GetResponse:
    """Return a middleware that rejects URLs over 8 000 characters.

    No endpoint needs them, and long searches are expensive.
    """

    def check_and_respond(request: HttpRequest) -> HttpResponse:
        query_string = request.META.get("QUERY_STRING", "")
        if len(request.path_info) + len(query_string) > MAX_URL_LENGTH:
            raise UrlTooLong
        return get_response(request)

    return check_and_respond


def reject_bodies_without_length(get_response: GetResponse) -> GetResponse:
    """Return a middleware that rejects chunked bodies without Content-Length, which Django would treat as empty."""

    def check_and_respond(request: HttpRequest) -> HttpResponse:
        has_chunked_body = bool(request.META.get("HTTP_TRANSFER_ENCODING"))
        if has_chunked_body and not request.META.get("CONTENT_LENGTH"):
            raise LengthMissing
        return get_response(request)

    return check_and_respond


def _common_headers() -> Mapping[str, str]:
    """Return the security headers of every response.

    Django's own middleware sets some of them, but not on responses to its own errors.
    """
    disabled_features = [f"{feature}=()" for feature in UNUSED_FEATURES]
    return {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(disabled_features),
    }


def _hsts_value() -> str:
    """Return the value of the Strict-Transport-Security header, as Django's settings define it."""
    directives = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        directives.append("includeSubDomains")
    if settings.SECURE_HSTS_PRELOAD:
        directives.append("preload")
    return "; ".join(directives)


def _log_response(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Log the status of a response and how long it took. Health checks are logged at level DEBUG only."""
    route = request.resolver_match.route if request.resolver_match else ""
    level = logging.DEBUG if route in HEALTH_ROUTES else logging.INFO
    milliseconds = round(seconds * 1000, 1)
    logger.log(level, "Answered", extra={"status": response.status_code, "milliseconds": milliseconds})
