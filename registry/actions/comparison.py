"""Record comparisons of two photos, and accept or remove their alignment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from registry.audit.context import acting_as
from registry.domain.chronology.dates import Interval
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.media.alignment import parse_matrix
from registry.domain.media.image_pairs import is_reversed
from registry.domain.value_types import Column, JsonObject
from registry.domain.vocabulary.codes import AlignmentOrigin, Comparability
from registry.models import Comparison, Photo
from registry.models.comparison import ALIGNABLE

from .location_leaks import check_location_not_disclosed
from .locks import DiscardedRecord, check_version

ALIGNED = Comparability.SAME_VIEWPOINT_ALIGNED.value
SAME_VIEWPOINT = Comparability.SAME_VIEWPOINT.value


class InvalidComparison(RuleViolation):
    """A rule violation: a comparison cannot be saved with these values."""

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
    """Record a comparison of two photos of one monument, before and after damage, and return it.

    `fields` are its captions. Raise a RuleViolation that names the invalid field.
    """
    with acting_as(by):
        # Locked in the order of their keys, so that two users who compare the same photos cannot deadlock.
        photos = Photo.objects.select_for_update(no_key=True).in_bulk(sorted((before.pk, after.pk)))
        if before.pk not in photos or after.pk not in photos:
            raise DiscardedRecord
        before = photos[before.pk]
        after = photos[after.pk]
        _check_photos_comparable(before, after)
        comparison = Comparison(
            monument=before.monument,
            before=before,
            after=after,
            comparability=Comparability(comparability).value,
            recorded_at=at or timezone.now(),
            **fields,
        )
        _match_comparability_to_alignment(comparison)
        check_location_not_disclosed(comparison, [comparison.monument])
        comparison.save()
    return comparison


def revise_comparison(comparison: Comparison, *, by: User, version: int | None, **fields: Column) -> Comparison:
    """Change the captions of a comparison, or whether its two photos show the same view, and return it.

    Raise StaleRecord if the comparison is no longer in the given version, or another RuleViolation.
    """
    with acting_as(by):
        comparison = lock_comparison(comparison, version)
        for name, value in fields.items():
            setattr(comparison, name, value)
        _match_comparability_to_alignment(comparison)
        check_location_not_disclosed(comparison, [comparison.monument])
        comparison.save()
    return comparison


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
    """Propose an alignment of the two photos of a comparison, which replaces the former one. Return the comparison.

    `matrix` is the homography that maps the photo before onto the photo after. `figures` are its quality measures.
    `origin` is a value of `AlignmentOrigin`, which says whether a search or an editor made it.
    Raise StaleRecord if the comparison is no longer in the given version, or another RuleViolation.
    """
    with acting_as(by):
        comparison = lock_comparison(comparison, version)
        check_alignable(comparison)
        # A new alignment needs a new acceptance.
        _clear_alignment(comparison)
        comparison.alignment = AlignmentOrigin(origin).value
        comparison.matrix = json.dumps(parse_matrix(matrix))
        # NaN is not valid JSON, so it must not be stored.
        comparison.figures = json.dumps(dict(figures), sort_keys=True, allow_nan=False)
        comparison.save()
    return comparison


def check_alignable(comparison: Comparison) -> None:
    """Raise InvalidComparison if the two photos show different views, so that no alignment of them can be correct."""
    if Comparability(comparison.comparability) not in ALIGNABLE:
        raise InvalidComparison(
            gettext_noop("Pictures from different places or sensors cannot be laid over each other."),
            code="not_alignable",
        )


def accept_alignment(comparison: Comparison, *, by: User, version: int | None) -> Comparison:
    """Accept the proposed alignment of two photos, so that they are shown aligned. Return the comparison.

    Raise StaleRecord if the comparison is no longer in the given version, or InvalidComparison if it has no alignment.
    """
    with acting_as(by):
        comparison = lock_comparison(comparison, version)
        if not comparison.matrix:
            raise InvalidComparison(gettext_noop("There is no alignment that could be accepted."), code="not_aligned")
        comparison.accepted_by = by
        comparison.accepted_at = timezone.now()
        # Accepting the alignment is the only way to call a pair of photos aligned.
        if comparison.comparability == SAME_VIEWPOINT:
            comparison.comparability = ALIGNED
        comparison.save()
    return comparison


def remove_alignment(comparison: Comparison, *, by: User, version: int | None) -> Comparison:
    """Remove the alignment of two photos, so that they are shown side by side as they are. Return the comparison.

    Raise StaleRecord if the comparison is no longer in the given version, or InvalidComparison if it has no alignment.
    """
    with acting_as(by):
        comparison = lock_comparison(comparison, version)
        if not comparison.matrix:
            raise InvalidComparison(gettext_noop("There is no alignment that could be removed."), code="not_aligned")
        _clear_alignment(comparison)
        comparison.save()
    return comparison


def _clear_alignment(comparison: Comparison) -> None:
    """Clear the alignment of a comparison and its acceptance, without saving the comparison."""
    comparison.alignment = AlignmentOrigin.NONE.value
    comparison.matrix = ""
    comparison.figures = ""
    comparison.accepted_by = None
    comparison.accepted_at = None
    # Without an alignment, the photos only show the same view.
    if comparison.comparability == ALIGNED:
        comparison.comparability = SAME_VIEWPOINT


# --- Lock and checks ---


def lock_comparison(comparison: Comparison, version: int | None) -> Comparison:
    """Lock a comparison in the database, and return it with its version number raised but not saved yet.

    Raise StaleRecord if the stored comparison is not in the given version. None accepts any version.
    """
    # Only the comparison is locked, not the monument that is read with it.
    comparisons = Comparison.objects.select_for_update(of=("self",), no_key=True).select_related("monument")
    locked_comparison = comparisons.get(pk=comparison.pk)
    check_version(locked_comparison, version)
    locked_comparison.version += 1
    return locked_comparison


def _check_photos_comparable(before: Photo, after: Photo) -> None:
    """Check that two photos can be compared: they show one monument, and the date of `before` is not the later one.

    Raise InvalidComparison otherwise, or if the same comparison exists already.
    """
    if before.pk == after.pk:
        raise InvalidComparison(gettext_noop("A photo cannot be compared with itself."), field="after")
    if before.monument_id != after.monument_id:
        raise InvalidComparison(gettext_noop("Both photos must show the same monument."), field="after")

    # Photos with uncertain dates pass, unless they were certainly taken in the wrong order.
    before_taken = Interval(before.taken_earliest, before.taken_latest)
    after_taken = Interval(after.taken_earliest, after.taken_latest)
    if is_reversed(before_taken, after_taken):
        raise InvalidComparison(
            gettext_noop("The date of the picture before is later than that of the picture after."), field="before"
        )

    existing_comparison = Comparison.objects.filter(before=before, after=after).first()
    if existing_comparison is not None:
        raise InvalidComparison(
            gettext_noop("These two photos are compared already, in %(ref)s."),
            field="after",
            code="known",
            ref=existing_comparison.ref,
        )


def _match_comparability_to_alignment(comparison: Comparison) -> None:
    """Raise InvalidComparison if the `comparability` of two photos contradicts their alignment.

    Comparability says how far the photos show the same view. Change "same viewpoint" to "aligned" if the alignment
    was accepted.
    """
    comparability = Comparability(comparison.comparability)
    is_accepted = comparison.accepted_at is not None
    if comparability == ALIGNED and not is_accepted:
        raise InvalidComparison(
            gettext_noop("A pair is called aligned by accepting its alignment. Choose “same viewpoint” until then."),
            field="comparability",
            code="not_aligned",
        )
    if comparison.matrix and comparability not in ALIGNABLE:
        raise InvalidComparison(
            gettext_noop("This pair is aligned. Remove the alignment before you say that the views differ."),
            field="comparability",
            code="aligned",
        )
    # A form may send the value from before the alignment was accepted.
    if comparability == SAME_VIEWPOINT and is_accepted:
        comparison.comparability = ALIGNED
