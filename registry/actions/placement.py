"""Save the locations of monuments: the exact point in a restricted table, and the public point derived from it.

Every write of a location ends here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as, audit_context
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.generalisation import Point, generalise_place, get_coarser_precision
from registry.domain.vocabulary.codes import Precision
from registry.models import ExactPlace, Monument, Placement
from registry.projection import refresh_monument_documents

from .claim import check_date_not_in_future
from .erasure_requests import propose_erasure
from .locks import check_version, lock_monuments
from .placement_outline import UNCHANGED, Unchanged, get_new_outline, get_stored_outline
from .plausibility import check_point_plausible


def save_placement(
    placement: Placement,
    *,
    by: User,
    version: int | None = None,
    point: Point | Unchanged | None = UNCHANGED,
    outline: str | Unchanged = UNCHANGED,
    read_exactly: bool | None = None,
    acknowledge: Collection[str] = (),
    acknowledge_reason: str = "",
) -> Placement:
    """Save where a monument is: the exact point and the public point derived from it. Return the placement.

    Without `point`, the exact point of a stored placement stays, and that of a new one is its `lon` and `lat`; so does
    its `outline`, GeoJSON as text. `read_exactly` says whether the form showed the exact point. `acknowledge` holds the
    codes of warnings that the user has checked, `acknowledge_reason` says why the point is right all the same.
    Raise StaleRecord, UnacknowledgedWarnings or another RuleViolation.
    """
    with acting_as(by):
        stored_placements = Placement.objects.filter(pk=placement.pk)
        # A placement can be moved to another monument: then both are locked.
        monument_ids = {placement.monument_id, *stored_placements.values_list("monument_id", flat=True)}
        lock_monuments(monument_ids)
        # Read again: before the lock was taken, another transaction may have changed it.
        stored_placement = stored_placements.select_for_update(no_key=True).first()
        if stored_placement is not None:
            check_version(stored_placement, version)
            _check_not_withdrawn(stored_placement)
            _check_same_precision_was_shown(stored_placement, read_exactly)
            placement.version = stored_placement.version + 1
        elif point is UNCHANGED:
            point = _get_point_of_new_placement(placement)
        Placement._meta.get_field("date_text").set_interval_columns(placement)
        # Without a day, the place is that of the latest word. So no placement may begin after today.
        check_date_not_in_future(placement, "date_text", written_at=timezone.now())
        precision = Precision(Monument.objects.values_list("precision", flat=True).get(pk=placement.monument_id))
        audit_reason = None
        if point is not UNCHANGED and not _is_public_point(stored_placement, point):
            audit_reason = check_point_plausible(placement, point, precision, acknowledge, acknowledge_reason)
        exact_point = _get_stored_exact_point(placement) if point is UNCHANGED else point
        exact_outline = get_new_outline(placement, stored_placement, outline, point, exact_point)
        _set_public_point(placement, exact_point, precision, exact_outline)
        with audit_context(reason=audit_reason):
            placement.save()
            if point is not UNCHANGED or outline is not UNCHANGED:
                _save_exact_place(placement, exact_point, exact_outline)
        if stored_placement is not None and _was_more_precise(stored_placement.uncertainty_m, placement):
            propose_erasure(Placement._meta.db_table, [placement.pk], by=by, monument=placement.monument)
        refresh_monument_documents(monument_ids)
    return placement


def withdraw_placement(placement: Placement, *, by: User, version: int | None, reason: str) -> Placement:
    """Withdraw a placement for a reason, so that it counts no more, and return it. It stays in the history.

    Raise StaleRecord if it is no longer in this version. Raise another RuleViolation if there is no reason, or if it is
    withdrawn already.
    """
    with acting_as(by, reason.strip()):
        lock_monuments([placement.monument_id])
        placement = Placement.objects.select_for_update(no_key=True).get(pk=placement.pk)
        check_version(placement, version)
        _check_not_withdrawn(placement)
        if not reason.strip():
            raise RuleViolation(
                gettext_noop("Withdrawing a placement needs a reason."), field="reason", code="reason_missing"
            )
        placement.withdrawn = True
        placement.withdrawn_reason = reason.strip()
        placement.version += 1
        placement.save(update_fields=["withdrawn", "withdrawn_reason", "version"])
        refresh_monument_documents([placement.monument_id])
    return placement


def _check_not_withdrawn(placement: Placement) -> None:
    """Raise a RuleViolation if a placement is withdrawn. It can be neither changed nor withdrawn again."""
    if placement.withdrawn:
        raise RuleViolation(
            gettext_noop("This placement is withdrawn. Record the right one as a new placement."), code="withdrawn"
        )


def _is_public_point(stored_placement: Placement | None, point: Point | None) -> bool:
    """Return whether a sent point is the stored one, which the public sees. It was asked about when it was typed."""
    if stored_placement is None or point is None or stored_placement.uncertainty_m != 0:
        return False
    return (stored_placement.lon, stored_placement.lat) == (point.lon, point.lat)


def _check_same_precision_was_shown(stored_placement: Placement, was_shown_exactly: bool | None) -> None:
    """Raise a RuleViolation if the location's precision changed while an editor had the form open.

    `was_shown_exactly` says whether the form showed the exact point. None means that there was no form.
    """
    # The precision belongs to the monument, so a change of it does not raise the placement's version. Without this
    # check, the centre of a grid cell could be saved as the exact point.
    is_exact = stored_placement.uncertainty_m == 0
    if was_shown_exactly is not None and was_shown_exactly != is_exact:
        raise RuleViolation(
            gettext_noop("Somebody else changed how exactly this place is shown while you were looking at it."),
            code="shown_otherwise",
        )


def coarsen_to_parent_precision(monument: Monument) -> None:
    """Make the precision of a monument's location at least as coarse as that of its parent, without saving it.

    Otherwise the location of the part would disclose that of its parent. A monument without a parent stays as it is.
    """
    if monument.part_of_id is not None:
        parent_precision = Monument.objects.values_list("precision", flat=True).get(pk=monument.part_of_id)
        monument.precision = get_coarser_precision(Precision(monument.precision), Precision(parent_precision)).value


def check_may_refine_precision(monument: Monument, stored_monument: Monument | None, user: User) -> None:
    """Raise a RuleViolation if a user makes a location more precise, but may not see exact locations.

    Otherwise users could disclose the location to themselves. `stored_monument` holds the values from before, or is
    None for a new monument.
    """
    if stored_monument is None:
        return
    coarser_precision = get_coarser_precision(Precision(monument.precision), Precision(stored_monument.precision))
    if coarser_precision == monument.precision or user.has_perm("registry.view_exactplace"):
        return
    if ExactPlace.objects.filter(placement__monument=stored_monument).exists():
        raise RuleViolation(
            gettext_noop("Only somebody who may see exact places can show this one more exactly."),
            field="precision",
            code="may_not_reveal",
        )


def propagate_precision(monument: Monument, *, by: User) -> list[int]:
    """Apply a monument's location precision to its placements and parts, and return the keys of changed monuments.

    Placements keep their version numbers, because only their public points change, which editors do not write.
    """
    changed_ids = [monument.pk]
    disclosed_placement_ids: list[int] = []
    # Parts may have parts, so the changed parts are the parents of the next round.
    parents = [monument]
    while parents:
        disclosed_placement_ids += _regenerate_public_points(parents)
        changed_parts: list[Monument] = []
        for parent in parents:
            changed_parts += _coarsen_parts(parent)
        changed_ids += [part.pk for part in changed_parts]
        parents = changed_parts
    # The audit log still holds the more precise points.
    propose_erasure(Placement._meta.db_table, disclosed_placement_ids, by=by, monument=monument)
    return changed_ids


def _coarsen_parts(parent: Monument) -> list[Monument]:
    """Save the direct parts of a monument with its precision if theirs is finer, and return the changed parts."""
    changed_parts = []
    for part in Monument.objects.filter(part_of=parent).order_by("pk"):
        precision = get_coarser_precision(Precision(part.precision), Precision(parent.precision)).value
        # A part that is coarser than its parent stays as it is, and so do its own parts.
        if precision != part.precision:
            part.precision = precision
            part.version += 1
            part.save(update_fields=["precision", "version"])
            changed_parts.append(part)
    return changed_parts


def _regenerate_public_points(monuments: Iterable[Monument]) -> list[int]:
    """Derive the public points of monuments again from their exact points, and save them.

    Return the primary keys of the placements that were public with a more precise point before.
    """
    disclosed_placement_ids = []
    for monument in monuments:
        for placement in Placement.objects.filter(monument=monument):
            former_uncertainty = placement.uncertainty_m
            exact_point = _get_stored_exact_point(placement)
            exact_outline = get_stored_outline(placement)
            _set_public_point(placement, exact_point, Precision(monument.precision), exact_outline)
            if former_uncertainty != placement.uncertainty_m:
                placement.save(update_fields=["lon", "lat", "uncertainty_m", "outline"])
            if _was_more_precise(former_uncertainty, placement):
                disclosed_placement_ids.append(placement.pk)
    return disclosed_placement_ids


def _was_more_precise(former_uncertainty: int | None, placement: Placement) -> bool:
    """Return whether the public point of a placement was clearly more precise before it changed.

    Uncertainties are in metres. None means that there was no public point.
    """
    if former_uncertainty is None:
        return False
    if placement.uncertainty_m is None:
        return True
    # Cells of one grid differ a little in size. The next coarser grid has cells ten times as wide.
    return 2 * former_uncertainty < placement.uncertainty_m


def _set_public_point(
    placement: Placement, exact_point: Point | None, precision: Precision, exact_outline: str
) -> None:
    """Set the public point of a placement: the exact point, rounded to a grid cell as the precision demands.

    Clear it if there is no exact point or the location is hidden. The outline is public only with the exact point. The
    placement is not saved.
    """
    public_place = None
    if exact_point is not None:
        public_place = generalise_place(exact_point, precision)
    if public_place is None:
        placement.lon = None
        placement.lat = None
        placement.uncertainty_m = None
    else:
        placement.lon = public_place.point.lon
        placement.lat = public_place.point.lat
        placement.uncertainty_m = public_place.uncertainty_m
    is_exact = precision == Precision.EXACT and placement.uncertainty_m == 0
    placement.outline = exact_outline if is_exact else ""


def _get_stored_exact_point(placement: Placement) -> Point | None:
    """Return the exact point of a placement from its restricted table, or None. Run one query."""
    exact_place = ExactPlace.objects.filter(placement=placement.pk).first()
    if exact_place is None:
        return None
    return Point(exact_place.lon, exact_place.lat)


def _get_point_of_new_placement(placement: Placement) -> Point | None:
    """Return the exact point that an unsaved placement holds in `lon` and `lat`, or None if both are empty.

    Raise a RuleViolation if only one of them is empty.
    """
    if placement.lon is None and placement.lat is None:
        return None
    if placement.lon is None or placement.lat is None:
        raise RuleViolation(
            gettext_noop("Give both longitude and latitude, or neither."), field="lat", code="half_a_place"
        )
    return Point(placement.lon, placement.lat)


def _save_exact_place(placement: Placement, point: Point | None, outline: str) -> None:
    """Store the exact point and outline of a placement, or delete the stored ones if there is no point any more."""
    # The exact point has its own table, so that a right to it can be granted separately.
    if point is None:
        ExactPlace.objects.filter(placement=placement).delete()
    else:
        values = {"lon": point.lon, "lat": point.lat, "outline": outline}
        ExactPlace.objects.update_or_create(placement=placement, defaults=values)
