"""Save the locations of monuments: the exact point in a restricted table, and the public point derived from it.

Every write of a location ends here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from django.contrib.auth.models import User

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.generalisation import Point, generalise_place, get_coarser_precision
from registry.domain.vocabulary.codes import Precision
from registry.models import ExactPlace, Monument, Placement
from registry.projection import refresh_monument_documents

from .erasure_requests import propose_erasure
from .locks import check_version, lock_monuments


class Unchanged(Enum):
    """The type of `UNCHANGED`, which tells an action to leave the exact point as it is."""

    KEEP = "keep"


UNCHANGED = Unchanged.KEEP


def save_placement(
    placement: Placement,
    *,
    by: User,
    version: int | None = None,
    point: Point | Unchanged | None = UNCHANGED,
    read_exactly: bool | None = None,
) -> Placement:
    """Save a placement and its exact point, derive its public point, and return the placement.

    Without `point`, the exact point of a stored placement stays, and that of a new one is its `lon` and `lat`.
    `read_exactly` says whether the form showed the exact point. Raise StaleRecord or another RuleViolation.
    """
    with acting_as(by):
        stored_rows = Placement.objects.filter(pk=placement.pk)
        unlocked_placement = stored_rows.first()
        # A placement can be moved to another monument: then both are locked.
        monument_ids = {placement.monument_id}
        if unlocked_placement is not None:
            monument_ids.add(unlocked_placement.monument_id)
        lock_monuments(monument_ids)

        # Read again: before the lock was taken, another transaction may have changed it.
        former = stored_rows.select_for_update(no_key=True).first()
        if former is not None:
            check_version(former, version)
            _check_same_precision_was_shown(former, read_exactly)
            placement.version = former.version + 1
        elif point is UNCHANGED:
            point = _point_of_new_placement(placement)

        exact_point = _stored_exact_point(placement) if point is UNCHANGED else point
        precision = Monument.objects.values_list("precision", flat=True).get(pk=placement.monument_id)
        _set_public_point(placement, exact_point, Precision(precision))
        placement.save()
        if point is not UNCHANGED:
            _save_exact_point(placement, point)
        if former is not None and _disclosed_more(former.uncertainty_m, placement):
            propose_erasure(Placement._meta.db_table, [placement.pk], by=by, monument=placement.monument)
        refresh_monument_documents(monument_ids)
    return placement


def _check_same_precision_was_shown(former: Placement, read_exactly: bool | None) -> None:
    """Raise a RuleViolation if a form showed the exact point and the placement is generalised now, or the reverse.

    Otherwise the centre of a grid cell could be saved as the exact point. None skips the check.
    """
    # The precision belongs to the monument, so a change of it does not raise the placement's version.
    is_exact = former.uncertainty_m == 0
    if read_exactly is not None and read_exactly != is_exact:
        raise RuleViolation(
            gettext_noop("Somebody else changed how exactly this place is shown while you were looking at it."),
            code="shown_otherwise",
        )


def apply_precision(monument: Monument) -> None:
    """Set an unsaved part of a monument to the precision of its parent monument, if that is coarser. One query.

    Otherwise the location of the part would disclose that of its parent.
    """
    if monument.part_of_id is not None:
        parent_precision = Monument.objects.values_list("precision", flat=True).get(pk=monument.part_of_id)
        monument.precision = get_coarser_precision(Precision(monument.precision), Precision(parent_precision)).value


def check_may_refine_precision(monument: Monument, former: Monument | None, by: User) -> None:
    """Raise a RuleViolation if the user would show an exact location more precisely without the right to see it.

    `former` is the stored monument, None for a new one. Otherwise a user could disclose the location to themselves.
    """
    if former is None:
        return
    coarser_precision = get_coarser_precision(Precision(monument.precision), Precision(former.precision))
    if coarser_precision == monument.precision or by.has_perm("registry.view_exactplace"):
        return
    if ExactPlace.objects.filter(placement__monument=former).exists():
        raise RuleViolation(
            gettext_noop("Only somebody who may see exact places can show this one more exactly."),
            field="precision",
            code="may_not_reveal",
        )


def propagate_precision(monument: Monument, *, by: User) -> list[int]:
    """Apply a monument's saved precision to its placements and its parts. Return the keys of all changed monuments.

    The versions of placements stay: only their derived columns change, which editors do not write.
    """
    changed_ids = [monument.pk]
    disclosed_ids: list[int] = []
    level = [monument]
    while level:
        disclosed_ids += _regenerate_public_points(level)
        next_level: list[Monument] = []
        for parent in level:
            next_level += _coarsen_parts(parent)
        level = next_level
        changed_ids += [part.pk for part in level]
    propose_erasure(Placement._meta.db_table, disclosed_ids, by=by, monument=monument)
    return changed_ids


def _coarsen_parts(parent: Monument) -> list[Monument]:
    """Save the parts of a monument that are more precise than it with its precision, and return these parts."""
    changed_parts = []
    for part in Monument.objects.filter(part_of=parent).order_by("pk"):
        precision = get_coarser_precision(Precision(part.precision), Precision(parent.precision)).value
        if precision != part.precision:
            part.precision = precision
            part.version += 1
            part.save(update_fields=["precision", "version"])
            changed_parts.append(part)
    return changed_parts


def _regenerate_public_points(monuments: Iterable[Monument]) -> list[int]:
    """Derive and save the public points of the monuments again, by their precision.

    Return the keys of the placements whose older audit log entries disclose more than the new public point.
    """
    disclosed_ids = []
    for monument in monuments:
        for placement in Placement.objects.filter(monument=monument):
            former_uncertainty = placement.uncertainty_m
            _set_public_point(placement, _stored_exact_point(placement), Precision(monument.precision))
            if former_uncertainty != placement.uncertainty_m:
                placement.save(update_fields=["lon", "lat", "uncertainty_m"])
            if _disclosed_more(former_uncertainty, placement):
                disclosed_ids.append(placement.pk)
    return disclosed_ids


def _disclosed_more(former_uncertainty: int | None, placement: Placement) -> bool:
    """Return whether the public point was clearly more precise before, so that the audit log still discloses it.

    Uncertainties are in metres, None without a public point.
    """
    if former_uncertainty is None:
        return False
    if placement.uncertainty_m is None:
        return True
    # Cells of one grid differ a little in size. The next coarser grid has cells ten times as wide.
    return 2 * former_uncertainty < placement.uncertainty_m


def _set_public_point(placement: Placement, exact_point: Point | None, precision: Precision) -> None:
    """Set the public point of an unsaved placement: the exact point generalised to the precision, or nothing."""
    place = None if exact_point is None else generalise_place(exact_point, precision)
    if place is None:
        placement.lon = None
        placement.lat = None
        placement.uncertainty_m = None
    else:
        placement.lon = place.point.lon
        placement.lat = place.point.lat
        placement.uncertainty_m = place.uncertainty_m


def _stored_exact_point(placement: Placement) -> Point | None:
    """Return the exact point stored for a placement, or None. One query."""
    exact_place = ExactPlace.objects.filter(placement=placement.pk).first()
    return None if exact_place is None else Point(exact_place.lon, exact_place.lat)


def _point_of_new_placement(placement: Placement) -> Point | None:
    """Return the exact point that a new placement holds in `lon` and `lat`, or None without both.

    Raise a RuleViolation if one of them is missing.
    """
    if (placement.lon is None) != (placement.lat is None):
        raise RuleViolation(
            gettext_noop("Give both longitude and latitude, or neither."), field="lat", code="half_a_place"
        )
    return None if placement.lon is None or placement.lat is None else Point(placement.lon, placement.lat)


def _save_exact_point(placement: Placement, point: Point | None) -> None:
    """Store the exact point of a placement, or delete the stored one if there is none any more."""
    # The exact point has its own table, so that a right to it can be granted separately.
    if point is None:
        ExactPlace.objects.filter(placement=placement).delete()
    else:
        ExactPlace.objects.update_or_create(placement=placement, defaults={"lon": point.lon, "lat": point.lat})
