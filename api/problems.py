"""Errors as problem details (RFC 9457): every refusal of the API is one, whatever raised it. Never a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException, MethodNotAllowed, NotAcceptable

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one query parameter: a stable code and a sentence."""

    parameter: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class BodyFault:
    """What is wrong with one value in the body: where it stands (a JSON Pointer), a stable code and a sentence."""

    pointer: str
    code: str
    detail: str


class BadBody(Exception):
    """The body cannot be taken as it was sent."""

    def __init__(self, faults: list[BodyFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.detail for fault in faults))


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
    faults: Sequence[Fault | BodyFault] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Something that was to be written is refused; it knows its own problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is for the client."""
    match error:
        case BadParameters(faults=faults):
            return Problem(HTTPStatus.BAD_REQUEST, _counted(faults), faults)
        case BadBody(faults=found):
            return Problem(HTTPStatus.BAD_REQUEST, counted_in_body(found), found)
        case Refused(problem=problem):
            return problem
        case Missing():
            return Problem(HTTPStatus.NOT_FOUND, str(error))
        case Http404():
            return Problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
        case BadRequest() | SuspiciousOperation():
            return Problem(HTTPStatus.BAD_REQUEST, "The request cannot be understood.")
        case MethodNotAllowed():
            sentence = (
                "This address does not know that method; those it knows are in the header Allow. Nothing is ever "
                "deleted, and what is there is changed with PATCH."
            )
            return Problem(HTTPStatus.METHOD_NOT_ALLOWED, sentence)
        case NotAcceptable():
            return Problem(HTTPStatus.NOT_ACCEPTABLE, "This address answers in none of the forms that Accept asks for.")
        case APIException():
            headers = {"WWW-Authenticate": error.auth_header} if hasattr(error, "auth_header") else {}
            return Problem(HTTPStatus(error.status_code), str(error.detail), headers=headers)
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


def counted_in_body(faults: Sequence[BodyFault]) -> str:
    """What is wrong with a body, in a sentence."""
    if len(faults) == 1:
        return f"The body cannot be taken: {faults[0].detail}"
    return f"{len(faults)} values in the body cannot be taken; each is explained in errors."


def _counted(faults: list[Fault]) -> str:
    if len(faults) == 1:
        return f"The parameter “{faults[0].parameter}” is wrong: {faults[0].detail}"
    return f"{len(faults)} parameters are wrong; each is explained in errors."
