"""Whether public texts tell a place that is not public: looked at whenever such a text becomes public, or its monument.

Words for the place itself (those of placements) are not shown beside a coarse place, and so are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model, Q, QuerySet

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.coordinates_in_text import coordinates_in
from registry.domain.policy.visibility import PUBLIC_STATUSES
from registry.domain.vocabulary.codes import Precision
from registry.models import (
    Actor,
    Claim,
    Comparison,
    ControlBound,
    ControlPeriod,
    DamageRegion,
    Decision,
    Intervention,
    InterventionStep,
    Monument,
    Photo,
    Site,
    Source,
    Threat,
)
from registry.projection.segment_rows import chunks

NAMES = (
    "slug",
    "name_en",
    "name_ar",
    "other_names",
    "description_en",
    "description_ar",
    "built_note_en",
    "built_note_ar",
)
PUBLIC_TEXTS: dict[type[Model], tuple[str, ...]] = {
    Site: ("slug", "name_en", "name_ar", "description_en", "description_ar", "identifiers"),
    Monument: NAMES,
    Actor: ("slug", "name_en", "name_ar"),
    ControlPeriod: ("slug", "note_en", "note_ar"),
    ControlBound: ("note_en", "note_ar"),
    Claim: ("key", "statement_en", "statement_ar", "quote", "locator"),
    Decision: ("reason", "reason_ar"),
    Intervention: ("slug", "title_en", "title_ar", "description_en", "description_ar"),
    InterventionStep: ("note_en", "note_ar"),
    Threat: (
        *("slug", "title_en", "title_ar", "description_en", "description_ar"),
        *("quote", "closed_reason", "closed_reason_ar"),
    ),
    Photo: ("viewpoint_en", "viewpoint_ar", "caption_en", "caption_ar", "alt_en", "alt_ar", "credit"),
    Comparison: ("caption_en", "caption_ar"),
    DamageRegion: ("note_en", "note_ar"),
    Source: (
        *("slug", "title", "publisher", "description_en", "description_ar", "url", "archived_url"),
        *("reliability_reason_en", "reliability_reason_ar"),
    ),
}


class DisclosesLocation(RuleViolation):
    """A public text holds coordinates of a monument whose place is not public."""

    code = "tells_place"


def is_generalised(monument: Monument) -> bool:
    """Whether the public sees the monument but not exactly where it is."""
    return monument.published and monument.precision != Precision.EXACT.value


def check_text_of_related(record: Model, monuments: Iterable[Monument], *named: str | Model) -> None:
    """Raise TellsPlace if a record that speaks of these monuments tells where one is that is shown coarsely.

    Or if one of those does that it names: by the column, or themselves.
    """
    if any(is_generalised(monument) for monument in monuments):
        check_texts(record)
        for name in named:
            other = getattr(record, name) if isinstance(name, str) else name
            if other is not None and not _is_sealed(other):
                check_texts(other, hanging=True)


def related(record: Intervention | Threat, monuments: Iterable[Monument]) -> list[Monument]:
    """What a measure or a warning speaks of: these monuments or, if they are none, all of its site that is coarse."""
    return list(monuments) or list(_coarse().filter(site=record.site_id))


def check_on_site(site: Site, *records: Model) -> None:
    """Raise TellsPlace if a record about the whole site, or the site itself, tells where a monument of it is."""
    if site.pk is not None and _coarse().filter(site=site.pk).exists():
        for record in records:
            check_texts(record)


def check_texts(record: Model, texts: Iterable[tuple[str, str]] | None = None, *, hanging: bool = False) -> None:
    """Raise TellsPlace if one of the record's public texts (or of `texts`, by field) holds coordinates.

    `hanging`: another record than that is being written.
    """
    for field, text in _texts(record) if texts is None else texts:
        for found in coordinates_in(text)[:1]:
            raise DisclosesLocation(
                gettext_noop(
                    "The place of this monument is not public in full, but “%(column)s” of %(record)s tells it: "
                    "“%(found)s”. Take that out, or show the place exactly."
                ),
                field=None if hanging else field,
                column=field,
                record=f"{record._meta.verbose_name} {getattr(record, 'ref', record.pk or '')}".strip(),
                found=found,
            )


def check_all_texts(monuments: Iterable[int]) -> None:
    """The same of every public text of these monuments and of what hangs on them."""
    for some in chunks(sorted(set(monuments))):
        for record in _hanging(some):
            check_texts(record, hanging=not isinstance(record, Monument))


def check_cited(source: Source) -> None:
    """The same of a source on which something rests that is shown coarsely, or that says something of its site."""
    rests = Q(claims__source=source.pk) | Q(placements__source=source.pk) | Q(built_source=source.pk)
    works, pictured = _measured(steps__source=source.pk), Q(photos__source=source.pk)
    warned = _warned(source=source.pk) | _warned(closed_source=source.pk)
    site = Q(site__point_source=source.pk) | Q(site__wh_source=source.pk)
    _check_if_coarse(source, rests, pictured, works, warned, site, Q(site__control_periods__bounds__source=source.pk))


def check_names(actor: Actor) -> None:
    """The same of an actor that is named beside something that is shown coarsely."""
    claims = Q(claims__agent=actor.pk) | Q(claims__said_by=actor.pk)
    around = _measured(parties=actor.pk) | _warned(raised_by=actor.pk)
    _check_if_coarse(actor, claims, around, Q(site__control_periods__holder=actor.pk))


def _measured(**chosen: int) -> Q:
    """Monuments of which these measures speak."""
    found = Intervention.objects.filter(**chosen)
    return Q(interventions__in=found) | Q(site__interventions__in=found.filter(monuments=None))


def _warned(**chosen: int) -> Q:
    found = Threat.objects.filter(**chosen)
    return Q(threats__in=found) | Q(site__threats__in=found.filter(monuments=None))


def _check_if_coarse(record: Model, *beside: Q) -> None:
    if record.pk is not None and any(_coarse().filter(each).exists() for each in beside):
        check_texts(record)


def _coarse() -> QuerySet[Monument]:
    return Monument.objects.filter(published=True).exclude(precision=Precision.EXACT.value)


def _is_sealed(record: Model) -> bool:
    return isinstance(record, Source) and record.protected


def _texts(record: Model) -> Iterator[tuple[str, str]]:
    for field in PUBLIC_TEXTS[type(record)]:
        value = getattr(record, field)
        several = value.values() if isinstance(value, dict) else value
        yield field, value or "" if isinstance(value, str) else "\n".join(map(str, several or ()))


def _hanging(monuments: Iterable[int]) -> Iterator[Model]:
    ids = list(monuments)
    claims = Claim.objects.filter(monument__in=ids, status__in=PUBLIC_STATUSES)
    sites = Site.objects.filter(monuments__in=ids).distinct()
    spoken_of = Q(monuments__in=ids) | Q(monuments=None, site__in=sites)
    works, threats = Intervention.objects.filter(spoken_of), Threat.objects.filter(spoken_of)
    steps = InterventionStep.objects.filter(intervention__in=works)
    photos, pairs = Photo.objects.filter(monument__in=ids), Comparison.objects.filter(monument__in=ids)
    cited = Q(placements__monument__in=ids) | Q(pk__in=Monument.objects.filter(pk__in=ids).values("built_source"))
    resting = Q(claims__in=claims) | Q(steps__in=steps)
    warning = Q(threats__in=threats) | Q(closed_threats__in=threats)
    periods = ControlPeriod.objects.filter(site__in=sites)
    yield from Monument.objects.filter(pk__in=ids)
    yield from sites
    yield from periods
    yield from ControlBound.objects.filter(period__in=periods)
    yield from claims.order_by("pk")
    yield from Decision.objects.filter(claim__in=claims).select_related("claim")
    yield from works.distinct()
    yield from steps
    yield from threats.distinct()
    yield from photos
    yield from pairs
    yield from DamageRegion.objects.filter(comparison__in=pairs)
    of_sites = Q(pk__in=sites.values("point_source")) | Q(pk__in=sites.values("wh_source"))
    pictured = Q(photos__monument__in=ids)
    for each in (cited, pictured, resting, warning, of_sites, Q(control_bounds__period__in=periods)):
        yield from Source.objects.filter(each, protected=False).distinct()
    saying = Q(acts__in=claims) | Q(said__in=claims)
    for each in (saying, Q(interventions__in=works), Q(threats__in=threats), Q(control_periods__in=periods)):
        yield from Actor.objects.filter(each).distinct()
