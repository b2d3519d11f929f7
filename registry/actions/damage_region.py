"""Draw, change and remove damage regions: outlines on the photos of a comparison, with the effect that they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db.models import Max

from registry.audit.context import acting_as
from registry.domain.media.outlines import outline_text
from registry.domain.vocabulary.codes import Effect
from registry.models import Claim, Comparison, DamageRegion

from .comparison import lock_comparison
from .location_leaks import check_location_not_disclosed
from .locks import check_version
from .photo import check_claim_concerns_monument


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
    """Add a damage region to a comparison, after its other regions, and return it.

    `version` is the version of the comparison. Raise StaleRecord or another RuleViolation.
    """
    with acting_as(by):
        comparison = lock_comparison(comparison, version)
        last_position = comparison.regions.aggregate(last=Max("position"))["last"] or 0
        region = DamageRegion(comparison=comparison, position=last_position + 1, **notes)
        _set_region_columns(region, outline, effect, claim)
        region.save()
        comparison.save()  # with a new version: its regions are a part of it
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
    """Change the outline, effect, claim and notes of a damage region, and return it.

    `version` is the version of the region. Raise StaleRecord or another RuleViolation.
    """
    with acting_as(by):
        # The comparison is locked first, as in every action on it, so that concurrent editors cannot deadlock.
        comparison = lock_comparison(region.comparison, None)
        region = DamageRegion.objects.select_for_update(no_key=True).get(pk=region.pk)
        check_version(region, version)
        region.version += 1
        region.comparison = comparison
        for name, text in notes.items():
            setattr(region, name, text)
        _set_region_columns(region, outline, effect, claim)
        region.save()
        comparison.save()
    return region


def remove_region(region: DamageRegion, *, by: User, version: int | None) -> None:
    """Delete a damage region of a comparison. The audit log keeps its former values.

    `version` is the version of the region. Raise StaleRecord if it is another one.
    """
    with acting_as(by):
        comparison = lock_comparison(region.comparison, None)
        region = DamageRegion.objects.select_for_update(no_key=True).get(pk=region.pk)
        check_version(region, version)
        region.delete()
        comparison.save()


def _set_region_columns(
    region: DamageRegion, outline: Iterable[Sequence[float]], effect: str, claim: Claim | None
) -> None:
    """Check and set the outline, effect and claim of an unsaved damage region. Raise a RuleViolation."""
    monument = region.comparison.monument
    if claim is not None:
        check_claim_concerns_monument(claim, monument)
    region.outline = outline_text(outline)
    region.effect = Effect(effect).value
    region.claim = claim
    check_location_not_disclosed(region, [monument])
