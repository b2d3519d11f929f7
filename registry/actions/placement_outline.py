"""The outlines of placements: which one is stored, and whether it can belong to the point."""

from __future__ import annotations

from enum import Enum

from registry.domain.errors import gettext_noop
from registry.domain.policy.distance import get_distance_km
from registry.domain.policy.generalisation import Point
from registry.domain.policy.outline import InvalidOutline, clean_outline, first_position
from registry.models import ExactPlace, Placement

MAX_KM_TO_OUTLINE = 10  # no monument is as long


class Unchanged(Enum):
    """The type of `UNCHANGED`, which tells an action to leave the exact point as it is."""

    KEEP = "keep"


UNCHANGED = Unchanged.KEEP


def get_new_outline(
    placement: Placement,
    stored_placement: Placement | None,
    outline: str | Unchanged,
    point: Point | Unchanged | None,
    exact_point: Point | None,
) -> str:
    """Return the exact outline that a placement has after a save: the one given, or the stored one.

    That of a new placement is its column `outline` if none is given. `point` and `outline` are what was sent,
    `exact_point` is the point after the save. Raise InvalidOutline.
    """
    if stored_placement is None and outline is UNCHANGED:
        outline = placement.outline
    new_outline = get_stored_outline(placement) if outline is UNCHANGED else clean_outline(outline)
    if stored_placement is None or stored_placement.uncertainty_m == 0:
        _check_near_point(new_outline, exact_point)
    elif outline is not UNCHANGED:
        # A check against a point that the editor may not see would tell where it is.
        _check_near_point(new_outline, None if point is UNCHANGED else point)
    elif exact_point is None:
        return ""
    return new_outline


def _check_near_point(outline: str, point: Point | None) -> None:
    """Raise InvalidOutline if an outline has no point, or lies elsewhere, as with swapped longitude and latitude."""
    if not outline:
        return
    if point is None:
        raise InvalidOutline(gettext_noop("An outline needs the point, too: give longitude and latitude."))
    if get_distance_km(point, Point(*first_position(outline))) > MAX_KM_TO_OUTLINE:
        raise InvalidOutline(
            gettext_noop("The outline lies more than %(limit)s km from the point. Swapped longitude and latitude?"),
            limit=MAX_KM_TO_OUTLINE,
        )


def get_stored_outline(placement: Placement) -> str:
    """Return the exact outline of a placement from its restricted table, "" if there is none. Run one query."""
    outlines = ExactPlace.objects.filter(placement=placement.pk).values_list("outline", flat=True)
    return outlines.first() or ""
