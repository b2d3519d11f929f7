"""Problems of requests that write.

400: the body does not match the schema. 422: a rule rejects a valid body. 409: the change conflicts with the record's
state. 403: the user lacks a right. 412 and 428: the user has not read the current version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from registry.domain.errors import RuleViolation
from registry.media.storage import FileTooLarge
from registry.media.workers import ImageRejected

from .problems import BodyFault, Problem, ProblemError, summarise_body_faults

# Codes of rule violations, by the status of their response; all others are 422.
FORBIDDEN_CODES = {"not_a_reviewer", "second_person_needed", "may_not_reveal"}
CONFLICT_CODES = {
    "wrong_status",
    "closed",
    "frozen",
    "known",
    "aligned",
    "not_aligned",
    "not_alignable",
    "may_not_move",
}
UNSUPPORTED_IMAGE_CODES = {"picture_not_a_picture", "picture_svg", "picture_heic"}
# Errors of serializer fields that JSON Schema cannot express, so the body is valid but rejected.
RULE_CODES = {"bad_date", "unknown_record", "contradicts", "reserved", "half_point"}
UNIQUE_CODE = "unique"
CONFLICT_DETAIL = "There is one like this already. Nothing was written."


def invalid_body_error(errors: object) -> ProblemError:
    """Return the error for a serializer's `errors`: 400, or 422 and 409 where the body matches the schema."""
    faults = list(_iter_faults(errors, ""))
    codes = {fault.code for fault in faults}

    status = HTTPStatus.BAD_REQUEST
    if codes <= RULE_CODES | {UNIQUE_CODE}:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if UNIQUE_CODE in codes:
            status = HTTPStatus.CONFLICT
    return ProblemError(Problem(status, summarise_body_faults(faults), faults))


def rule_violation_error(violation: RuleViolation, field_names: Mapping[str, str]) -> ProblemError:
    """Return the error for a rule that an action applied. `field_names` maps model columns to fields of the body."""
    if violation.code == "stale":
        return ProblemError(Problem(HTTPStatus.PRECONDITION_FAILED, str(violation)))

    pointer = ""
    if violation.field is not None:
        pointer = f"/{field_names.get(violation.field, violation.field)}"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if violation.code in FORBIDDEN_CODES:
        status = HTTPStatus.FORBIDDEN
    elif violation.code in CONFLICT_CODES:
        status = HTTPStatus.CONFLICT
    elif violation.code == FileTooLarge.code:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    elif isinstance(violation, ImageRejected):
        pointer = "/file"
        status = HTTPStatus.BAD_REQUEST
        if violation.code in UNSUPPORTED_IMAGE_CODES:
            status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    fault = BodyFault(pointer, violation.code, str(violation))
    return ProblemError(Problem(status, str(violation), [fault]))


def conflict_error() -> ProblemError:
    """Return the error (409) for a record that violates a unique constraint of the database."""
    return ProblemError(Problem(HTTPStatus.CONFLICT, CONFLICT_DETAIL))


def precondition_required_error(detail: str) -> ProblemError:
    """Return the error (428) for a change without a usable If-Match header."""
    return ProblemError(Problem(HTTPStatus.PRECONDITION_REQUIRED, detail))


def stale_error(
    client_version: int | None, current_version: int, attribution: str, changes: list[BodyFault], etag: str
) -> ProblemError:
    """Return the error (412) for a change to a version that is no longer the current one.

    `read_version` is None if the ETag in If-Match is not of this record. `attribution` is a phrase on the author of
    the current version; `changes` lists the fields that differ from the version read; `etag` is the current ETag.
    """
    detail = (
        f"Somebody has changed this since you read it: you saw version {read_version}, it is now version "
        f"{current_version}{attribution}. Nothing was written. Read it again and decide anew."
    )
    if client_version is None:
        detail = (
            f"If-Match holds no ETag of this record, which is in version {current_version}{attribution}. "
            "Nothing was written."
        )
    return ProblemError(Problem(HTTPStatus.PRECONDITION_FAILED, detail, changes, {"ETag": etag}))


def point_changed_error(etag: str) -> ProblemError:
    """Return the error (412) for a change to a placement whose displayed point differs from the one the user read."""
    detail = (
        "A point is changed by somebody who has read the present one: how exactly this place is shown, or what is "
        "shown beside it, has changed since. Nothing was written. Read it again and decide anew."
    )
    return ProblemError(Problem(HTTPStatus.PRECONDITION_FAILED, detail, [], {"ETag": etag}))


# Any: DRF nests mappings and lists of error details to any depth
def _iter_faults(errors: Any, pointer: str) -> Iterator[BodyFault]:
    """Yield a fault for each error detail in a serializer's nested errors. `pointer` is the JSON Pointer of `errors`.

    DRF numbers the errors of list items in a list of mappings; a list of strings belongs to the field itself.
    """
    if isinstance(errors, Mapping):
        for name, nested_errors in errors.items():
            nested_pointer = pointer
            if name != "non_field_errors":
                nested_pointer += f"/{_escape_pointer_token(str(name))}"
            yield from _iter_faults(nested_errors, nested_pointer)
    elif isinstance(errors, list):
        for index, item in enumerate(errors):
            item_pointer = f"{pointer}/{index}" if isinstance(item, Mapping) else pointer
            yield from _iter_faults(item, item_pointer)
    else:
        yield BodyFault(pointer, errors.code, str(errors))


def _escape_pointer_token(name: str) -> str:
    """Escape a field name for use in a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
