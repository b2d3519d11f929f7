"""Health checks for monitoring: whether the process is alive, and whether it can serve requests."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from registry.http.error_mapping import RETRY_SECONDS
from registry.http.health import failing_checks

NO_STORE = {"Cache-Control": "no-store"}


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Respond with 200 if the process is alive.

    Check nothing else: if the database is down, for example, restarting this process would not help.
    """
    return JsonResponse({"alive": True}, headers=NO_STORE)


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Respond with 200 if all health checks pass, else with 503 and the names of the failed checks."""
    failed_checks = failing_checks()
    if not failed_checks:
        return JsonResponse({"ready": True, "lacking": []}, headers=NO_STORE)

    return JsonResponse(
        {"ready": False, "lacking": failed_checks},
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers=NO_STORE | {"Retry-After": str(RETRY_SECONDS)},
    )
