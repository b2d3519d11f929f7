"""Where exceptions end that no view answered: as a problem under /api, as a page elsewhere."""

import sys

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from api.problems import fault_response
from registry.views.faults import fault_page


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the client got wrong."""
    if request.path_info == "/api" or request.path_info.startswith("/api/"):
        return fault_response(request, exception)
    return fault_page(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """Anything else that was raised; Django calls this while it handles the exception."""
    error = sys.exception()
    return refused(request, error if isinstance(error, Exception) else RuntimeError())


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token that shows that it is ours."""
    return refused(request, PermissionDenied(reason))
