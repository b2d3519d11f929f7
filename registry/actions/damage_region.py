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
    """Add an outline of damage to a comparison of two photos, and return the new damage region.

    Raise StaleRecord if the comparison is no longer in the given version, or another RuleViolation.
    """
    with acting_as(by):
        comparison = lock_comparison(comparison, version)
        # New regions come after the existing ones.
        last_position = comparison.regions.aggregate(last=Max("position"))["last"] or 0
        region = DamageRegion(comparison=comparison, position=last_position + 1, **notes)
        _set_region_columns(region, outline, effect, claim)
        region.save()
        # The regions are a part of the comparison, so it gets a new version, too.
        comparison.save()
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

    Raise StaleRecord if the region is no longer in the given version, or another RuleViolation.
    """
    with acting_as(by):
        # The comparison is locked first, as in every action on it, so that concurrent editors cannot deadlock.
        comparison = lock_comparison(region.comparison, None)
        region = DamageRegion.objects.select_for_update(no_key=True).get(pk=region.pk)
        check_version(region, version)
        region.version += 1
        region.comparison = comparison
        for name, note in notes.items():
            setattr(region, name, note)
        _set_region_columns(region, outline, effect, claim)
        region.save()
        # The regions are a part of the comparison, so it gets a new version, too.
        comparison.save()
    return region


def remove_region(region: DamageRegion, *, by: User, version: int | None) -> None:
    """Delete an outline of damage from a comparison of two photos. The audit log keeps its values.

    Raise StaleRecord if the region is no longer in the given version.
    """
    with acting_as(by):
        # The comparison is locked first, as in every action on it, so that concurrent editors cannot deadlock.
        comparison = lock_comparison(region.comparison, None)
        region = DamageRegion.objects.select_for_update(no_key=True).get(pk=region.pk)
        check_version(region, version)
        region.delete()
        # The regions are a part of the comparison, so it gets a new version, too.
        comparison.save()


def _set_region_columns(
    region: DamageRegion, outline: Iterable[Sequence[float]], effect: str, claim: Claim | None
) -> None:
    """Set the outline, the kind of damage and the claim of a damage region, without saving it.

    Raise a RuleViolation if the claim is about another monument, or if a note discloses a hidden location.
    """
    monument = region.comparison.monument
    if claim is not None:
        check_claim_concerns_monument(claim, monument)
    region.outline = outline_text(outline)
    region.effect = Effect(effect).value
    region.claim = claim
    check_location_not_disclosed(region, [monument])
