"""Problems of requests that write.

400: the body does not match the schema. 422: a rule rejects a valid body. 409: the change conflicts with the record's
state. 403: the user lacks a right. 412 and 428: the user has not read the current version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

from registry.domain.chronology.plausibility import ImplausibleClaim
from registry.domain.errors import RuleViolation, UnacknowledgedWarnings
from registry.domain.policy.funding import InvalidParty
from registry.media.storage import FileTooLarge
from registry.media.workers import ImageRejected

from .problems import BodyFault, Problem, ProblemError, ProblemWarning, summarise_body_faults

# Any: mappings and lists of error details, which DRF nests to any depth
NestedErrors: TypeAlias = Any

# Codes of rule violations, by the status of their response; all others are 422.
FORBIDDEN_CODES = {"not_a_reviewer", "second_person_needed", "may_not_reveal"}
CONFLICT_CODES = {
    "wrong_status",
    "closed",
    "open",
    "frozen",
    "known",
    "aligned",
    "not_aligned",
    "not_alignable",
    "may_not_move",
    "withdrawn",
    "in_use",
    "gone",
}
UNSUPPORTED_IMAGE_CODES = {"picture_not_a_picture", "picture_svg", "picture_heic"}
# Errors of serializer fields that JSON Schema cannot express, so the body is valid but rejected.
RULE_CODES = {"bad_date", "unknown_record", "contradicts", "reserved", "half_point", InvalidParty.code}
UNIQUE_CODE = "unique"
CONFLICT_DETAIL = "There is one like this already. Nothing was written."


def invalid_body_error(serializer_errors: object) -> ProblemError:
    """Return the error response for a request body that a serializer rejects.

    The status is 400 if the body does not match its JSON Schema, 409 if it does but the record exists already, and 422
    if it breaks another rule.
    """
    faults = list(_iter_faults(serializer_errors, ""))
    codes = {fault.code for fault in faults}
    schema_codes = codes - RULE_CODES - {UNIQUE_CODE}
    if schema_codes:
        status = HTTPStatus.BAD_REQUEST
    elif UNIQUE_CODE in codes:
        status = HTTPStatus.CONFLICT
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return ProblemError(Problem(status, summarise_body_faults(faults), faults))


def rule_violation_error(violation: RuleViolation, field_names: Mapping[str, str]) -> ProblemError:
    """Return the error response for a request that violates a rule.

    The error points to a field of the request body. `field_names` maps the model's columns to these fields.
    """
    if violation.code == "stale":
        return ProblemError(Problem(HTTPStatus.PRECONDITION_FAILED, str(violation)))

    if isinstance(violation, UnacknowledgedWarnings):
        return _warnings_error(violation, field_names)
    if isinstance(violation, ImplausibleClaim):
        faults = [
            BodyFault(_point_to(broken.field, field_names), broken.code, broken.sentence)
            for broken in violation.implausibilities
        ]
    elif isinstance(violation, ImageRejected):
        faults = [BodyFault("/file", violation.code, str(violation))]
    else:
        faults = [BodyFault(_point_to(violation.field, field_names), violation.code, str(violation))]
    return ProblemError(Problem(_get_violation_status(violation), str(violation), faults))


def _point_to(column: str | None, field_names: Mapping[str, str]) -> str:
    """Return the JSON Pointer to the member of the body with a column's value, "" if there is no column."""
    if column is None:
        return ""
    return f"/{field_names.get(column, column)}"


def _warnings_error(violation: UnacknowledgedWarnings, field_names: Mapping[str, str]) -> ProblemError:
    """Return the error (409) for odd values, which the client must acknowledge."""
    warnings = [
        ProblemWarning(warning.code, field_names.get(warning.field, warning.field), warning.sentence)
        for warning in violation.warnings
    ]
    codes = ", ".join(warning.code for warning in warnings)
    detail = f"{violation} To confirm it, send the same request with acknowledge: {codes}. Nothing was written."
    return ProblemError(Problem(HTTPStatus.CONFLICT, detail, warnings=warnings))


def _get_violation_status(violation: RuleViolation) -> HTTPStatus:
    """Return the HTTP status of the error response for a rule violation."""
    if violation.code in FORBIDDEN_CODES:
        return HTTPStatus.FORBIDDEN
    if violation.code in CONFLICT_CODES:
        return HTTPStatus.CONFLICT
    if violation.code == FileTooLarge.code:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(violation, ImageRejected) and violation.code in UNSUPPORTED_IMAGE_CODES:
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    if isinstance(violation, ImageRejected):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.UNPROCESSABLE_ENTITY


def conflict_error() -> ProblemError:
    """Return the error (409) for a record that violates a unique constraint of the database."""
    return ProblemError(Problem(HTTPStatus.CONFLICT, CONFLICT_DETAIL))


def precondition_required_error(detail: str) -> ProblemError:
    """Return the error (428) for a change without a usable If-Match header."""
    return ProblemError(Problem(HTTPStatus.PRECONDITION_REQUIRED, detail))


def stale_error(
    client_version: int | None, current_version: int, authorship: str, field_changes: list[BodyFault], etag: str
) -> ProblemError:
    """Return the error response (412) for a change to an outdated version of a record.

    `client_version` is None if the client's ETag belongs to another record. `authorship` is "" or tells who wrote the
    current version and when, with a comma before it. `etag` is the current ETag.
    """
    if client_version is None:
        detail = (
            f"If-Match holds no ETag of this record, which is in version {current_version}{authorship}. "
            "Nothing was written."
        )
    else:
        detail = (
            f"Somebody has changed this since you read it: you saw version {client_version}, it is now version "
            f"{current_version}{authorship}. Nothing was written. Read it again and decide anew."
        )
    return ProblemError(Problem(HTTPStatus.PRECONDITION_FAILED, detail, field_changes, {"ETag": etag}))


def point_changed_error(etag: str) -> ProblemError:
    """Return the error response (412) for a client that has not read the displayed map point of a placement.

    The point has changed since the client read it. `etag` is the current ETag of the placement.
    """
    detail = (
        "A point is changed by somebody who has read the present one: how exactly this place is shown, or what is "
        "shown beside it, has changed since. Nothing was written. Read it again and decide anew."
    )
    return ProblemError(Problem(HTTPStatus.PRECONDITION_FAILED, detail, [], {"ETag": etag}))


def _iter_faults(errors: NestedErrors, pointer: str) -> Iterator[BodyFault]:
    """Yield the errors of a serializer, each with a JSON Pointer (RFC 6901) to its field in the request body.

    `errors` are all errors of one value in the body, and `pointer` points to this value.
    """
    # DRF nests the errors as the body nests its objects and lists. The innermost ones are error details.
    if isinstance(errors, Mapping):
        for name, nested_errors in errors.items():
            nested_pointer = pointer
            if name != "non_field_errors":
                nested_pointer += f"/{_escape_pointer_token(str(name))}"
            yield from _iter_faults(nested_errors, nested_pointer)
    elif isinstance(errors, list):
        for index, list_item in enumerate(errors):
            # Errors of list items are mappings; error details belong to the field itself.
            item_pointer = f"{pointer}/{index}" if isinstance(list_item, Mapping) else pointer
            yield from _iter_faults(list_item, item_pointer)
    else:
        yield BodyFault(pointer, errors.code, str(errors))


def _escape_pointer_token(name: str) -> str:
    """Escape a field name for use in a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
