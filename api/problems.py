"""Errors as problem details (RFC 9457): every refusal of the API is one, whatever raised it. Never a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
)

from registry.accounts.lockout import retry_after

from .tokens import CHALLENGE, TooManyFailures

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one query parameter: a stable code and a sentence."""

    parameter: str
    code: str
    detail: str


class BadParameters(Exception):
    """The query cannot be answered as it was asked."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.detail for fault in faults))


class Missing(Exception):
    """There is no such record, or none that the public may see; says so in a sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, before it is known in which request."""

    status: HTTPStatus
    detail: str
    faults: list[Fault] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is for the client."""
    match error:
        case BadParameters(faults=faults):
            return Problem(HTTPStatus.BAD_REQUEST, _counted(faults), faults)
        case Missing():
            return Problem(HTTPStatus.NOT_FOUND, str(error))
        case Http404():
            return Problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
        case BadRequest() | SuspiciousOperation():
            return Problem(HTTPStatus.BAD_REQUEST, "The request cannot be understood.")
        case MethodNotAllowed():
            sentence = "This address can only be read: the methods it knows are in the header Allow."
            return Problem(HTTPStatus.METHOD_NOT_ALLOWED, sentence)
        case NotAcceptable():
            return Problem(HTTPStatus.NOT_ACCEPTABLE, "This address answers in none of the forms that Accept asks for.")
        case NotAuthenticated():
            sentence = "This needs an access token in the header Authorization; make one in the admin."
            return Problem(HTTPStatus.UNAUTHORIZED, sentence, headers={"WWW-Authenticate": CHALLENGE})
        case AuthenticationFailed():
            asks = f'{CHALLENGE}, error="invalid_token"'
            return Problem(HTTPStatus.UNAUTHORIZED, str(error.detail), headers={"WWW-Authenticate": asks})
        case TooManyFailures():
            again = {"Retry-After": retry_after()}
            return Problem(HTTPStatus.TOO_MANY_REQUESTS, str(error.detail), headers=again)
        case APIException():
            return Problem(HTTPStatus(error.status_code), str(error.detail))
        case OperationalError() | InterfaceError():
            again = {"Retry-After": str(RETRY_SECONDS)}
            sentence = "The registry cannot reach its database just now. Please try again in a moment."
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, sentence, headers=again)
    sentence = "The registry failed to answer. The fault is on our side; please report it with the request_id."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, sentence)


def problem_response(error: Exception, *, instance: str, request_id: str) -> HttpResponse:
    """The answer to a request that ended in `error`; faults of our own are logged with their traceback."""
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("Request %s for %s failed", request_id, instance, exc_info=error)
    body = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
        "instance": instance,
        "errors": [asdict(fault) for fault in problem.faults],
        "request_id": request_id,
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=problem.status.value, content_type=MEDIA_TYPE, headers=dict(problem.headers))


def _counted(faults: list[Fault]) -> str:
    if len(faults) == 1:
        return f"The parameter “{faults[0].parameter}” is wrong: {faults[0].detail}"
    return f"{len(faults)} parameters are wrong; each is explained in errors."
