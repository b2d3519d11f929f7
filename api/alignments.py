"""What can be sent to record and change photos and pairs of them. A new photo comes as a form, with its file."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpResponse
from rest_framework.request import Request

from registry import actions
from registry.accounts.roles import user_of
from registry.domain.media.alignment import LEAST_POINTS, MOST_POINTS, AlignmentResult
from registry.domain.media.homography import Pair
from registry.domain.value_types import Column, Values
from registry.models import Comparison

from .comparisons import COMPARISON, REF_DESCRIPTION, ComparisonView, ImagePointField
from .examples import EXAMPLES
from .input_serializers import EmptyInputSerializer
from .mixins import TransitionMixin
from .operations import Operation
from .problems import BodyFault, Problem, ProblemError


class AlignInputSerializer(EmptyInputSerializer):
    """Has an alignment sought, which takes seconds; what is found is an offer until it is accepted."""


class AcceptAlignmentInputSerializer(EmptyInputSerializer):
    """Shows the pair aligned from now on."""


class RemoveAlignmentInputSerializer(EmptyInputSerializer):
    """Shows the pair as the pictures are."""


class ControlPointInputSerializer(EmptyInputSerializer):
    """One place in both pictures."""

    before = ImagePointField()
    after = ImagePointField()

    def to_internal_value(self, data: object) -> Pair:  # type: ignore[override]  # DRF takes any value
        found = super().to_internal_value(data)
        return tuple(found["before"]), tuple(found["after"])


class ControlPointsInputSerializer(EmptyInputSerializer):
    """Places that are in both pictures, spread over the whole: an alignment is made through them, and offered."""

    points = ControlPointInputSerializer(many=True, min_length=LEAST_POINTS, max_length=MOST_POINTS)  # type: ignore[call-arg]  # of many


ALIGNMENT_OPERATIONS = {
    name: Operation(
        f"{name}Comparison" if name == "align" else name,
        summary,
        body,
        (COMPARISON.permission("change"),),
        example=EXAMPLES.get(body.__name__, {}),
        queues=name == "align",
    )
    for name, summary, body in (
        ("align", "Have an alignment sought", AlignInputSerializer),
        ("setControlPoints", "Align a pair by hand", ControlPointsInputSerializer),
        ("acceptAlignment", "Accept the alignment that is offered", AcceptAlignmentInputSerializer),
        ("removeAlignment", "Remove the alignment", RemoveAlignmentInputSerializer),
    )
}


class AlignmentView(TransitionMixin, ComparisonView):
    """What is done about the alignment of a pair: which, says the address."""

    path_parameters = {"ref": REF_DESCRIPTION}
    resource = COMPARISON
    step = ""

    @property
    def operations(self) -> Mapping[str, Operation]:  # type: ignore[override]  # by the step
        """Which body the step takes."""
        return {"POST": ALIGNMENT_OPERATIONS[self.step]}

    def post(self, request: Request, **where: Column) -> HttpResponse:
        self.is_queued = False
        response = super().post(request, **where)
        if self.is_queued:
            response.status_code = HTTPStatus.ACCEPTED
        return response

    def perform(self, record: Comparison, version: int, values: Values) -> Comparison:
        asked: Values = {"by": user_of(self.request), "version": version}
        match self.step:
            case "setControlPoints":
                return actions.align_by_points(record, **asked, **values)
            case "acceptAlignment":
                return actions.accept_alignment(record, **asked)
            case "removeAlignment":
                return actions.remove_alignment(record, **asked)
        return self._found_alignment(actions.suggest_alignment(record, **asked))

    def _found_alignment(self, suggestion: actions.Suggestion) -> Comparison:
        """Raises Refused, with everything that speaks against what was found."""
        self.is_queued = suggestion.found is None
        if suggestion.found is not None and suggestion.found.matrix is None:
            raise alignment_rejected_error(suggestion.found)
        return suggestion.comparison


def alignment_rejected_error(found: AlignmentResult) -> ProblemError:
    """That the two pictures cannot be aligned automatically, and why."""
    sentence = (
        "These pictures cannot be aligned automatically; what speaks against it is in errors. Nothing was written."
    )
    faults = [BodyFault("", reason.code, str(reason)) for reason in found.verdict.reasons]
    return ProblemError(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence, faults))
