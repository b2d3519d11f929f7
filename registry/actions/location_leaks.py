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
    ContextStatement,
    ControlBound,
    ControlPeriod,
    DamageRegion,
    Decision,
    Intervention,
    InterventionParty,
    InterventionStep,
    Monument,
    Photo,
    Site,
    Source,
    Threat,
)
from registry.models.columns import public_text_names
from registry.projection.segment_rows import split_into_chunks


class DisclosesLocation(RuleViolation):
    """A rule violation: a public text holds coordinates of a monument whose exact location is not public."""

    code = "tells_place"


def is_generalised(monument: Monument) -> bool:
    """Return whether a monument is published, but without its exact location."""
    return monument.published and monument.precision != Precision.EXACT.value


def check_location_not_disclosed(record: Model, monuments: Iterable[Monument], *related: str | Model) -> None:
    """Raise DisclosesLocation if a text of a record contains coordinates that the public may not see.

    All coordinates are allowed if the public may see the exact locations of the `monuments`. The texts of `related`
    records are checked too. Each is an instance, or the name of a foreign key of `record`.
    """
    if not any(is_generalised(monument) for monument in monuments):
        return
    check_no_coordinates(record)
    for name_or_record in related:
        related_record = getattr(record, name_or_record) if isinstance(name_or_record, str) else name_or_record
        if related_record is None:
            continue
        # A protected source has no texts of its own to check.
        if isinstance(related_record, Source) and related_record.protected:
            continue
        check_no_coordinates(related_record, is_edited=False)


def get_described_monuments(record: Intervention | Threat, monuments: Iterable[Monument]) -> list[Monument]:
    """Return the monuments that the texts of an intervention or a threat may describe.

    These are the `monuments` that it names. If it names none, it is about its whole site. Then return the monuments of
    the site with a generalised location, which the texts must not disclose. Run at most one query.
    """
    named_monuments = list(monuments)
    if named_monuments:
        return named_monuments
    return list(_get_generalised_monuments().filter(site=record.site_id))


def get_subject_monuments(record: Claim | ContextStatement) -> list[Monument]:
    """Return the monuments that the texts of a record about a monument or a site must not disclose.

    This is its own monument. A record about a site may describe any monument there: return those with a generalised
    location. Run at most one query.
    """
    if record.monument is not None:
        return [record.monument]
    return list(_get_generalised_monuments().filter(site=record.site_id))


def check_site_locations_not_disclosed(site: Site, *records: Model) -> None:
    """Raise DisclosesLocation if the texts of records about a site contain coordinates that the public may not see.

    All coordinates are allowed if the site has no monument with a generalised location.
    """
    # A site that is not saved yet has no monuments.
    if site.pk is None:
        return
    if _get_generalised_monuments().filter(site=site.pk).exists():
        for record in records:
            check_no_coordinates(record)


def check_no_coordinates(record: Model, *, is_edited: bool = True) -> None:
    """Raise DisclosesLocation if a public text of a record contains coordinates.

    The error names the field of the text. With `is_edited=False` it names none: the user's form edits another record.
    """
    for column, text in _iterate_public_texts(record):
        coordinates = find_coordinates(text)
        if not coordinates:
            continue
        reference = getattr(record, "ref", record.pk or "")
        field = column if is_edited else None
        raise DisclosesLocation(
            gettext_noop(
                "The place of this monument is not public in full, but “%(column)s” of %(record)s tells it: "
                "“%(found)s”. Take that out, or show the place exactly."
            ),
            field=field,
            column=column,
            record=f"{record._meta.verbose_name} {reference}".strip(),
            found=coordinates[0],
        )


def check_texts_of_monuments(monuments: Iterable[int]) -> None:
    """Raise DisclosesLocation if a public text about the monuments contains coordinates.

    `monuments` are primary keys. The texts are those of the monuments themselves, and of all records about them.
    """
    # In chunks, because databases limit the number of parameters of a query.
    for monument_ids in split_into_chunks(sorted(set(monuments))):
        for record in _iterate_public_records_about(monument_ids):
            # Only the monument itself is shown in the form that is being saved.
            check_no_coordinates(record, is_edited=isinstance(record, Monument))


def check_source_texts(source: Source) -> None:
    """Raise DisclosesLocation if the texts of a source contain coordinates that may reveal a hidden location.

    Coordinates are refused if the source is cited for a monument with a hidden location, or for its site.
    """
    key = source.pk
    cited_for_state = Q(claims__source=key) | Q(placements__source=key) | Q(built_source=key)
    cited_for_whole_site = Q(site__claims__source=key)
    cited_for_photo = Q(photos__source=key)
    cited_for_step = _build_intervention_filter(steps__source=key)
    cited_for_party = _build_intervention_filter(parties__source=key)
    cited_for_threat = _build_threat_filter(source=key) | _build_threat_filter(closed_source=key)
    cited_for_site = Q(site__point_source=key) | Q(site__wh_source=key)
    cited_for_control = Q(site__control_periods__bounds__source=key)
    cited_for_context = Q(context_statements__source=key) | Q(site__context_statements__source=key)
    _check_record_used_by(
        source,
        cited_for_state,
        cited_for_whole_site,
        cited_for_photo,
        cited_for_step | cited_for_party,
        cited_for_threat,
        cited_for_site,
        cited_for_control,
        cited_for_context,
    )


def check_actor_texts(actor: Actor) -> None:
    """Raise DisclosesLocation if the names of an actor contain coordinates that may reveal a hidden location.

    Coordinates are refused if a claim, intervention or threat about a monument with a hidden location names the actor.
    They are also refused if a claim or a context statement on the site of such a monument names the actor, or the actor
    controlled the site.
    """
    named_as_speaker = Q(claims__said_by=actor.pk) | Q(claims__further_speakers__speaker=actor.pk)
    named_in_claim = Q(claims__agent=actor.pk) | Q(claims__assessor=actor.pk)
    speaks_of_site = Q(site__claims__said_by=actor.pk) | Q(site__claims__further_speakers__speaker=actor.pk)
    named_on_site = Q(site__claims__agent=actor.pk) | Q(site__claims__assessor=actor.pk)
    named_in_intervention = _build_intervention_filter(parties__actor=actor.pk)
    named_in_threat = _build_threat_filter(raised_by=actor.pk)
    controlled_site = Q(site__control_periods__holder=actor.pk)
    named_in_context = Q(context_statements__party=actor.pk) | Q(site__context_statements__party=actor.pk)
    _check_record_used_by(
        actor,
        named_as_speaker,
        named_in_claim,
        speaks_of_site,
        named_on_site,
        named_in_intervention | named_in_threat,
        controlled_site,
        named_in_context,
    )


def _build_intervention_filter(**conditions: int) -> Q:
    """Build a query filter for monuments with an intervention that meets these conditions.

    The intervention may be on the monument or, if it names no monument, on its whole site.
    """
    interventions = Intervention.objects.filter(**conditions)
    return Q(interventions__in=interventions) | Q(site__interventions__in=interventions.filter(monuments=None))


def _build_threat_filter(**conditions: int) -> Q:
    """Build a query filter for monuments with a threat that meets these conditions.

    The threat may be to the monument or, if it names no monument, to its whole site.
    """
    threats = Threat.objects.filter(**conditions)
    return Q(threats__in=threats) | Q(site__threats__in=threats.filter(monuments=None))


def _check_record_used_by(record: Model, *monument_filters: Q) -> None:
    """Check a record that may be used by monuments with a generalised location.

    Each filter selects the monuments that use the record in one way. Raise DisclosesLocation if such a monument has a
    generalised location, and the texts of the record contain coordinates. Run at most one query for each filter.
    """
    # No monument refers to a record that is not saved yet.
    if record.pk is None:
        return
    # One query each, because a single query with all joins would be slow.
    for monument_filter in monument_filters:
        if _get_generalised_monuments().filter(monument_filter).exists():
            check_no_coordinates(record)
            return


def _get_generalised_monuments() -> QuerySet[Monument]:
    """Return the published monuments whose exact location is not public."""
    return Monument.objects.filter(published=True).exclude(precision=Precision.EXACT.value)


def _iterate_public_texts(record: Model) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each public text column of a record.

    The items of a list or a dictionary are joined by line breaks.
    """
    for column in public_text_names(type(record)):
        value = getattr(record, column)
        if isinstance(value, str):
            yield column, value
        elif isinstance(value, dict):
            # The identifiers that a site has in other registers.
            yield column, "\n".join(str(identifier) for identifier in value.values())
        else:
            # A list of further names, or None.
            yield column, "\n".join(str(name) for name in value or ())


def _iterate_public_records_about(monuments: Iterable[int]) -> Iterator[Model]:
    """Yield the monuments (given by primary key), and every public record that describes them or is cited for them."""
    ids = list(monuments)
    sites = Site.objects.filter(monuments__in=ids).distinct()
    claims = Claim.objects.filter(Q(monument__in=ids) | Q(site__in=sites), status__in=PUBLIC_STATUSES)
    periods = ControlPeriod.objects.filter(site__in=sites)
    # Interventions and threats without monuments are about the whole site.
    is_about_monuments = Q(monuments__in=ids) | Q(monuments=None, site__in=sites)
    interventions = Intervention.objects.filter(is_about_monuments)
    threats = Threat.objects.filter(is_about_monuments)
    steps = InterventionStep.objects.filter(intervention__in=interventions)
    parties = InterventionParty.objects.filter(intervention__in=interventions)
    comparisons = Comparison.objects.filter(monument__in=ids)
    context_statements = ContextStatement.objects.filter(Q(monument__in=ids) | Q(site__in=sites))

    yield from Monument.objects.filter(pk__in=ids)
    yield from sites
    yield from periods
    yield from ControlBound.objects.filter(period__in=periods)
    yield from claims.order_by("pk")
    yield from Decision.objects.filter(claim__in=claims).select_related("claim")
    yield from interventions.distinct()
    yield from steps
    yield from parties
    yield from threats.distinct()
    yield from context_statements
    yield from Photo.objects.filter(monument__in=ids)
    yield from comparisons
    yield from DamageRegion.objects.filter(comparison__in=comparisons)

    built_sources = Monument.objects.filter(pk__in=ids).values("built_source")
    for is_cited in (
        Q(placements__monument__in=ids) | Q(pk__in=built_sources),
        Q(photos__monument__in=ids),
        Q(claims__in=claims) | Q(steps__in=steps) | Q(intervention_parties__in=parties),
        Q(threats__in=threats) | Q(closed_threats__in=threats),
        Q(pk__in=sites.values("point_source")) | Q(pk__in=sites.values("wh_source")),
        Q(control_bounds__period__in=periods),
        Q(context_statements__in=context_statements),
    ):
        yield from Source.objects.filter(is_cited, protected=False).distinct()
    for is_named in (
        Q(acts__in=claims) | Q(said__in=claims),
        Q(assessments__in=claims) | Q(said_with_others__claim__in=claims),
        Q(roles_in_interventions__in=parties),
        Q(threats__in=threats),
        Q(control_periods__in=periods),
        Q(context_statements__in=context_statements),
    ):
        yield from Actor.objects.filter(is_named).distinct()
