"""Attributes what a request writes to its user, also where no action does: people and groups in the admin."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from registry.audit.context import audit_context
from registry.domain.policy.system_actors import SystemActor

from .request_id import request_id_of

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def attribute_writes_to(user: User) -> AbstractContextManager[None]:
    """Return a context whose writes are attributed to a user that the middleware could not know: a token's owner."""
    return audit_context(actor=user.get_username())


def attribute_writes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware; stands below the authentication. A request that only reads costs nothing."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return get_response(request)
        actor = request.user.get_username() or SystemActor.VISITOR
        with audit_context(actor=actor, request_id=request_id_of(request)):
            return get_response(request)

    return answer
