"""Pairs of pictures: recording them, how one lies in the other, and the damage that people draw on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Max
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.dates import Interval
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.media.alignment import as_matrix
from registry.domain.media.image_pairs import is_reversed
from registry.domain.media.outlines import outline_text
from registry.domain.value_types import Column, JsonObject
from registry.domain.vocabulary.codes import AlignmentOrigin, Comparability, Effect
from registry.models import Claim, Comparison, DamageRegion, Photo
from registry.models.comparison import ALIGNABLE

from .location_leaks import check_text_of_related
from .locks import check_version
from .photo import check_about

ALIGNED, SAME = Comparability.SAME_VIEWPOINT_ALIGNED.value, Comparability.SAME_VIEWPOINT.value


class InvalidComparison(RuleViolation):
    """A pair that cannot be as it is."""

    code = "bad_comparison"


def record_comparison(
    *,
    by: User,
    before: Photo,
    after: Photo,
    comparability: str,
    at: datetime | None = None,
    **fields: Column,
) -> Comparison:
    """Record a pair of photos of one monument; `fields` are its captions. Raises a Refusal that names the field."""
    with acting_as(by):
        held = Photo.objects.select_for_update(no_key=True).in_bulk(sorted((before.pk, after.pk)))
        first, second = held[before.pk], held[after.pk]
        _check_pair(first, second)
        pair = Comparison(
            monument=first.monument,
            before=first,
            after=second,
            comparability=Comparability(comparability).value,
            recorded_at=at or timezone.now(),
            **fields,
        )
        _check_comparability(pair)
        check_text_of_related(pair, [pair.monument])
        pair.save()
    return pair


def revise_comparison(comparison: Comparison, *, by: User, version: int | None, **fields: Column) -> Comparison:
    """Change the captions of a pair, or how its pictures compare; raises StaleRecord or a Refusal."""
    with acting_as(by):
        held = _held(comparison, version)
        for name, value in fields.items():
            setattr(held, name, value)
        _check_comparability(held)
        check_text_of_related(held, [held.monument])
        held.save()
    return held


# --- Alignment -------------------------------------------------------------------------------------------------------


def set_alignment(
    comparison: Comparison,
    *,
    by: User,
    version: int | None,
    matrix: Sequence[float],
    origin: str,
    figures: JsonObject,
) -> Comparison:
    """Offer an alignment in place of the one there is; nobody has accepted it yet. Raises StaleRecord or a Refusal.

    `matrix` is one of `domain.homography`; `figures` say how good it is, fit for JSON.
    """
    with acting_as(by):
        held = _held(comparison, version)
        check_alignable(held)
        _take_off(held)
        held.alignment = AlignmentOrigin(origin).value
        held.matrix = json.dumps(as_matrix(matrix))
        held.figures = json.dumps(dict(figures), sort_keys=True, allow_nan=False)
        held.save()
    return held


def check_alignable(pair: Comparison) -> None:
    """Raise BadComparison for pictures whose views are not the same."""
    if Comparability(pair.comparability) not in ALIGNABLE:
        raise InvalidComparison(
            gettext_noop("Pictures from different places or sensors cannot be laid over each other."),
            code="not_alignable",
        )


def accept_alignment(comparison: Comparison, *, by: User, version: int | None) -> Comparison:
    """Show the pair aligned from now on; raises StaleRecord or a Refusal."""
    with acting_as(by):
        held = _held(comparison, version)
        if not held.matrix:
            raise InvalidComparison(gettext_noop("There is no alignment that could be accepted."), code="not_aligned")
        held.accepted_by, held.accepted_at = by, timezone.now()
        if held.comparability == SAME:
            held.comparability = ALIGNED
        held.save()
    return held


def remove_alignment(comparison: Comparison, *, by: User, version: int | None) -> Comparison:
    """Show the pair as the pictures are; raises StaleRecord, or a Refusal if it is not aligned."""
    with acting_as(by):
        held = _held(comparison, version)
        if not held.matrix:
            raise InvalidComparison(gettext_noop("There is no alignment that could be removed."), code="not_aligned")
        _take_off(held)
        held.save()
    return held


def _take_off(held: Comparison) -> None:
    held.alignment, held.matrix, held.figures = AlignmentOrigin.NONE.value, "", ""
    held.accepted_by = held.accepted_at = None
    if held.comparability == ALIGNED:
        held.comparability = SAME


# --- Damage ----------------------------------------------------------------------------------------------------------


def draw_region(
    comparison: Comparison,
    *,
    by: User,
    version: int | None,
    outline: Iterable[Sequence[float]],
    effect: str,
    claim: Claim | None = None,
    **notes: str,
) -> DamageRegion:
    """Draw what was lost, after the regions there are; `version` is the pair's. Raises StaleRecord or a Refusal."""
    with acting_as(by):
        held = _held(comparison, version)
        last = held.regions.aggregate(last=Max("position"))["last"] or 0
        region = DamageRegion(comparison=held, position=last + 1, **notes)
        _prepare_region(region, outline, effect, claim)
        region.save()
        held.save()
    return region


def redraw_region(
    region: DamageRegion,
    *,
    by: User,
    version: int | None,
    outline: Iterable[Sequence[float]],
    effect: str,
    claim: Claim | None = None,
    **notes: str,
) -> DamageRegion:
    """Change a region; `version` is its own. Raises StaleRecord or a Refusal."""
    with acting_as(by):
        pair = _held(region.comparison, None)
        held = DamageRegion.objects.select_for_update(no_key=True).get(pk=region.pk)
        check_version(held, version)
        held.version += 1
        held.comparison = pair
        for name, text in notes.items():
            setattr(held, name, text)
        _prepare_region(held, outline, effect, claim)
        held.save()
        pair.save()
    return held


def remove_region(region: DamageRegion, *, by: User, version: int | None) -> None:
    """Take a region off its pair; the ledger keeps it. Raises StaleRecord."""
    with acting_as(by):
        pair = _held(region.comparison, None)
        held = DamageRegion.objects.select_for_update(no_key=True).get(pk=region.pk)
        check_version(held, version)
        held.delete()
        pair.save()


def _prepare_region(region: DamageRegion, outline: Iterable[Sequence[float]], effect: str, claim: Claim | None) -> None:
    monument = region.comparison.monument
    if claim is not None:
        check_about(claim, monument)
    region.outline, region.effect, region.claim = outline_text(outline), Effect(effect).value, claim
    check_text_of_related(region, [monument])


# --- Both ------------------------------------------------------------------------------------------------------------


def _held(comparison: Comparison, version: int | None) -> Comparison:
    rows = Comparison.objects.select_for_update(of=("self",), no_key=True).select_related("monument")
    held = rows.get(pk=comparison.pk)
    check_version(held, version)
    held.version += 1
    return held


def _check_pair(before: Photo, after: Photo) -> None:
    if before.pk == after.pk:
        raise InvalidComparison(gettext_noop("A photo cannot be compared with itself."), field="after")
    if before.monument_id != after.monument_id:
        raise InvalidComparison(gettext_noop("Both photos must show the same monument."), field="after")
    if is_reversed(*(Interval(each.taken_earliest, each.taken_latest) for each in (before, after))):
        raise InvalidComparison(gettext_noop("The photo before was taken later than the photo after."), field="before")
    known = Comparison.objects.filter(before=before, after=after).first()
    if known is not None:
        raise InvalidComparison(
            gettext_noop("These two photos are compared already, in %(ref)s."),
            field="after",
            code="known",
            ref=known.ref,
        )


def _check_comparability(pair: Comparison) -> None:
    chosen = Comparability(pair.comparability)
    if chosen == ALIGNED and pair.accepted_at is None:
        raise InvalidComparison(
            gettext_noop("A pair is called aligned by accepting its alignment. Choose “same viewpoint” until then."),
            field="comparability",
            code="not_aligned",
        )
    if pair.accepted_at is not None and chosen == SAME:
        pair.comparability = ALIGNED
    if pair.matrix and chosen not in ALIGNABLE:
        raise InvalidComparison(
            gettext_noop("This pair is aligned. Remove the alignment before you say that the views differ."),
            field="comparability",
            code="aligned",
        )
