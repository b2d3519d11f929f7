"""Where exceptions end that no view answered: as a problem under /api, as a page elsewhere."""

import sys

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from api.problems import fault_response
from registry.web.views.error_pages import fault_page


def client_error(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the client got wrong."""
    if request.path_info == "/api" or request.path_info.startswith("/api/"):
        return fault_response(request, exception)
    return fault_page(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Anything else that was raised; Django calls this while it handles the exception."""
    error = sys.exception()
    return client_error(request, error if isinstance(error, Exception) else RuntimeError())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token that shows that it is ours."""
    return client_error(request, PermissionDenied(reason))
