"""Which rows a reader sees: the one place where the policy of `domain.visibility` becomes filters.

Everything that answers to somebody starts from here, so that what is hidden looks as if it were not there.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.domain.visibility import ANYBODY, PUBLIC_STATUSES, Reader
from registry.domain.vocabulary import ClaimStatus
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


def visible_sites(reader: Reader = ANYBODY) -> QuerySet[Site]:
    """The published ones."""
    return Site.objects.all() if reader.sees_unpublished else Site.objects.filter(published=True)


def visible_monuments(reader: Reader = ANYBODY) -> QuerySet[Monument]:
    """The published ones; their whole and their site are published too, by `actions.publication`."""
    return Monument.objects.all() if reader.sees_unpublished else Monument.objects.filter(published=True)


def visible_placements(reader: Reader = ANYBODY) -> QuerySet[Placement]:
    """Those of visible monuments."""
    return Placement.objects.all() if reader.sees_unpublished else Placement.objects.filter(monument__published=True)


def visible_claims(reader: Reader = ANYBODY) -> QuerySet[Claim]:
    """Those that have been decided on, on visible monuments."""
    claims = Claim.objects.all()
    if not reader.sees_unpublished:
        claims = claims.filter(monument__published=True)
    return claims if reader.sees_drafts else claims.filter(status__in=PUBLIC_STATUSES)


def is_visible_claim(claim: Claim, reader: Reader = ANYBODY) -> bool:
    """The same of one claim whose monument is loaded."""
    return reader.sees_claim(ClaimStatus(claim.status), published=claim.monument.published)


def visible_interventions(reader: Reader = ANYBODY) -> QuerySet[Intervention]:
    """Those on published sites; hidden if even one of their monuments is, since what they say may concern that one."""
    if reader.sees_unpublished:
        return Intervention.objects.all()
    return Intervention.objects.filter(~_concerns_hidden(Intervention), site__published=True)


def visible_threats(reader: Reader = ANYBODY) -> QuerySet[Threat]:
    """Those on published sites; hidden if even one of their monuments is."""
    if reader.sees_unpublished:
        return Threat.objects.all()
    return Threat.objects.filter(~_concerns_hidden(Threat), site__published=True)


def visible_control_periods(reader: Reader = ANYBODY) -> QuerySet[ControlPeriod]:
    """Those of visible sites."""
    if reader.sees_unpublished:
        return ControlPeriod.objects.all()
    return ControlPeriod.objects.filter(site__published=True)


def visible_photos(reader: Reader = ANYBODY) -> QuerySet[Photo]:
    """The published ones of visible monuments."""
    if reader.sees_unpublished:
        return Photo.objects.all()
    return Photo.objects.filter(published=True, monument__published=True)


def visible_renditions(reader: Reader = ANYBODY) -> QuerySet[Rendition]:
    """Those of visible photos."""
    if reader.sees_unpublished:
        return Rendition.objects.all()
    return Rendition.objects.filter(photo__published=True, photo__monument__published=True)


def visible_comparisons(reader: Reader = ANYBODY) -> QuerySet[Comparison]:
    """The published ones of visible monuments; their photos are published too, by `actions.publication`."""
    if reader.sees_unpublished:
        return Comparison.objects.all()
    return Comparison.objects.filter(published=True, monument__published=True)


def visible_regions(reader: Reader = ANYBODY) -> QuerySet[DamageRegion]:
    """Those of visible comparisons."""
    if reader.sees_unpublished:
        return DamageRegion.objects.all()
    return DamageRegion.objects.filter(comparison__published=True, comparison__monument__published=True)


def visible_sources(reader: Reader = ANYBODY) -> QuerySet[Source]:
    """Those on which something rests that this reader sees. Whoever sees everything sees those of no use yet, too."""
    if reader.sees_unpublished and reader.sees_drafts:
        return Source.objects.all()
    here = OuterRef("pk")
    works, sites = visible_interventions(reader), visible_sites(reader)
    monuments, threats = visible_monuments(reader), visible_threats(reader)
    periods = visible_control_periods(reader)
    return Source.objects.filter(
        Exists(visible_claims(reader).filter(source=here))
        | Exists(visible_placements(reader).filter(source=here))
        | Exists(monuments.filter(built_source=here))
        | Exists(InterventionStep.objects.filter(source=here, intervention__in=works))
        | Exists(threats.filter(Q(source=here) | Q(closed_source=here)))
        | Exists(ControlBound.objects.filter(source=here, period__in=periods))
        | Exists(visible_photos(reader).filter(source=here))
        | Exists(sites.filter(Q(point_source=here) | Q(wh_source=here)))
    )


def protected_sources() -> QuerySet[Source]:
    """Those whose words are shown to nobody: asked in order to leave them out."""
    return Source.objects.filter(protected=True)


def _concerns_hidden(noun: type[Intervention] | type[Threat]) -> Exists:
    column = str(noun._meta.model_name)
    between = noun.monuments.through.objects
    return Exists(between.filter(**{column: OuterRef("pk")}, monument__published=False))
