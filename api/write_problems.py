"""What is refused when somebody writes, as problems: by the shape of the body, by the rules, by a change since.

400: the body is not as the schema says. 422: it is, but a rule says no. 409: it collides with what is there. 403: not
by this person. 412 and 428: not over a version that the writer has not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from registry.domain.errors import RuleViolation
from registry.media.storage import TooLarge
from registry.media.workers import ImageRejected

from .problems import BodyFault, Problem, ProblemError, body_fault_summary

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


# What the schema cannot say of a single value; all else that a body's fields refuse, it does say.
RULE_CODES = {"bad_date", "unknown_record", "contradicts", "reserved", "half_point"}


UNIQUE_CODE = "unique"


UNSUPPORTED_IMAGE_CODES = {"picture_not_a_picture", "picture_svg", "picture_heic"}


CONFLICT_DETAIL = "There is one like this already. Nothing was written."


def invalid_body_error(errors: object) -> ProblemError:
    """What a serializer has found."""
    faults = list(_iter_faults(errors, ""))
    codes = {fault.code for fault in faults}
    status = HTTPStatus.BAD_REQUEST
    if codes <= RULE_CODES | {UNIQUE_CODE}:
        status = HTTPStatus.CONFLICT if UNIQUE_CODE in codes else HTTPStatus.UNPROCESSABLE_ENTITY
    return ProblemError(Problem(status, body_fault_summary(faults), faults))


def rule_violation_error(refusal: RuleViolation, members: Mapping[str, str]) -> ProblemError:
    """What an action has refused; `members` names the body's member for each column."""
    if refusal.code == "stale":
        return ProblemError(Problem(HTTPStatus.PRECONDITION_FAILED, str(refusal)))
    pointer = "" if refusal.field is None else f"/{members.get(refusal.field, refusal.field)}"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if refusal.code in FORBIDDEN_CODES:
        status = HTTPStatus.FORBIDDEN
    elif refusal.code in CONFLICT_CODES:
        status = HTTPStatus.CONFLICT
    elif refusal.code == TooLarge.code:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    elif isinstance(refusal, ImageRejected):
        pointer = "/file"
        status = (
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE if refusal.code in UNSUPPORTED_IMAGE_CODES else HTTPStatus.BAD_REQUEST
        )
    return ProblemError(Problem(status, str(refusal), [BodyFault(pointer, refusal.code, str(refusal))]))


def conflict_error() -> ProblemError:
    """The database has one like it already."""
    return ProblemError(Problem(HTTPStatus.CONFLICT, CONFLICT_DETAIL))


def precondition_required_error(sentence: str) -> ProblemError:
    """The change does not say what it changes."""
    return ProblemError(Problem(HTTPStatus.PRECONDITION_REQUIRED, sentence))


def stale_error(seen: int | None, now: int, by: str, changes: list[BodyFault], tag: str) -> ProblemError:
    """The writer has not seen version `now`, made `by` somebody; `changes` say what is not as in version `seen`."""
    sentence = (
        f"Somebody has changed this since you read it: you saw version {seen}, it is now version {now}{by}. Nothing "
        "was written. Read it again and decide anew."
    )
    if seen is None:
        sentence = f"If-Match holds no ETag of this record, which is in version {now}{by}. Nothing was written."
    return ProblemError(Problem(HTTPStatus.PRECONDITION_FAILED, sentence, changes, {"ETag": tag}))


def point_changed_error(tag: str) -> ProblemError:
    """The point that the writer has read is not what is shown of the place now."""
    sentence = (
        "A point is changed by somebody who has read the present one: how exactly this place is shown, or what is "
        "shown beside it, has changed since. Nothing was written. Read it again and decide anew."
    )
    return ProblemError(Problem(HTTPStatus.PRECONDITION_FAILED, sentence, [], {"ETag": tag}))


# Any: mappings and lists of a serializer's errors, in each other
def _iter_faults(errors: Any, pointer: str) -> Iterator[BodyFault]:
    """The leaves of a serializer's errors, each with the pointer to what it is about."""
    if isinstance(errors, Mapping):
        for name, below in errors.items():
            yield from _iter_faults(
                below, pointer if name == "non_field_errors" else f"{pointer}/{_escape_pointer(str(name))}"
            )
    elif isinstance(errors, list):
        for number, each in enumerate(errors):
            yield from _iter_faults(each, f"{pointer}/{number}" if isinstance(each, Mapping) else pointer)
    else:
        yield BodyFault(pointer, errors.code, str(errors))


def _escape_pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
