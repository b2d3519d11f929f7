"""For the machines that watch: whether the process is alive, and whether it can serve."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from registry.http.error_mapping import RETRY_SECONDS
from registry.http.health import failing_checks

UNKEPT = {"Cache-Control": "no-store"}


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: it answers. Asks nothing else, so that a database that is away gets nobody restarted."""
    return JsonResponse({"alive": True}, headers=UNKEPT)


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Able to serve, or what is lacking for it."""
    found = failing_checks()
    if not found:
        return JsonResponse({"ready": True, "lacking": []}, headers=UNKEPT)
    again = UNKEPT | {"Retry-After": str(RETRY_SECONDS)}
    return JsonResponse({"ready": False, "lacking": found}, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=again)
