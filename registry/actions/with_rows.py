"""Saving a record together with the rows below it, all or nothing: for forms and files that hold both.

A Refusal about a row has its change (`PlacementChange`, ...) as its `about`. With `changed=False` the record's own
columns stay as they are, and only its rows are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from registry.audit.context import acting_as
from registry.domain.policy.generalisation import Point
from registry.models import Comparison, DamageRegion, Intervention, InterventionStep, Monument, Placement

from .comparison import draw_region, redraw_region, remove_region, revise_comparison
from .concerning import concerning
from .intervention import open_intervention, step_intervention
from .placement import UNCHANGED, Unchanged, save_placement
from .record import save_record
from .revision import revise_intervention, revise_step


@dataclass(frozen=True, slots=True)
class PlacementChange:
    """A new or changed placement, unsaved; `version` is the one that the writer has read, `point` its true point."""

    placement: Placement
    version: int | None = None
    point: Point | Unchanged | None = UNCHANGED


@dataclass(frozen=True, slots=True)
class StepChange:
    """The columns of a new step, or of a stored one in the version that the writer has read."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    step: InterventionStep | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class RegionChange:
    """What a new or a stored region is to be (see `draw_region`), or that a stored one is removed."""

    columns: Mapping[str, Any] = field(default_factory=dict)
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
    """Save a monument with these of its placements and return it; raise StaleRecord or a Refusal."""
    with acting_as(by):
        if changed:
            save_record(monument, by=by, version=version)
        for change in placements:
            change.placement.monument = monument
            with concerning(change):
                save_placement(change.placement, by=by, version=change.version, point=change.point)
    return monument


def save_intervention(
    intervention: Intervention | None,
    *,
    by: User,
    version: int | None = None,
    steps: Iterable[StepChange] = (),
    changed: bool = True,
    at: datetime | None = None,
    **fields: Any,
) -> Intervention:
    """Record an intervention (None) or revise one, with these of its steps; raise StaleRecord or a Refusal."""
    with acting_as(by):
        if intervention is None:
            saved = open_intervention(by=by, at=at, **fields)
        elif changed:
            saved = revise_intervention(intervention, by=by, version=version, **fields)
        else:
            saved = intervention
        for change in steps:
            with concerning(change):
                if change.step is None:
                    step_intervention(saved, by=by, at=at, **change.columns)
                else:
                    revise_step(change.step, by=by, version=change.version, **change.columns)
    return saved


def save_comparison(
    comparison: Comparison,
    *,
    by: User,
    version: int | None,
    regions: Iterable[RegionChange] = (),
    changed: bool = True,
    **fields: Any,
) -> Comparison:
    """Revise a comparison with these of its regions and return it; raise StaleRecord or a Refusal."""
    with acting_as(by):
        saved = comparison
        if changed:
            saved = revise_comparison(comparison, by=by, version=version, **fields)
        for change in regions:
            with concerning(change):
                _write_region(saved, change, by)
    return saved


def _write_region(comparison: Comparison, change: RegionChange, by: User) -> None:
    if change.region is None:
        if not change.removed:  # one that was drawn and removed before it was saved
            draw_region(comparison, by=by, version=None, **change.columns)
    elif change.removed:
        remove_region(change.region, by=by, version=change.version)
    else:
        redraw_region(change.region, by=by, version=change.version, **change.columns)
