"""Which monuments and stored documents depend on a site, monument, source or actor, and how they are updated.

The monuments and sites are locked before anything is written, so that concurrent writers cannot deadlock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from registry.domain.value_types import Instance
from registry.models import Actor, Claim, Monument, Site, Source
from registry.models.record import Record
from registry.projection import (
    rebuild_daily_counts,
    rebuild_read_models,
    rebuild_timelines,
    refresh_claim_documents,
    refresh_monument_documents,
    refresh_read_models,
)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """How the stored documents depend on records of one type.

    All functions take the record with its new values, and the stored record or None if the record is new. The sites are
    those with claims on them as a whole.
    """

    get_monument_ids: Callable[[Instance, Instance], Collection[int]]
    refresh: Callable[[Instance, Instance], None]
    get_site_ids: Callable[[Instance, Instance], Collection[int]] = lambda record, stored_record: ()


def get_dependencies(record: Record) -> Dependencies:
    """Return how to find and update what is derived from records of this type. Other types have no dependencies."""
    return _DEPENDENCIES.get(type(record), _NO_DEPENDENCIES)


# --- The monuments and sites to lock ----------------------------------------------------------------------------------


def _get_monument_ids_of_site(site: Site, stored_site: Site | None) -> Collection[int]:
    """Return the primary keys of all monuments on a site. A new site has none."""
    if stored_site is None:
        return ()
    return _find_monument_ids(Q(site=site.pk))


def _get_monument_ids_affected_by_monument(monument: Monument, stored_monument: Monument | None) -> Collection[int]:
    """Return the primary keys of the monuments whose derived data changes if a monument is saved.

    For a new monument, this is its parent. Otherwise these are the monument itself, its parts, its old parent and its
    new one. All monuments of its site are added if the precision of its location changes. If the monument moves to
    another site or parent, all monuments of the old and the new site are added.
    """
    if stored_monument is None:
        # Only the page of its parent will show the new monument.
        parent_id = monument.part_of_id
        return [] if parent_id is None else [parent_id]

    own_and_parent_ids = [monument.pk, monument.part_of_id, stored_monument.part_of_id]
    is_affected = Q(pk__in=own_and_parent_ids) | Q(part_of=monument.pk)
    if monument.precision != stored_monument.precision:
        # Parts of its parts may change their precision as well, at any depth.
        is_affected |= Q(site=stored_monument.site_id)
    # The damage counts of both sites are made from all of their monuments.
    if _has_changed_site_or_parent(monument, stored_monument):
        is_affected |= Q(site__in=[monument.site_id, stored_monument.site_id])
    return _find_monument_ids(is_affected)


def _get_monument_ids_of_source(source: Source, stored_source: Source | None) -> Collection[int]:
    """Return the primary keys of the monuments that cite a source. A new source is not cited yet.

    If the reliability of the source changes, also return those of all other monuments on the same sites.
    """
    if stored_source is None:
        return ()
    cites_for_construction = Q(built_source=source.pk)
    cites_for_placement = Q(placements__source=source.pk)
    cites_in_claim = Q(claims__source=source.pk)
    cites_in_step = Q(interventions__steps__source=source.pk)
    citing_ids = _find_monument_ids(cites_for_construction | cites_for_placement | cites_in_claim | cites_in_step)
    if _weighs_the_same(source, stored_source):
        return citing_ids
    # Reliability weighs the evidence, so a change of it can change states, and with them the counts of the sites.
    return _find_monument_ids(Q(site__monuments__in=citing_ids))


def _weighs_the_same(source: Source, stored_source: Source) -> bool:
    """Return whether claims with this source have the same weight as before. The slug orders claims of equal weight."""
    return (source.reliability, source.slug) == (stored_source.reliability, stored_source.slug)


def _get_monument_ids_of_actor(actor: Actor, stored_actor: Actor | None) -> Collection[int]:
    """Return the primary keys of the monuments with claims that name an actor. A new actor is not named yet."""
    if stored_actor is None:
        return ()
    return _find_monument_ids(Q(claims__in=_claims_naming(actor)))


def _get_site_ids_of_monument(monument: Monument, stored_monument: Monument | None) -> Collection[int]:
    """Return the primary keys of the old and the new site of a monument: claims on them must not tell its place."""
    return {monument.site_id} if stored_monument is None else {monument.site_id, stored_monument.site_id}


def _get_site_ids_of_source(source: Source, stored_source: Source | None) -> Collection[int]:
    """Return the primary keys of the sites with claims that cite a source. A new source is not cited yet."""
    return () if stored_source is None else _find_site_ids(Q(claims__source=source.pk))


def _get_site_ids_of_actor(actor: Actor, stored_actor: Actor | None) -> Collection[int]:
    """Return the primary keys of the sites with claims that name an actor. A new actor is not named yet."""
    if stored_actor is None:
        return ()
    return _find_site_ids(Q(claims__in=_claims_naming(actor)))


def _find_site_ids(condition: Q) -> list[int]:
    """Return the sorted primary keys of the sites that meet a condition. Run one query."""
    return sorted(set(Site.objects.filter(condition).values_list("pk", flat=True)))


def _has_changed_site_or_parent(monument: Monument, stored_monument: Monument) -> bool:
    """Return whether a monument changed its site or its parent. Then the damage counts of the sites change as well."""
    has_changed_site = monument.site_id != stored_monument.site_id
    has_changed_parent = monument.part_of_id != stored_monument.part_of_id
    return has_changed_site or has_changed_parent


def _find_monument_ids(condition: Q) -> list[int]:
    """Return the sorted primary keys of the monuments that meet a condition. Run one query."""
    return sorted(set(Monument.objects.filter(condition).values_list("pk", flat=True)))


# --- The updates after saving ----------------------------------------------------------------------------------------


def _refresh_after_site(site: Site, stored_site: Site | None) -> None:
    """Update the stored documents of a site's monuments and of the claims on it, because they contain its names."""
    refresh_monument_documents(_get_monument_ids_of_site(site, stored_site))
    refresh_claim_documents(Claim.objects.filter(site=site).values_list("pk", flat=True))


def _refresh_after_monument(monument: Monument, stored_monument: Monument | None) -> None:
    """Update the states, documents and damage counts that are derived from a monument, after it was saved.

    `stored_monument` holds its values from before, or is None for a new monument.
    """
    if stored_monument is None and monument.part_of_id is None:
        refresh_read_models([monument.pk], monument.recorded_at)
        return
    if stored_monument is None:
        # It inherits from its wholes, as far as they were known at each moment since it was recorded.
        rebuild_timelines([monument.pk])
        return

    # The states of wholes and parts depend on each other, and name each other by their slugs.
    if monument.part_of_id != stored_monument.part_of_id or monument.slug != stored_monument.slug:
        former_whole_ids = [] if stored_monument.part_of_id is None else [stored_monument.part_of_id]
        rebuild_timelines([monument.pk, *former_whole_ids])
    # The documents of its parts, and those of its old and new parent, show its name.
    parent_ids = {pk for pk in (monument.part_of_id, stored_monument.part_of_id) if pk is not None}
    part_ids = Monument.objects.filter(part_of=monument).values_list("pk", flat=True)
    refresh_monument_documents([monument.pk, *part_ids, *parent_ids])
    refresh_claim_documents(Claim.objects.filter(monument=monument).values_list("pk", flat=True))
    # Only a change of the site or the parent changes the damage counts.
    if _has_changed_site_or_parent(monument, stored_monument):
        rebuild_daily_counts([monument.site_id, stored_monument.site_id])


def _refresh_after_source(source: Source, stored_source: Source | None) -> None:
    """Update the stored documents that cite a source, after the source was saved. A new source is not cited yet.

    If the reliability of the source changed, also derive the states of the monuments that it supports again.
    """
    if stored_source is None:
        return
    claims = Claim.objects.filter(source=source)
    if not _weighs_the_same(source, stored_source):
        # The reliability weighs all claims that cite the source, also old ones, so all states are derived again.
        claims_on_monuments = claims.filter(monument__isnull=False)
        rebuild_read_models(set(claims_on_monuments.values_list("monument_id", flat=True)))
    refresh_claim_documents(claims.values_list("pk", flat=True))
    cites_in_step = Q(interventions__steps__source=source)
    refresh_monument_documents(
        _find_monument_ids(Q(built_source=source) | Q(placements__source=source) | cites_in_step)
    )


def _refresh_after_actor(actor: Actor, stored_actor: Actor | None) -> None:
    """Update the stored documents of the claims that name an actor. A new actor is not named yet."""
    if stored_actor is not None:
        refresh_claim_documents(_claims_naming(actor).values_list("pk", flat=True))


def _claims_naming(actor: Actor) -> QuerySet[Claim]:
    """Return the claims that show the name of an actor: as a speaker, as the assessor, or as the one who did it."""
    is_named = Q(agent=actor) | Q(said_by=actor) | Q(assessor=actor)
    return Claim.objects.filter(is_named | Q(pk__in=actor.said_with_others.values("claim")))


_DEPENDENCIES: dict[type[Record], Dependencies] = {
    Site: Dependencies(_get_monument_ids_of_site, _refresh_after_site),
    Monument: Dependencies(_get_monument_ids_affected_by_monument, _refresh_after_monument, _get_site_ids_of_monument),
    Source: Dependencies(_get_monument_ids_of_source, _refresh_after_source, _get_site_ids_of_source),
    Actor: Dependencies(_get_monument_ids_of_actor, _refresh_after_actor, _get_site_ids_of_actor),
}
_NO_DEPENDENCIES = Dependencies(lambda record, stored_record: (), lambda record, stored_record: None)
