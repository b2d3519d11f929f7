"""Saving where monuments were: the true point in its own table, and the point for the public made from it.

Every way of writing a place ends here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from django.contrib.auth.models import User

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.generalisation import Point, is_coarser, public_place
from registry.domain.vocabulary.codes import Precision
from registry.models import ExactPlace, Monument, Placement
from registry.projection import refresh_monuments

from .erasure_requests import propose_erasure
from .locks import check_version, lock


class Unchanged(Enum):
    """Says that the true point stays as it is."""

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
    """Save a placement and, unless it is to be kept, its true point; raises StaleRecord or a Refusal.

    The `lon`, `lat` of a new placement are its true point. Those of a stored one are the public point, which follows.
    `read_exactly` says whether it was its true point that the writer has read: that changes without a new version.
    """
    with acting_as(by):
        stored = Placement.objects.filter(pk=placement.pk)
        former = stored.first()
        monuments = {placement.monument_id} | ({former.monument_id} if former else set())
        lock(monuments)
        former = stored.select_for_update(no_key=True).first()
        if former is not None:
            check_version(former, version)
            _check_read(former, read_exactly)
            placement.version = former.version + 1
        elif point is UNCHANGED:
            point = _point_of(placement)
        exact = _exact(placement) if point is UNCHANGED else point
        precision = Monument.objects.values_list("precision", flat=True).get(pk=placement.monument_id)
        _generalise(placement, exact, Precision(precision))
        placement.save()
        if point is not UNCHANGED:
            _store(placement, point)
        if former is not None and _showed_more(former.uncertainty_m, placement):
            propose_erasure(Placement._meta.db_table, [placement.pk], by=by, monument=placement.monument)
        refresh_monuments(monuments)
    return placement


def _check_read(former: Placement, exactly: bool | None) -> None:
    """Nobody takes the middle of a cell for the true point, or the other way round, because it was the other then."""
    if exactly is not None and exactly != (former.uncertainty_m == 0):
        raise RuleViolation(
            gettext_noop("Somebody else changed how exactly this place is shown while you were looking at it."),
            code="shown_otherwise",
        )


def apply_precision(monument: Monument) -> None:
    """A part shows no more of its place than its whole: take over the coarser of the two precisions."""
    if monument.part_of_id is not None:
        whole = Monument.objects.values_list("precision", flat=True).get(pk=monument.part_of_id)
        monument.precision = is_coarser(Precision(monument.precision), Precision(whole)).value


def check_may_show(monument: Monument, former: Monument | None, by: User) -> None:
    """Raise a Refusal if `by` would show true places, to themselves too, that they may not see."""
    if former is None or is_coarser(Precision(monument.precision), Precision(former.precision)) == monument.precision:
        return
    if by.has_perm("registry.view_exactplace") or not ExactPlace.objects.filter(placement__monument=former).exists():
        return
    raise RuleViolation(
        gettext_noop("Only somebody who may see exact places can show this one more exactly."),
        field="precision",
        code="may_not_reveal",
    )


def propagate_precision(monument: Monument, *, by: User) -> list[int]:
    """Make the public places of a monument and of its parts anew, after its precision was saved; returns whose.

    Their versions stay: nobody has edited them, and whoever is editing them changes other columns.
    """
    changed, level, bared = [monument.pk], [monument], []
    while level:
        bared += _generalise_all(level)
        level = [part for whole in level for part in _made_coarser(whole)]
        changed += [part.pk for part in level]
    propose_erasure(Placement._meta.db_table, bared, by=by, monument=monument)
    return changed


def _made_coarser(whole: Monument) -> list[Monument]:
    """The parts of a monument that showed more than it does now, saved with its precision."""
    found = []
    for part in Monument.objects.filter(part_of=whole).order_by("pk"):
        precision = is_coarser(Precision(part.precision), Precision(whole.precision)).value
        if precision != part.precision:
            part.precision, part.version = precision, part.version + 1
            part.save(update_fields=["precision", "version"])
            found.append(part)
    return found


def _generalise_all(monuments: Iterable[Monument]) -> list[int]:
    """Make the public places of these monuments anew; returns of which the ledger’s older entries tell more."""
    bared = []
    for monument in monuments:
        for placement in Placement.objects.filter(monument=monument):
            before = placement.uncertainty_m
            _generalise(placement, _exact(placement), Precision(monument.precision))
            if before != placement.uncertainty_m:
                placement.save(update_fields=["lon", "lat", "uncertainty_m"])
            if _showed_more(before, placement):
                bared.append(placement.pk)
    return bared


def _showed_more(before: int | None, placement: Placement) -> bool:
    """Whether the ledger’s older entries tell more of the place than the row now. Cells differ a little in size."""
    now = placement.uncertainty_m
    return before is not None and (now is None or 2 * before < now)


def _generalise(placement: Placement, exact: Point | None, precision: Precision) -> None:
    shown = None if exact is None else public_place(exact, precision)
    placement.lon = None if shown is None else shown.point.lon
    placement.lat = None if shown is None else shown.point.lat
    placement.uncertainty_m = None if shown is None else shown.uncertainty_m


def _exact(placement: Placement) -> Point | None:
    stored = ExactPlace.objects.filter(placement=placement.pk).first()
    return None if stored is None else Point(stored.lon, stored.lat)


def _point_of(placement: Placement) -> Point | None:
    if (placement.lon is None) != (placement.lat is None):
        raise RuleViolation(
            gettext_noop("Give both longitude and latitude, or neither."), field="lat", code="half_a_place"
        )
    return None if placement.lon is None or placement.lat is None else Point(placement.lon, placement.lat)


def _store(placement: Placement, point: Point | None) -> None:
    if point is None:
        ExactPlace.objects.filter(placement=placement).delete()
    else:
        ExactPlace.objects.update_or_create(placement=placement, defaults={"lon": point.lon, "lat": point.lat})
