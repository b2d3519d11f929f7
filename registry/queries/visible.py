"""Querysets of the rows that a viewer sees: the only place where the visibility policy becomes filters.

Every read for a viewer starts here, so that hidden rows look as if they did not exist.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from registry.domain.context.aspects import DISCLOSING_ASPECT, DISCLOSING_TERM
from registry.domain.media.licences import COPYABLE
from registry.domain.policy.visibility import PUBLIC_STATUSES, PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import ClaimStatus, Precision
from registry.models import (
    Claim,
    Comparison,
    ContextStatement,
    ControlBound,
    ControlPeriod,
    DamageRegion,
    Intervention,
    InterventionParty,
    InterventionStep,
    Monument,
    Photo,
    Placement,
    Rendition,
    Site,
    Source,
    SourceCapture,
    Threat,
)


def visible_sites(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Site]:
    """Return the sites that the viewer sees: all of them, or only the published ones."""
    return Site.objects.all() if viewer.sees_unpublished else Site.objects.filter(published=True)


def visible_monuments(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Monument]:
    """Return the monuments that the viewer sees: all of them, or only the published ones.

    The site and the parent of a published monument are always published; `actions.publishing` ensures it.
    """
    return Monument.objects.all() if viewer.sees_unpublished else Monument.objects.filter(published=True)


def visible_placements(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Placement]:
    """Return the placements that the viewer sees: those of visible monuments, and withdrawn ones only for editors."""
    if viewer.sees_unpublished:
        return Placement.objects.all()
    return Placement.objects.filter(monument__published=True, withdrawn=False)


def visible_claims(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Claim]:
    """Return the claims on monuments and on sites that the viewer sees.

    Viewers without access to drafts see only claims on which a reviewer has decided.
    """
    claims = Claim.objects.all()
    if not viewer.sees_unpublished:
        claims = claims.filter(Q(monument__published=True) | Q(site__published=True))
    if not viewer.sees_drafts:
        claims = claims.filter(status__in=PUBLIC_STATUSES)
    return claims


def is_visible_claim(claim: Claim, viewer: Viewer = PUBLIC_VIEWER) -> bool:
    """Return whether the viewer sees a claim whose subject is loaded. The rule is that of `visible_claims`."""
    return viewer.sees_claim(ClaimStatus(claim.status), published=claim.subject.published)


def visible_interventions(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Intervention]:
    """Return the interventions that the viewer sees: all of them, or only those on published sites.

    One unpublished monument is enough to hide an intervention, since its texts may describe that monument.
    """
    if viewer.sees_unpublished:
        return Intervention.objects.all()
    return Intervention.objects.filter(~_has_unpublished_monument(Intervention), site__published=True)


def visible_threats(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Threat]:
    """Return the threats that the viewer sees: all of them, or only those on published sites.

    One unpublished monument is enough to hide a threat, since its texts may describe that monument.
    """
    if viewer.sees_unpublished:
        return Threat.objects.all()
    return Threat.objects.filter(~_has_unpublished_monument(Threat), site__published=True)


def visible_control_periods(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[ControlPeriod]:
    """Return the control periods that the viewer sees: those of visible sites."""
    if viewer.sees_unpublished:
        return ControlPeriod.objects.all()
    return ControlPeriod.objects.filter(site__published=True)


def visible_context_statements(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[ContextStatement]:
    """Return the context statements that the viewer sees: those on visible monuments and sites.

    Withdrawn ones are for editors only. So are identifiers and distances of a monument whose exact place is not public:
    other registers tell it.
    """
    if viewer.sees_unpublished:
        return ContextStatement.objects.all()
    is_on_public_record = Q(monument__published=True) | Q(site__published=True)
    discloses_location = Q(aspect=DISCLOSING_ASPECT.value) | Q(term=DISCLOSING_TERM.value)
    is_place_public = Q(monument__isnull=True) | Q(monument__precision=Precision.EXACT.value)
    return ContextStatement.objects.filter(is_on_public_record, ~discloses_location | is_place_public, withdrawn=False)


def visible_photos(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Photo]:
    """Return the photos that the viewer sees: all of them, or only published ones of published monuments."""
    if viewer.sees_unpublished:
        return Photo.objects.all()
    return Photo.objects.filter(published=True, monument__published=True)


def visible_renditions(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Rendition]:
    """Return the renditions that the viewer sees: those of visible photos."""
    if viewer.sees_unpublished:
        return Rendition.objects.all()
    return Rendition.objects.filter(photo__published=True, photo__monument__published=True)


def visible_comparisons(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Comparison]:
    """Return the comparisons that the viewer sees.

    A viewer who sees no unpublished records sees the published comparisons of published monuments.

    Both photos of a published comparison are always published; `actions.publishing` ensures it.
    """
    if viewer.sees_unpublished:
        return Comparison.objects.all()
    return Comparison.objects.filter(published=True, monument__published=True)


def visible_regions(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[DamageRegion]:
    """Return the damage regions that the viewer sees: those of visible comparisons."""
    if viewer.sees_unpublished:
        return DamageRegion.objects.all()
    return DamageRegion.objects.filter(comparison__published=True, comparison__monument__published=True)


def visible_sources(viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Source]:
    """Return the sources that the viewer sees: those that a visible record cites, and the originals of these.

    Viewers with full access also see the sources that no record cites.
    """
    if viewer.sees_unpublished and viewer.sees_drafts:
        return Source.objects.all()
    cited_copies = Source.objects.filter(_is_cited(viewer), copied_from=OuterRef("pk"), protected=False)
    return Source.objects.filter(_is_cited(viewer) | Exists(cited_copies))


def _is_cited(viewer: Viewer) -> Q:
    """Return the condition that a source is cited by a record that the viewer sees."""
    source = OuterRef("pk")
    site_cites_source = Q(point_source=source) | Q(wh_source=source)
    threat_cites_source = Q(source=source) | Q(closed_source=source)
    interventions = visible_interventions(viewer)
    control_periods = visible_control_periods(viewer)
    return Q(
        Exists(visible_claims(viewer).filter(source=source))
        | Exists(visible_placements(viewer).filter(source=source))
        | Exists(visible_monuments(viewer).filter(built_source=source))
        | Exists(InterventionStep.objects.filter(source=source, intervention__in=interventions))
        | Exists(InterventionParty.objects.filter(source=source, intervention__in=interventions))
        | Exists(visible_threats(viewer).filter(threat_cites_source))
        | Exists(ControlBound.objects.filter(source=source, period__in=control_periods))
        | Exists(visible_photos(viewer).filter(source=source))
        | Exists(visible_context_statements(viewer).filter(source=source))
        | Exists(visible_sites(viewer).filter(site_cites_source))
    )


def public_captures() -> QuerySet[SourceCapture]:
    """Return the captures whose files everybody may have: of public sources, under a licence that allows copies.

    The public learns of no other capture, not even that there is one. Files are not searched for coordinates: of a
    source that is cited for a monument whose exact place is not public, none is public.
    """
    sources = visible_sources().filter(~_is_cited_for_hidden_place(), protected=False)
    return SourceCapture.objects.filter(licence__in=COPYABLE, source__in=sources)


def _is_cited_for_hidden_place() -> Q:
    """Return the condition that a source is cited for a published monument whose exact place is not public.

    Records on the site of such a monument may be about it, too.
    """
    source = OuterRef("pk")
    monuments = Monument.objects.filter(published=True).exclude(precision=Precision.EXACT.value)
    sites = monuments.values("site")
    is_there = Q(monument__in=monuments) | Q(site__in=sites)
    concerns_them = Q(monuments__in=monuments) | Q(monuments=None, site__in=sites)
    interventions = Intervention.objects.filter(concerns_them)
    cites_source = Q(source=source)
    threat_cites_source = cites_source | Q(closed_source=source)
    site_cites_source = Q(point_source=source) | Q(wh_source=source)
    return Q(
        Exists(Claim.objects.filter(is_there, cites_source))
        | Exists(ContextStatement.objects.filter(is_there, cites_source))
        | Exists(Placement.objects.filter(cites_source, monument__in=monuments))
        | Exists(Photo.objects.filter(cites_source, monument__in=monuments))
        | Exists(monuments.filter(built_source=source))
        | Exists(InterventionStep.objects.filter(cites_source, intervention__in=interventions))
        | Exists(InterventionParty.objects.filter(cites_source, intervention__in=interventions))
        | Exists(Threat.objects.filter(concerns_them).filter(threat_cites_source))
        | Exists(ControlBound.objects.filter(cites_source, period__site__in=sites))
        | Exists(Site.objects.filter(site_cites_source, pk__in=sites))
    )


def protected_sources() -> QuerySet[Source]:
    """Return the protected sources, for callers that must leave out their texts. No viewer sees these texts."""
    return Source.objects.filter(protected=True)


def _has_unpublished_monument(model: type[Intervention] | type[Threat]) -> Exists:
    """Return the condition that an intervention or a threat is linked to at least one unpublished monument."""
    foreign_key = str(model._meta.model_name)
    monument_links = model.monuments.through.objects
    return Exists(monument_links.filter(**{foreign_key: OuterRef("pk")}, monument__published=False))
