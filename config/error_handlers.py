"""Django's error handlers: a problem document (RFC 9457) for URLs under /api, an HTML page for all others."""

import sys

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from api.problems import fault_response
from registry.web.views.error_pages import fault_page


def client_error(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the response to an exception that the client caused: a problem document under /api, else a page."""
    if request.path_info == "/api" or request.path_info.startswith("/api/"):
        return fault_response(request, exception)
    return fault_page(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the response to an unexpected exception, in the same form as for one that the client caused."""
    error = sys.exception()  # Django does not pass the exception, but calls this while it is being handled.
    if not isinstance(error, Exception):
        error = RuntimeError()
    return client_error(request, error)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the response to a form that was sent without a valid CSRF token."""
    return client_error(request, PermissionDenied(reason))
