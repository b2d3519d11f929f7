"""Placements: where a monument was, and when. /v1/monuments/{slug}/placements."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.models import User
from rest_framework import serializers

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.actions.placement import UNCHANGED, Unchanged
from registry.domain.policy.distance import PointWarningCode
from registry.domain.policy.generalisation import Point
from registry.domain.policy.outline import clean_outline
from registry.domain.value_types import Instance, Values
from registry.models import Placement
from registry.models.record import Record

from .examples import EXAMPLES
from .fields import GeometryField
from .input_fields import DatingInputSerializer, StrictTextField, make_acknowledge_field
from .input_serializers import ActionInputSerializer, PointInputSerializer, input_names
from .mixins import TransitionMixin
from .monuments import SLUG_DESCRIPTION, MonumentView
from .nested import NUMBER_DESCRIPTION, NestedDetailView, NestedListView, NestedRecordView
from .operations import Operation, create_operation, update_operation
from .resources import Resource
from .serializers import PlacementSerializer


class PlacementInputSerializer(PointInputSerializer):
    """The place of a monument at one time. The point sent is the true one; responses show the public one."""

    date = DatingInputSerializer(source="date_text")
    outline = GeometryField(required=False, allow_null=True)
    acknowledge = make_acknowledge_field(PointWarningCode)

    def validate(self, attrs: Values) -> Values:
        """Raise ValidationError if only one coordinate is sent for a placement with a generalised point.

        The response shows the centre of a grid cell, whose coordinates must not be mixed with those of the true point.
        """
        is_generalised = self.instance is not None and self.instance.uncertainty_m != 0
        if is_generalised:
            for name, other_name in (("lon", "lat"), ("lat", "lon")):
                if name in attrs and other_name not in attrs:
                    message = "Give both: what stands here is not the true point."
                    raise serializers.ValidationError({other_name: serializers.ErrorDetail(message, "half_point")})
        return super().validate(attrs)

    class Meta:
        model = Placement
        fields = (*input_names(Placement, "monument"), "acknowledge")


class WithdrawalInputSerializer(ActionInputSerializer):
    """The reason for withdrawing a placement."""

    reason = StrictTextField()


def _create_placement(user: User, values: Values) -> Placement:
    """Record a place of a monument. The values may hold the codes of the warnings that the client has checked."""
    acknowledge = values.pop("acknowledge", ())
    outline = clean_outline(values.pop("outline", None))
    return actions.save_placement(Placement(**values), by=user, outline=outline, acknowledge=acknowledge)


def _change_placement(placement: Placement, user: User, version: int, values: Values) -> Placement:
    """Change a place of a monument to these values, which may hold the longitude and latitude of its true point.

    If only one of the two is sent, the other stays. The input serializer allows this only for a point stored exactly.
    """
    # With an uncertainty of 0, responses show the exact point, so the client has read it.
    read_exactly = placement.uncertainty_m == 0
    acknowledge = values.pop("acknowledge", ())
    # An acknowledgement alone changes nothing.
    if not values:
        return placement

    point: Point | Unchanged | None = UNCHANGED
    if "lon" in values or "lat" in values:
        lon = values.pop("lon", placement.lon)
        lat = values.pop("lat", placement.lat)
        point = None if lon is None else Point(lon, lat)

    outline: str | Unchanged = UNCHANGED
    if "outline" in values:
        sent_outline = values.pop("outline")
        # Where the outline is not shown, responses have null, and sending it back changes nothing.
        if sent_outline or read_exactly:
            outline = clean_outline(sent_outline)

    for name, value in values.items():
        setattr(placement, name, value)
    return actions.save_placement(
        placement,
        by=user,
        version=version,
        point=point,
        outline=outline,
        read_exactly=read_exactly,
        acknowledge=acknowledge,
    )


PLACEMENT = Resource(
    Placement,
    PlacementInputSerializer,
    create=_create_placement,
    change=_change_placement,
    parent="monument",
)
WITHDRAW_OPERATION = Operation(
    id="withdrawPlacement",
    summary="Withdraw a placement for a reason",
    input_class=WithdrawalInputSerializer,
    permissions=("registry.change_placement",),
    example=EXAMPLES["WithdrawalInputSerializer"],
)


class PlacementView(NestedRecordView):
    """Base class of the views of a monument's placements."""

    verbose_name = "placement"
    tag = "monuments"
    serializer_class = PlacementSerializer
    resource = PLACEMENT
    parent_view_class = MonumentView
    collection = "placements"


class PlacementListView(PlacementView, NestedListView):
    """List of a monument's placements, and creation of one."""

    operation_id = "listPlacements"
    summary = "Where a monument was"
    path_parameters = {"slug": SLUG_DESCRIPTION}
    operations = create_operation(PLACEMENT, "placement")


class PlacementDetailView(PlacementView, NestedDetailView):
    """One placement of a monument, and changes to it."""

    operation_id = "getPlacement"
    summary = "Where a monument was at one time"
    path_parameters = {"slug": SLUG_DESCRIPTION, "number": NUMBER_DESCRIPTION}
    operations = update_operation(PLACEMENT, "placement")


class WithdrawPlacementView(TransitionMixin, PlacementView):
    """The transition that withdraws a placement. It counts no more, and only editors still see it."""

    path_parameters = {"slug": SLUG_DESCRIPTION, "number": NUMBER_DESCRIPTION}
    operations = {"POST": WITHDRAW_OPERATION}

    def perform(self, record: Instance, version: int, values: Values) -> tuple[Record, HTTPStatus]:
        user = get_logged_in_user(self.request)
        placement = actions.withdraw_placement(record, by=user, version=version, **values)
        return placement, HTTPStatus.OK
