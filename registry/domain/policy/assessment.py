"""The rules of assessments: their dates, their images, what they recommend. None of it is evidence of a state."""

from __future__ import annotations

from registry.domain.chronology.dated_claim import is_before
from registry.domain.chronology.dates import UncertainDate
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.vocabulary.codes import AssessmentMethod, ClaimKind

# By these methods images or documents were looked at.
METHODS_WITH_IMAGES = (AssessmentMethod.REMOTE, AssessmentMethod.MIXED)
# Claims of these kinds may be dated to the day on which something was said, after what they speak of was assessed.
KINDS_OF_LATER_WORDS = (ClaimKind.STATEMENT, ClaimKind.NO_INFORMATION)


class InvalidAssessment(RuleViolation):
    """A rule violation: what a claim says of its assessment cannot be so."""

    code = "bad_assessment"


def check_images(method: str, *, sensor: str, scene: str) -> None:
    """Raise InvalidAssessment if an assessment names a sensor or a scene, but nobody looked at images.

    `method` is a code of `AssessmentMethod`, or "" if it is not known.
    """
    if method in METHODS_WITH_IMAGES:
        return
    for field, text in (("sensor", sensor), ("scene", scene)):
        if text:
            raise InvalidAssessment(
                gettext_noop("Only a remote assessment looks at an image. Choose the method, or leave this empty."),
                field=field,
            )


def check_recommendation(action: str, priority: str) -> None:
    """Raise InvalidAssessment if an action without a name has a priority. Both are codes, or "" if they are not given.

    An action may have no priority.
    """
    if priority and not action:
        raise InvalidAssessment(
            gettext_noop("Which action is this the priority of? Choose the recommended action, or leave this empty."),
            field="action_priority",
        )


def check_assessment_date(
    kind: ClaimKind, assessed: UncertainDate, *, date: UncertainDate, acquired: UncertainDate | None
) -> None:
    """Raise InvalidAssessment if something was assessed before it was so, or before its evidence was acquired.

    Only a sure order counts. `date` is when the claim says that it happened or was so.
    """
    if kind not in KINDS_OF_LATER_WORDS and is_before(assessed, date):
        raise InvalidAssessment(
            gettext_noop("Nobody can have assessed on “%(assessed)s” what was so later, on “%(date)s”."),
            field="assessed_text",
            assessed=assessed.text,
            date=date.text,
        )
    if acquired is not None and is_before(assessed, acquired):
        raise InvalidAssessment(
            gettext_noop("The evidence was acquired on “%(acquired)s”, after the assessment on “%(assessed)s”."),
            field="assessed_text",
            assessed=assessed.text,
            acquired=acquired.text,
        )
