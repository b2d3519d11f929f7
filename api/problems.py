"""Errors as problem details (RFC 9457): every refusal of the API is one, whatever raised it. Never a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
)

from registry.accounts.lockout import retry_after
from registry.http.error_mapping import outcome_of
from registry.http.request_id import request_id_of

from .authentication import CHALLENGE, TooManyFailures

logger = logging.getLogger(__name__)


MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ParameterFault:
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


class InvalidBody(Exception):
    """The body cannot be taken as it was sent."""

    def __init__(self, faults: list[BodyFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.detail for fault in faults))


class InvalidParameters(Exception):
    """The query cannot be answered as it was asked."""

    def __init__(self, faults: list[ParameterFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.detail for fault in faults))


class NotFoundProblem(Exception):
    """There is no such record, or none that the public may see; says so in a sentence."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, before it is known in which request."""

    status: HTTPStatus
    detail: str
    faults: Sequence[ParameterFault | BodyFault] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)


class ProblemError(Exception):
    """Something that was to be written is refused; it knows its own problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is for the client."""
    match error:
        case InvalidParameters(faults=faults):
            return Problem(HTTPStatus.BAD_REQUEST, _parameter_fault_summary(faults), faults)
        case InvalidBody(faults=found):
            return Problem(HTTPStatus.BAD_REQUEST, body_fault_summary(found), found)
        case ProblemError(problem=problem):
            return problem
        case NotFoundProblem():
            return Problem(HTTPStatus.NOT_FOUND, str(error))
        case MethodNotAllowed():
            sentence = (
                "This address does not know that method; those it knows are in the header Allow. Nothing is ever "
                "deleted, and what is there is changed with PATCH."
            )
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
    outcome = outcome_of(error)
    again = {} if outcome.retry is None else {"Retry-After": str(outcome.retry)}
    return Problem(outcome.status, outcome.sentence, headers=again)


def problem_response(error: Exception, *, instance: str, request_id: str) -> HttpResponse:
    """The answer to a request that ended in `error`; faults of our own are logged with their traceback."""
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("Request %s failed", request_id, exc_info=error)
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


def fault_response(request: HttpRequest, error: Exception) -> HttpResponse:
    """The problem of a request under /api that no view of the API answered, such as one for an unknown host."""
    response = problem_response(error, instance=request.get_full_path(), request_id=request_id_of(request))
    return set_access_headers(response)


def set_access_headers(response: HttpResponse, *, private: bool = False) -> HttpResponse:
    """Say who else may read the answer: scripts of any site, or nobody and no cache if it holds more than is public."""
    response.headers.setdefault("Content-Language", "en")
    response["Access-Control-Expose-Headers"] = "X-Request-ID, X-Client-Request-ID, ETag, Link"
    if private:
        response["Cache-Control"] = "private, no-store"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
    else:
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def body_fault_summary(faults: Sequence[BodyFault]) -> str:
    """What is wrong with a body, in a sentence."""
    if len(faults) == 1:
        return f"The body cannot be taken: {faults[0].detail}"
    return f"{len(faults)} values in the body cannot be taken; each is explained in errors."


def _parameter_fault_summary(faults: list[ParameterFault]) -> str:
    if len(faults) == 1:
        return f"The parameter “{faults[0].parameter}” is wrong: {faults[0].detail}"
    return f"{len(faults)} parameters are wrong; each is explained in errors."
