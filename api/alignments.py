"""The alignment of a comparison: search, control points, acceptance and removal, below /v1/comparisons/{ref}."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.media.alignment import MAX_CONTROL_POINTS, MIN_CONTROL_POINTS, AlignmentResult
from registry.domain.media.homography import Pair
from registry.domain.value_types import Values
from registry.models import Comparison

from .comparisons import COMPARISON, REF_DESCRIPTION, ComparisonView, ImagePointField
from .examples import EXAMPLES
from .input_serializers import ActionInputSerializer
from .mixins import TransitionMixin
from .operations import Operation
from .problems import BodyFault, Problem, ProblemError


class AlignInputSerializer(ActionInputSerializer):
    """Starts the search for an alignment, which takes seconds. The result is a suggestion until it is accepted."""


class AcceptAlignmentInputSerializer(ActionInputSerializer):
    """Accepts the suggested alignment: the photos are displayed aligned from now on."""


class RemoveAlignmentInputSerializer(ActionInputSerializer):
    """Removes the alignment: the photos are displayed as they are."""


class ControlPointInputSerializer(ActionInputSerializer):
    """The positions of one point in both photos."""

    before = ImagePointField()
    after = ImagePointField()

    def to_internal_value(self, data: object) -> Pair:  # type: ignore[override]  # DRF accepts any value
        """Return the position in the photo before and the one in the photo after."""
        values = super().to_internal_value(data)
        return tuple(values["before"]), tuple(values["after"])


class ControlPointsInputSerializer(ActionInputSerializer):
    """Points that are visible in both photos, spread over the whole area. The alignment computed is a suggestion."""

    points = ControlPointInputSerializer(  # type: ignore[call-arg]  # options of the list
        many=True, min_length=MIN_CONTROL_POINTS, max_length=MAX_CONTROL_POINTS
    )


CHANGE_PERMISSIONS = (COMPARISON.get_permission("change"),)
ALIGNMENT_OPERATIONS = {
    "align": Operation(
        id="alignComparison",
        summary="Search for an alignment",
        input_class=AlignInputSerializer,
        permissions=CHANGE_PERMISSIONS,
        may_queue=True,
    ),
    "setControlPoints": Operation(
        id="setControlPoints",
        summary="Align a comparison by control points",
        input_class=ControlPointsInputSerializer,
        permissions=CHANGE_PERMISSIONS,
        example=EXAMPLES["ControlPointsInputSerializer"],
    ),
    "acceptAlignment": Operation(
        id="acceptAlignment",
        summary="Accept the suggested alignment",
        input_class=AcceptAlignmentInputSerializer,
        permissions=CHANGE_PERMISSIONS,
    ),
    "removeAlignment": Operation(
        id="removeAlignment",
        summary="Remove the alignment",
        input_class=RemoveAlignmentInputSerializer,
        permissions=CHANGE_PERMISSIONS,
    ),
}


class AlignmentView(TransitionMixin, ComparisonView):
    """A transition of a comparison's alignment. The URL configuration sets `transition` to its operation's name."""

    path_parameters = {"ref": REF_DESCRIPTION}
    transition = ""

    @property
    def operations(self) -> Mapping[str, Operation]:  # type: ignore[override]  # depends on the transition
        """The POST operation of the transition."""
        return {"POST": ALIGNMENT_OPERATIONS[self.transition]}

    def perform(self, comparison: Comparison, version: int, values: Values) -> tuple[Comparison, HTTPStatus]:
        """Align the two photos of a comparison, or accept or remove their alignment.

        Return the changed comparison, and the status of the response. This is 202 if a search for an alignment was
        queued and has no result yet. Raise ProblemError if a search has shown that the photos cannot be aligned.
        """
        attribution: Values = {"by": get_logged_in_user(self.request), "version": version}
        match self.transition:
            case "setControlPoints":
                return actions.align_by_points(comparison, **attribution, **values), HTTPStatus.OK
            case "acceptAlignment":
                return actions.accept_alignment(comparison, **attribution), HTTPStatus.OK
            case "removeAlignment":
                return actions.remove_alignment(comparison, **attribution), HTTPStatus.OK

        # The only other transition is "align", which searches for an alignment.
        search = actions.suggest_alignment(comparison, **attribution)
        if search.found is None:
            return search.comparison, HTTPStatus.ACCEPTED
        if search.found.matrix is None:
            raise alignment_rejected_error(search.found)
        return search.comparison, HTTPStatus.OK


def alignment_rejected_error(result: AlignmentResult) -> ProblemError:
    """Return the error (422) for two photos that cannot be aligned automatically. It lists all reasons."""
    detail = "These pictures cannot be aligned automatically; what speaks against it is in errors. Nothing was written."
    faults = [BodyFault("", reason.code, str(reason)) for reason in result.verdict.reasons]
    return ProblemError(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, faults))
