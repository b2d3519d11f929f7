"""Save sites, monuments, placements, sources and actors, and update every read model that depends on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar, cast

from django.contrib.auth.models import User
from django.db.models import Q

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Column, Instance
from registry.models import Actor, Claim, Monument, Placement, Site, Source
from registry.models.record import Record
from registry.projection import (
    rebuild_daily_counts,
    rebuild_read_models,
    refresh_claim_documents,
    refresh_monument_documents,
    refresh_read_models,
)

from .location_leaks import (
    check_actor_texts,
    check_no_coordinates,
    check_site_locations_not_disclosed,
    check_source_texts,
    check_texts_of_monuments,
    is_generalised,
)
from .locks import check_version, lock_monuments
from .placement import apply_precision, check_may_refine_precision, propagate_precision, save_placement
from .publication_checks import check_parents_public
from .source import extract_identity, save_identity

MonumentIds = Collection[int]
RecordT = TypeVar("RecordT", bound=Record)


class InvalidRecord(RuleViolation):
    """A rule violation: a record cannot be saved with these values."""

    code = "bad_record"


def save_record(record: Record, *, by: User, version: int | None = None) -> Record:
    """Save a new or changed site, monument, placement, source or actor, and return it.

    `version` is the one that the caller has read, None for a new record. Whether the record is published does not
    change. Raise StaleRecord, or a RuleViolation that names the invalid field.
    """
    if isinstance(record, Placement):
        return save_placement(record, by=by, version=version)
    if isinstance(record, Source):
        return save_source(record, by=by, version=version)

    def check_texts(former: Record | None) -> None:
        """Raise DisclosesLocation if a text of the site or actor discloses a generalised location."""
        if isinstance(record, Site):
            check_site_locations_not_disclosed(record, record)
        elif isinstance(record, Actor):
            check_actor_texts(record)

    return _save(record, by, version, check_texts)


def save_source(
    source: Source, *, by: User, version: int | None = None, who: Mapping[str, str] = MappingProxyType({})
) -> Source:
    """Save a source and return it. The identity of a protected source is encrypted and removed from its columns.

    `who` holds more fields to encrypt (`EXTRA_IDENTITY_FIELDS`) or identifying columns.
    Raise StaleRecord, or a RuleViolation that names the invalid field.
    """
    # Filled by `before_saving`, which `_save` calls once the stored source is locked.
    extracted_identities: list[tuple[dict[str, str], bool]] = []

    def before_saving(former: Record | None) -> None:
        """Remove the identity from the columns of a protected source, or check the texts of another one."""
        identity = extract_identity(source, cast(Source | None, former), who)
        if identity is None:
            check_source_texts(source)
        else:
            was_public = isinstance(former, Source) and not former.protected
            extracted_identities.append((identity, was_public))

    with acting_as(by):
        _save(source, by, version, before_saving)
        for identity, was_public in extracted_identities:
            save_identity(source, identity, by=by, was_public=was_public)
    return source


def seal_source(
    source: Source, *, by: User, version: int | None, who: Mapping[str, str] = MappingProxyType({})
) -> Source:
    """Protect a source: encrypt its identity, and propose to erase it from the audit log. Return the source.

    `who` holds more fields to encrypt, as in `save_source`. Raise StaleRecord or another RuleViolation.
    """
    source.protected = True
    return save_source(source, by=by, version=version, who=who)


def unprotect_source(source: Source, columns: Mapping[str, Column], *, by: User) -> Source:
    """End the protection of a source, set its former columns again, and return it.

    Call it only for a decision to keep the content that an erasure would have removed.
    """
    for name, value in columns.items():
        setattr(source, name, value)
    source.protected = False
    return _save(source, by, None, lambda former: check_source_texts(source))


def _save(record: RecordT, by: User, version: int | None, before_saving: Callable[[Record | None], None]) -> RecordT:
    """Lock the monuments concerned, check and save the record, and update the read models that depend on it.

    `before_saving` is called with the stored record, or None, and may raise a RuleViolation.
    """
    saved: Record = record
    dependencies = _DEPENDENCIES.get(type(record), _NO_DEPENDENCIES)
    rows = type(record)._default_manager.all()
    with acting_as(by):
        lock_monuments(dependencies.monuments_of(record, rows.filter(pk=record.pk).first()))
        former: Instance = rows.select_for_update(no_key=True).filter(pk=record.pk).first()
        if former is not None:
            check_version(former, version)
            record.version = former.version + 1
        if isinstance(saved, Site | Monument):
            # Only the actions in `publishing` change this.
            saved.published = former is not None and former.published
        if isinstance(saved, Monument):
            _check_parent(saved)
            apply_precision(saved)
            check_may_refine_precision(saved, former, by)
        before_saving(former)
        record.save()
        if isinstance(saved, Monument):
            _apply_changed_precision(saved, former, by)
        dependencies.refresh(record, former)
    return record


def _apply_changed_precision(monument: Monument, former: Monument | None, by: User) -> None:
    """Apply a saved monument's precision to its placements and parts. Raise DisclosesLocation if a text is too precise.

    `former` is the monument before it was saved, None for a new one, which has no placements yet.
    """
    if former is None:
        return
    if monument.precision == former.precision:
        if is_generalised(monument) and monument.site_id != former.site_id:
            check_texts_of_monuments([monument.pk])
        elif is_generalised(monument):
            check_no_coordinates(monument)
        return
    # Parts take over a coarser precision, so their texts are checked too.
    changed_ids = propagate_precision(monument, by=by)
    changed_monuments = Monument.objects.filter(pk__in=changed_ids)
    check_texts_of_monuments(changed.pk for changed in changed_monuments if is_generalised(changed))
    refresh_monument_documents(changed_ids)


def _check_parent(monument: Monument) -> None:
    """Check that a monument and its parent form no circle and are on one site; of a published one, also its parents.

    Raise InvalidRecord or PublicationRefused.
    """
    visited_ids = {monument.pk}
    ancestor_id = monument.part_of_id
    while ancestor_id is not None:
        if ancestor_id in visited_ids:
            raise InvalidRecord(
                gettext_noop("A monument cannot be a part of itself, nor of one of its parts."), field="part_of"
            )
        visited_ids.add(ancestor_id)
        ancestor_id = Monument.objects.values_list("part_of_id", flat=True).get(pk=ancestor_id)

    is_parent_or_part = Q(pk=monument.part_of_id) | Q(part_of__isnull=False, part_of=monument.pk)
    if Monument.objects.filter(is_parent_or_part).exclude(site=monument.site_id).exists():
        raise InvalidRecord(gettext_noop("A part stands on the same site as its whole."), field="part_of")
    if monument.published:
        check_parents_public(monument)


# --- The monuments whose read models depend on a record --------------------------------------------------------------
# They are locked before anything is written, so that concurrent writers cannot deadlock.


def _monuments_of_site(site: Site, former: Site | None) -> MonumentIds:
    """Return the monuments of a stored site; a new site has none."""
    if former is None:
        return ()
    return _monument_ids(Q(site=site.pk))


def _monuments_of_monument(monument: Monument, former: Monument | None) -> MonumentIds:
    """Return the monuments whose read models change with a monument: itself, its parts, its old and new parent.

    If the counts of its site change, these are all monuments of the site.
    """
    if former is None:
        return [] if monument.part_of_id is None else [monument.part_of_id]
    is_affected = Q(pk__in=[monument.pk, monument.part_of_id, former.part_of_id]) | Q(part_of=monument.pk)
    if monument.precision != former.precision:
        is_affected |= Q(site=former.site_id)  # parts at any depth may change their precision
    if _is_counted_elsewhere(monument, former):
        is_affected |= Q(site__in=[monument.site_id, former.site_id])
    return _monument_ids(is_affected)


def _monuments_of_source(source: Source, former: Source | None) -> MonumentIds:
    """Return the monuments that cite a stored source. If its reliability changes, all monuments of their sites."""
    if former is None:
        return ()
    # Reliability weighs the evidence, so a change of it can change states, and with them the counts of the sites.
    citing_ids = _monument_ids(
        Q(built_source=source.pk) | Q(placements__source=source.pk) | Q(claims__source=source.pk)
    )
    if source.reliability == former.reliability:
        return citing_ids
    return _monument_ids(Q(site__monuments__in=citing_ids))


def _monuments_of_actor(actor: Actor, former: Actor | None) -> MonumentIds:
    """Return the monuments with claims that name a stored actor."""
    if former is None:
        return ()
    return _monument_ids(Q(claims__agent=actor.pk) | Q(claims__said_by=actor.pk))


def _is_counted_elsewhere(monument: Monument, former: Monument) -> bool:
    """Return whether a monument changed its site or its parent, so that the counts of its sites change."""
    return (monument.site_id, monument.part_of_id) != (former.site_id, former.part_of_id)


def _monument_ids(condition: Q) -> list[int]:
    """Return the sorted primary keys of the monuments that meet the condition. One query."""
    return sorted(set(Monument.objects.filter(condition).values_list("pk", flat=True)))


# --- Updates of the read models --------------------------------------------------------------------------------------


def _refresh_after_site(site: Site, former: Site | None) -> None:
    """Update the documents of a site's monuments, which show its names."""
    refresh_monument_documents(_monuments_of_site(site, former))


def _refresh_after_monument(monument: Monument, former: Monument | None) -> None:
    """Update segments, documents and counts that depend on a saved monument. `former` is None for a new one."""
    if former is None:
        refresh_read_models([monument.pk], monument.recorded_at)
        return
    parent_ids = {pk for pk in (monument.part_of_id, former.part_of_id) if pk is not None}
    part_ids = Monument.objects.filter(part_of=monument).values_list("pk", flat=True)
    refresh_monument_documents([monument.pk, *part_ids, *parent_ids])
    refresh_claim_documents(Claim.objects.filter(monument=monument).values_list("pk", flat=True))
    if _is_counted_elsewhere(monument, former):
        rebuild_daily_counts([monument.site_id, former.site_id])


def _refresh_after_source(source: Source, former: Source | None) -> None:
    """Update the documents that cite a saved source, and after a change of its reliability all derived segments."""
    if former is None:
        return
    claims = Claim.objects.filter(source=source)
    if source.reliability != former.reliability:
        # The reliability also weighs the evidence of the past, so the whole record time is derived again.
        rebuild_read_models(set(claims.values_list("monument_id", flat=True)))
    refresh_claim_documents(claims.values_list("pk", flat=True))
    refresh_monument_documents(_monument_ids(Q(built_source=source) | Q(placements__source=source)))


def _refresh_after_actor(actor: Actor, former: Actor | None) -> None:
    """Update the documents of the claims that name a stored actor."""
    if former is not None:
        claims = Claim.objects.filter(Q(agent=actor) | Q(said_by=actor))
        refresh_claim_documents(claims.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class _Dependencies:
    """How the read models depend on records of one type. Both functions take the record and the stored one, or None."""

    monuments_of: Callable[[Instance, Instance], MonumentIds]
    refresh: Callable[[Instance, Instance], None]


_DEPENDENCIES: dict[type[Record], _Dependencies] = {
    Site: _Dependencies(_monuments_of_site, _refresh_after_site),
    Monument: _Dependencies(_monuments_of_monument, _refresh_after_monument),
    Source: _Dependencies(_monuments_of_source, _refresh_after_source),
    Actor: _Dependencies(_monuments_of_actor, _refresh_after_actor),
}
_NO_DEPENDENCIES = _Dependencies(lambda record, former: (), lambda record, former: None)
