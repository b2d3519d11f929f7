"""Which noun is written by which action, and who may: a table that the views share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User

from registry import actions
from registry.actions.placement import UNCHANGED, Unchanged
from registry.domain.media.outlines import read_outline
from registry.domain.policy.generalisation import Point
from registry.domain.value_types import Instance, Values
from registry.models import (
    Claim,
    Comparison,
    ControlBound,
    ControlPeriod,
    DamageRegion,
    Intervention,
    InterventionStep,
    Monument,
    Photo,
    Placement,
    Site,
    Source,
    Threat,
)
from registry.models.record import Record

from . import bodies, pictures
from .body import Body

Create = Callable[[User, Values], Instance]
Change = Callable[[Instance, User, int, Values], Record]


@dataclass(frozen=True, slots=True)
class Noun:
    """How one noun is created and changed. `create` takes columns; `change` the record as read, and its version."""

    model: type[Record]
    body: type[Body]
    create: Create
    change: Change
    new_body: type[Body] | None = None  # where what is created holds more than what is changed
    given_once: tuple[str, ...] = ("slug",)  # addresses
    whole: str = ""  # the column of a row that names what it belongs to

    @property
    def name(self) -> str:
        """As permissions have it."""
        return str(self.model._meta.model_name)

    def permission(self, verb: str) -> str:
        """`registry.add_site`."""
        return f"registry.{verb}_{self.name}"


def _new(action: Callable[..., Record]) -> Create:
    return lambda by, values: action(by=by, **values)


def _revised(action: Callable[..., Record], *relations: str) -> Change:
    """`relations` are those that the action wants to be told in any case."""

    def change(record: Instance, by: User, version: int, values: Values) -> Record:
        kept = {name: list(getattr(record, name).all()) for name in relations if name not in values}
        return action(record, by=by, version=version, **kept, **values)

    return change


def _saved(model: type[Record]) -> Create:
    return lambda by, values: actions.save_record(model(**values), by=by)


def _save(record: Record, by: User, version: int, values: Values) -> Record:
    for name, value in values.items():
        setattr(record, name, value)
    return actions.save_record(record, by=by, version=version)


def _move(placement: Placement, by: User, version: int, values: Values) -> Placement:
    """What is sent of a point is the true one; of which both parts are there, or the public one is the true one."""
    point: Point | Unchanged | None = UNCHANGED
    read_exactly = placement.uncertainty_m == 0
    if "lon" in values or "lat" in values:
        lon, lat = (values.pop(name, getattr(placement, name)) for name in ("lon", "lat"))
        point = None if lon is None else Point(lon, lat)
    for name, value in values.items():
        setattr(placement, name, value)
    return actions.save_placement(placement, by=by, version=version, point=point, read_exactly=read_exactly)


def _add_step(by: User, values: Values) -> InterventionStep:
    return actions.step_intervention(values.pop("intervention"), by=by, **values)


def _add_bound(by: User, values: Values) -> ControlBound:
    return actions.add_bound(values.pop("period"), by=by, **values)


def _upload(by: User, values: Values) -> actions.Uploaded:
    file = values.pop("file")
    return actions.upload_photo(by=by, pieces=file.chunks(), original_name=file.name, **values)


def _draw_region(by: User, values: Values) -> DamageRegion:
    return actions.draw_region(values.pop("comparison"), by=by, version=None, **values)


def _redraw_region(region: DamageRegion, by: User, version: int, values: Values) -> DamageRegion:
    kept = {"outline": read_outline(region.outline), "effect": region.effect, "claim": region.claim}
    return actions.redraw_region(region, by=by, version=version, **{**kept, **values})


SITE = Noun(Site, bodies.SiteBody, _saved(Site), _save)
MONUMENT = Noun(Monument, bodies.MonumentBody, _saved(Monument), _save)
PLACEMENT = Noun(Placement, bodies.PlacementBody, _saved(Placement), _move, whole="monument")
SOURCE = Noun(Source, bodies.SourceBody, _saved(Source), _save)
CLAIM = Noun(Claim, bodies.ClaimBody, _new(actions.record_claim), _revised(actions.revise_claim))
INTERVENTION = Noun(
    Intervention,
    bodies.InterventionBody,
    _new(actions.open_intervention),
    _revised(actions.revise_intervention, "monuments", "parties"),
)
STEP = Noun(InterventionStep, bodies.StepBody, _add_step, _revised(actions.revise_step), whole="intervention")
THREAT = Noun(Threat, bodies.ThreatBody, _new(actions.raise_threat), _revised(actions.revise_threat, "monuments"))
PERIOD = Noun(
    ControlPeriod,
    bodies.PeriodBody,
    _new(actions.record_control_period),
    _revised(actions.revise_control_period),
    new_body=bodies.NewPeriodBody,
)
BOUND = Noun(ControlBound, bodies.BoundBody, _add_bound, _revised(actions.revise_bound), whole="period")
PHOTO = Noun(
    Photo,
    pictures.PhotoBody,
    _upload,
    _revised(actions.revise_photo_with_claims),
    new_body=pictures.NewPhotoBody,
    given_once=(),
)
COMPARISON = Noun(
    Comparison,
    pictures.ComparisonBody,
    _new(actions.record_comparison),
    _revised(actions.revise_comparison),
    new_body=pictures.NewComparisonBody,
)
REGION = Noun(DamageRegion, pictures.RegionBody, _draw_region, _redraw_region, whole="comparison")
