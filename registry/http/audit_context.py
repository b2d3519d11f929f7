"""Middleware that attributes the writes of a request to its user, also those that no action makes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from registry.audit.context import audit_context
from registry.domain.policy.system_actors import SystemActor

from .request_id import get_request_id

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


def attribute_writes_to(user: User) -> AbstractContextManager[None]:
    """Return a context manager that makes the audit log attribute writes to a user.

    It is for users with an access token, whom the middleware `set_audit_actor` does not know.
    """
    return audit_context(actor=user.get_username())


def set_audit_actor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return a middleware that makes the audit log attribute the writes of a request to its user.

    It must come after the authentication middleware. For a safe method, such as GET, it does nothing,
    which saves the query for the user.
    """

    def set_actor_and_respond(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return get_response(request)
        actor = request.user.get_username() or SystemActor.VISITOR
        with audit_context(actor=actor, request_id=get_request_id(request)):
            return get_response(request)

    return set_actor_and_respond
