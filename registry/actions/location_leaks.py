"""Checks that public texts hold no coordinates of a monument whose location is generalised or hidden.

They run whenever a text or its monument becomes public. The texts of placements are not checked, because they are
not shown while the location is generalised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model, Q, QuerySet

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.policy.coordinates_in_text import find_coordinates
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

MONUMENT_TEXTS = (
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
    Monument: MONUMENT_TEXTS,
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
    """A rule violation: a public text holds coordinates of a monument whose exact location is not public."""

    code = "tells_place"


def is_generalised(monument: Monument) -> bool:
    """Return whether the monument is published, but without its exact location."""
    return monument.published and monument.precision != Precision.EXACT.value


def check_location_not_disclosed(record: Model, monuments: Iterable[Monument], *related: str | Model) -> None:
    """Raise DisclosesLocation if texts about the monuments hold coordinates while one of them is generalised.

    The texts of `record` are checked, and those of the `related` records: relations of the record by name, or records.
    """
    if not any(is_generalised(monument) for monument in monuments):
        return
    check_no_coordinates(record)
    for relation in related:
        other = getattr(record, relation) if isinstance(relation, str) else relation
        # A protected source has no texts of its own to check.
        is_protected = isinstance(other, Source) and other.protected
        if other is not None and not is_protected:
            check_no_coordinates(other, is_edited=False)


def monuments_described_by(record: Intervention | Threat, monuments: Iterable[Monument]) -> list[Monument]:
    """Return the monuments that an intervention or a threat is about, for the check of its texts.

    These are the given monuments or, if there are none, the generalised monuments of its site. At most one query.
    """
    named_monuments = list(monuments)
    if named_monuments:
        return named_monuments
    return list(_generalised_monuments().filter(site=record.site_id))


def check_site_locations_not_disclosed(site: Site, *records: Model) -> None:
    """Raise DisclosesLocation if a record about the whole site holds coordinates while a monument is generalised."""
    if site.pk is not None and _generalised_monuments().filter(site=site.pk).exists():
        for record in records:
            check_no_coordinates(record)


def check_no_coordinates(record: Model, *, is_edited: bool = True) -> None:
    """Raise DisclosesLocation if a public text of the record holds coordinates.

    The violation names the text's field, unless `is_edited` is false: then the form in use shows another record.
    """
    for column, text in _public_texts(record):
        coordinates = find_coordinates(text)
        if not coordinates:
            continue
        reference = getattr(record, "ref", record.pk or "")
        raise DisclosesLocation(
            gettext_noop(
                "The place of this monument is not public in full, but “%(column)s” of %(record)s tells it: "
                "“%(found)s”. Take that out, or show the place exactly."
            ),
            field=column if is_edited else None,
            column=column,
            record=f"{record._meta.verbose_name} {reference}".strip(),
            found=coordinates[0],
        )


def check_texts_of_monuments(monuments: Iterable[int]) -> None:
    """Raise DisclosesLocation if a public text of the monuments, or of a record about them, holds coordinates."""
    for monument_ids in chunks(sorted(set(monuments))):
        for record in _public_records_about(monument_ids):
            check_no_coordinates(record, is_edited=isinstance(record, Monument))


def check_source_texts(source: Source) -> None:
    """Raise DisclosesLocation if a source holds coordinates and is cited for a generalised monument or its site."""
    _check_if_any_generalised(
        source,
        Q(claims__source=source.pk) | Q(placements__source=source.pk) | Q(built_source=source.pk),
        Q(photos__source=source.pk),
        _with_interventions(steps__source=source.pk),
        _with_threats(source=source.pk) | _with_threats(closed_source=source.pk),
        Q(site__point_source=source.pk) | Q(site__wh_source=source.pk),
        Q(site__control_periods__bounds__source=source.pk),
    )


def check_actor_texts(actor: Actor) -> None:
    """Raise DisclosesLocation if an actor's names hold coordinates and a generalised monument refers to the actor."""
    _check_if_any_generalised(
        actor,
        Q(claims__agent=actor.pk) | Q(claims__said_by=actor.pk),
        _with_interventions(parties=actor.pk) | _with_threats(raised_by=actor.pk),
        Q(site__control_periods__holder=actor.pk),
    )


def _with_interventions(**conditions: int) -> Q:
    """Return the condition for monuments with an intervention like this, on them or on their whole site."""
    interventions = Intervention.objects.filter(**conditions)
    return Q(interventions__in=interventions) | Q(site__interventions__in=interventions.filter(monuments=None))


def _with_threats(**conditions: int) -> Q:
    """Return the condition for monuments with a threat like this, to them or to their whole site."""
    threats = Threat.objects.filter(**conditions)
    return Q(threats__in=threats) | Q(site__threats__in=threats.filter(monuments=None))


def _check_if_any_generalised(record: Model, *conditions: Q) -> None:
    """Check the texts of the record if a generalised monument meets one of the conditions. One query for each."""
    if record.pk is None:
        return
    for condition in conditions:
        if _generalised_monuments().filter(condition).exists():
            check_no_coordinates(record)
            return


def _generalised_monuments() -> QuerySet[Monument]:
    """Return the published monuments whose exact location is not public."""
    return Monument.objects.filter(published=True).exclude(precision=Precision.EXACT.value)


def _public_texts(record: Model) -> Iterator[tuple[str, str]]:
    """Yield each public text column of the record with its text. Items of a list or dictionary are joined by lines."""
    for column in PUBLIC_TEXTS[type(record)]:
        value = getattr(record, column)
        if isinstance(value, str):
            yield column, value
        elif isinstance(value, dict):
            yield column, "\n".join(map(str, value.values()))
        else:
            yield column, "\n".join(map(str, value or ()))


def _public_records_about(monuments: Iterable[int]) -> Iterator[Model]:
    """Yield the monuments and every public record that describes them, their sites, or that is cited for them."""
    ids = list(monuments)
    claims = Claim.objects.filter(monument__in=ids, status__in=PUBLIC_STATUSES)
    sites = Site.objects.filter(monuments__in=ids).distinct()
    periods = ControlPeriod.objects.filter(site__in=sites)
    # Interventions and threats without monuments are about the whole site.
    is_about_monuments = Q(monuments__in=ids) | Q(monuments=None, site__in=sites)
    interventions = Intervention.objects.filter(is_about_monuments)
    threats = Threat.objects.filter(is_about_monuments)
    steps = InterventionStep.objects.filter(intervention__in=interventions)
    comparisons = Comparison.objects.filter(monument__in=ids)

    yield from Monument.objects.filter(pk__in=ids)
    yield from sites
    yield from periods
    yield from ControlBound.objects.filter(period__in=periods)
    yield from claims.order_by("pk")
    yield from Decision.objects.filter(claim__in=claims).select_related("claim")
    yield from interventions.distinct()
    yield from steps
    yield from threats.distinct()
    yield from Photo.objects.filter(monument__in=ids)
    yield from comparisons
    yield from DamageRegion.objects.filter(comparison__in=comparisons)

    built_sources = Monument.objects.filter(pk__in=ids).values("built_source")
    for is_cited in (
        Q(placements__monument__in=ids) | Q(pk__in=built_sources),
        Q(photos__monument__in=ids),
        Q(claims__in=claims) | Q(steps__in=steps),
        Q(threats__in=threats) | Q(closed_threats__in=threats),
        Q(pk__in=sites.values("point_source")) | Q(pk__in=sites.values("wh_source")),
        Q(control_bounds__period__in=periods),
    ):
        yield from Source.objects.filter(is_cited, protected=False).distinct()
    for is_named in (
        Q(acts__in=claims) | Q(said__in=claims),
        Q(interventions__in=interventions),
        Q(threats__in=threats),
        Q(control_periods__in=periods),
    ):
        yield from Actor.objects.filter(is_named).distinct()
