"""Save a record together with its rows (placements, steps, regions) in one transaction, for forms and files.

A RuleViolation about a row has its change (`PlacementChange`, ...) as its `about`. With `changed=False`, the record's
own columns stay as they are, and only its rows are written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User

from registry.audit.context import acting_as
from registry.domain.policy.generalisation import Point
from registry.domain.value_types import Column
from registry.models import Comparison, DamageRegion, Intervention, InterventionStep, Monument, Placement

from .comparison import revise_comparison
from .concerning import violations_about
from .damage_region import draw_region, redraw_region, remove_region
from .intervention import add_intervention_step, record_intervention
from .intervention_party import PartyChange
from .placement import UNCHANGED, Unchanged, save_placement
from .record import save_record
from .revision import revise_intervention, revise_step


@dataclass(frozen=True, slots=True)
class PlacementChange:
    """A new or changed placement, unsaved, the version that the editor has read, its exact point and outline.

    `acknowledge` holds the codes of the warnings that the editor has checked, `acknowledge_reason` says why the point
    is right all the same.
    """

    placement: Placement
    version: int | None = None
    point: Point | Unchanged | None = UNCHANGED
    outline: str | Unchanged = UNCHANGED
    acknowledge: Collection[str] = ()
    acknowledge_reason: str = ""


@dataclass(frozen=True, slots=True)
class StepChange:
    """The columns of a new step, or of a stored one in the version that the editor has read."""

    columns: Mapping[str, Column] = field(default_factory=dict)
    step: InterventionStep | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class RegionChange:
    """The columns of a new or stored damage region (arguments of `draw_region`), or that it is removed."""

    columns: Mapping[str, Column] = field(default_factory=dict)
    region: DamageRegion | None = None
    version: int | None = None
    removed: bool = False


def save_monument(
    monument: Monument,
    *,
    by: User,
    version: int | None = None,
    placements: Iterable[PlacementChange] = (),
    changed: bool = True,
) -> Monument:
    """Save a monument together with some of its placements (locations) in one transaction, and return it.

    With `changed=False`, only the placements are saved.
    Raise StaleRecord or another RuleViolation. If it concerns a placement, its `about` is the `PlacementChange`.
    """
    with acting_as(by):
        if changed:
            save_record(monument, by=by, version=version)
        for change in placements:
            # Set again, because a new monument has its primary key only now.
            change.placement.monument = monument
            with violations_about(change):
                save_placement(
                    change.placement,
                    by=by,
                    version=change.version,
                    point=change.point,
                    outline=change.outline,
                    acknowledge=change.acknowledge,
                    acknowledge_reason=change.acknowledge_reason,
                )
    return monument


def save_intervention(
    intervention: Intervention | None,
    *,
    by: User,
    version: int | None = None,
    steps: Iterable[StepChange] = (),
    party_changes: Sequence[PartyChange] = (),
    changed: bool = True,
    at: datetime | None = None,
    **fields: Column,
) -> Intervention:
    """Save an intervention together with some of its parties and dated steps in one transaction, and return it.

    If `intervention` is None, record a new one. With `changed=False`, only the steps are saved: parties change the
    intervention itself.
    Raise StaleRecord or another RuleViolation. If a party or a step is invalid, the violation's `about` is its change.
    """
    with acting_as(by):
        if intervention is None:
            saved_intervention = record_intervention(by=by, at=at, party_changes=party_changes, **fields)
        elif changed:
            saved_intervention = revise_intervention(
                intervention, by=by, version=version, party_changes=party_changes, **fields
            )
        else:
            saved_intervention = intervention
        for change in steps:
            with violations_about(change):
                if change.step is None:
                    add_intervention_step(saved_intervention, by=by, at=at, **change.columns)
                else:
                    revise_step(change.step, by=by, version=change.version, **change.columns)
    return saved_intervention


def save_comparison(
    comparison: Comparison,
    *,
    by: User,
    version: int | None,
    regions: Iterable[RegionChange] = (),
    changed: bool = True,
    **fields: Column,
) -> Comparison:
    """Change a comparison of two photos together with some of its damage regions, and return it.

    With `changed=False`, only the regions are saved.
    Raise StaleRecord or another RuleViolation. If it concerns a region, its `about` is the `RegionChange`.
    """
    with acting_as(by):
        saved_comparison = comparison
        if changed:
            saved_comparison = revise_comparison(comparison, by=by, version=version, **fields)
        for change in regions:
            # A form shows the error at the row of this region.
            with violations_about(change):
                _apply_region_change(saved_comparison, change, by)
    return saved_comparison


def _apply_region_change(comparison: Comparison, change: RegionChange, acting_user: User) -> None:
    """Add, change or remove one damage region of a comparison, as an editor's form says."""
    if change.region is not None and change.removed:
        remove_region(change.region, by=acting_user, version=change.version)
    elif change.region is not None:
        redraw_region(change.region, by=acting_user, version=change.version, **change.columns)
    elif not change.removed:
        draw_region(comparison, by=acting_user, version=None, **change.columns)
    # Otherwise the editor removed a new region before it was saved, and there is nothing to do.
