"""Which rows a reader sees: the one place where the policy of `domain.visibility` becomes filters.

Everything that answers to somebody starts from here, so that what is hidden looks as if it were not there.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.domain.policy.visibility import PUBLIC_STATUSES, PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import (
    Claim,
    Comparison,
    ControlBound,
    ControlPeriod,
    DamageRegion,
    Intervention,
    InterventionStep,
    Monument,
    Photo,
    Placement,
    Rendition,
    Site,
    Source,
    Threat,
)


def visible_sites(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Site]:
    """The published ones."""
    return Site.objects.all() if viewer.sees_unpublished else Site.objects.filter(published=True)


def visible_monuments(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Monument]:
    """The published ones; their whole and their site are published too, by `actions.publication`."""
    return Monument.objects.all() if viewer.sees_unpublished else Monument.objects.filter(published=True)


def visible_placements(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Placement]:
    """Those of visible monuments."""
    return Placement.objects.all() if viewer.sees_unpublished else Placement.objects.filter(monument__published=True)


def visible_claims(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Claim]:
    """Those that have been decided on, on visible monuments."""
    claims = Claim.objects.all()
    if not viewer.sees_unpublished:
        claims = claims.filter(monument__published=True)
    return claims if viewer.sees_drafts else claims.filter(status__in=PUBLIC_STATUSES)


def is_visible_claim(claim: Claim, viewer: Viewer = PUBLIC_VIEWER) -> bool:
    """The same of one claim whose monument is loaded."""
    return viewer.sees_claim(ClaimStatus(claim.status), published=claim.monument.published)


def visible_interventions(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Intervention]:
    """Those on published sites; hidden if even one of their monuments is, since what they say may concern that one."""
    if viewer.sees_unpublished:
        return Intervention.objects.all()
    return Intervention.objects.filter(~_concerns_hidden(Intervention), site__published=True)


def visible_threats(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Threat]:
    """Those on published sites; hidden if even one of their monuments is."""
    if viewer.sees_unpublished:
        return Threat.objects.all()
    return Threat.objects.filter(~_concerns_hidden(Threat), site__published=True)


def visible_control_periods(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[ControlPeriod]:
    """Those of visible sites."""
    if viewer.sees_unpublished:
        return ControlPeriod.objects.all()
    return ControlPeriod.objects.filter(site__published=True)


def visible_photos(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Photo]:
    """The published ones of visible monuments."""
    if viewer.sees_unpublished:
        return Photo.objects.all()
    return Photo.objects.filter(published=True, monument__published=True)


def visible_renditions(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Rendition]:
    """Those of visible photos."""
    if viewer.sees_unpublished:
        return Rendition.objects.all()
    return Rendition.objects.filter(photo__published=True, photo__monument__published=True)


def visible_comparisons(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Comparison]:
    """The published ones of visible monuments; their photos are published too, by `actions.publication`."""
    if viewer.sees_unpublished:
        return Comparison.objects.all()
    return Comparison.objects.filter(published=True, monument__published=True)


def visible_regions(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[DamageRegion]:
    """Those of visible comparisons."""
    if viewer.sees_unpublished:
        return DamageRegion.objects.all()
    return DamageRegion.objects.filter(comparison__published=True, comparison__monument__published=True)


def visible_sources(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Source]:
    """Those on which something rests that this reader sees. Whoever sees everything sees those of no use yet, too."""
    if viewer.sees_unpublished and viewer.sees_drafts:
        return Source.objects.all()
    here = OuterRef("pk")
    works, sites = visible_interventions(viewer), visible_sites(viewer)
    monuments, threats = visible_monuments(viewer), visible_threats(viewer)
    periods = visible_control_periods(viewer)
    return Source.objects.filter(
        Exists(visible_claims(viewer).filter(source=here))
        | Exists(visible_placements(viewer).filter(source=here))
        | Exists(monuments.filter(built_source=here))
        | Exists(InterventionStep.objects.filter(source=here, intervention__in=works))
        | Exists(threats.filter(Q(source=here) | Q(closed_source=here)))
        | Exists(ControlBound.objects.filter(source=here, period__in=periods))
        | Exists(visible_photos(viewer).filter(source=here))
        | Exists(sites.filter(Q(point_source=here) | Q(wh_source=here)))
    )


def protected_sources() -> QuerySet[Source]:
    """Those whose words are shown to nobody: asked in order to leave them out."""
    return Source.objects.filter(protected=True)


def _concerns_hidden(noun: type[Intervention] | type[Threat]) -> Exists:
    column = str(noun._meta.model_name)
    between = noun.monuments.through.objects
    return Exists(between.filter(**{column: OuterRef("pk")}, monument__published=False))
