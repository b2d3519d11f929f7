"""Errors as problem details (RFC 9457): every error response of the API has this form. Never a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
)

from registry.accounts.lockout import get_retry_after
from registry.http.error_mapping import get_error_outcome
from registry.http.request_id import get_request_id

from .authentication import CHALLENGE, TooManyFailures

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """An error in one query parameter: a stable code and a sentence."""

    parameter: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class BodyFault:
    """An error in one value of the request body: its JSON Pointer, a stable code and a sentence."""

    pointer: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class ProblemWarning:
    """Something odd in the request: a stable code, the member of the record and a sentence."""

    code: str
    field: str
    sentence: str


class InvalidBody(Exception):
    """The request body cannot be read; `faults` lists all errors in it."""

    def __init__(self, faults: list[BodyFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.detail for fault in faults))


class InvalidParameters(Exception):
    """The query string is invalid; `faults` lists all errors in it."""

    def __init__(self, faults: list[ParameterFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.detail for fault in faults))


class NotFoundProblem(Exception):
    """The record does not exist, or the viewer must not see it. Its text becomes the detail of the problem."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error response without the values that depend on the request.

    `warnings` are what the client must acknowledge before the same request succeeds.
    """

    status: HTTPStatus
    detail: str
    faults: Sequence[ParameterFault | BodyFault] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    warnings: Sequence[ProblemWarning] = field(default_factory=list)


class ProblemError(Exception):
    """A write was rejected; `problem` is the error response."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)


def problem_from_exception(error: Exception) -> Problem:
    """Return the problem that the client receives for an exception."""
    match error:
        case InvalidParameters(faults=faults):
            return Problem(HTTPStatus.BAD_REQUEST, _summarise_parameter_faults(faults), faults)
        case InvalidBody(faults=body_faults):
            return Problem(HTTPStatus.BAD_REQUEST, summarise_body_faults(body_faults), body_faults)
        case ProblemError(problem=problem):
            return problem
        case NotFoundProblem():
            return Problem(HTTPStatus.NOT_FOUND, str(error))
        case MethodNotAllowed():
            detail = (
                "This address does not know that method; those it knows are in the header Allow. There is no DELETE: "
                "what is there is changed with PATCH, and some of what was recorded by mistake is discarded with POST."
            )
            return Problem(HTTPStatus.METHOD_NOT_ALLOWED, detail)
        case NotAcceptable():
            return Problem(HTTPStatus.NOT_ACCEPTABLE, "This address answers in none of the forms that Accept asks for.")
        case NotAuthenticated():
            detail = "This needs an access token in the header Authorization; make one in the admin."
            return Problem(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": CHALLENGE})
        case AuthenticationFailed():
            challenge = f'{CHALLENGE}, error="invalid_token"'
            return Problem(HTTPStatus.UNAUTHORIZED, str(error.detail), headers={"WWW-Authenticate": challenge})
        case TooManyFailures():
            headers = {"Retry-After": get_retry_after()}
            return Problem(HTTPStatus.TOO_MANY_REQUESTS, str(error.detail), headers=headers)
        case APIException():
            return Problem(HTTPStatus(error.status_code), str(error.detail))

    # All other exceptions have the same status and sentence as on the pages of the site.
    outcome = get_error_outcome(error)
    if outcome.retry is None:
        return Problem(outcome.status, outcome.sentence)
    return Problem(outcome.status, outcome.sentence, headers={"Retry-After": str(outcome.retry)})


def problem_response(error: Exception, *, instance: str, request_id: str) -> HttpResponse:
    """Return the error response for an exception, as problem details (RFC 9457).

    `instance` is the URL of the request. Server errors are logged with their traceback.
    """
    problem = problem_from_exception(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("Request %s failed", request_id, exc_info=error)

    problem_details = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
        "instance": instance,
        "errors": [asdict(fault) for fault in problem.faults],
        "warnings": [asdict(warning) for warning in problem.warnings],
        "request_id": request_id,
    }
    body = json.dumps(problem_details, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, status=problem.status.value, content_type=MEDIA_TYPE, headers=dict(problem.headers))


def fault_response(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the error response for a request under /api that failed before it reached a view."""
    response = problem_response(error, instance=request.get_full_path(), request_id=get_request_id(request))
    add_sharing_headers(response)
    return response


def add_sharing_headers(response: HttpResponseBase, *, is_private: bool = False) -> None:
    """Add the headers on language, CORS and caching to a response.

    Scripts of all sites may read public responses. A private response is never cached, nor readable from other sites.
    """
    response.headers.setdefault("Content-Language", "en")
    response["Access-Control-Expose-Headers"] = "X-Request-ID, X-Client-Request-ID, ETag, Link"
    if is_private:
        response["Cache-Control"] = "private, no-store"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
    else:
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"


def summarise_body_faults(faults: Sequence[BodyFault]) -> str:
    """Return one sentence on the errors in a request body."""
    if len(faults) == 1:
        return f"The body cannot be taken: {faults[0].detail}"
    return f"{len(faults)} values in the body cannot be taken; each is explained in errors."


def _summarise_parameter_faults(faults: list[ParameterFault]) -> str:
    """Return one sentence on the errors in a query string."""
    if len(faults) == 1:
        return f"The parameter “{faults[0].parameter}” is wrong: {faults[0].detail}"
    return f"{len(faults)} parameters are wrong; each is explained in errors."
