"""Save sites, monuments, placements, sources and actors, and update every read model that depends on them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.contrib.auth.models import User
from django.db.models import Q

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Column, Instance
from registry.models import Actor, Monument, Placement, Site, Source
from registry.models.record import Record
from registry.projection import refresh_monument_documents

from .dependencies import get_dependencies
from .location_leaks import (
    check_actor_texts,
    check_no_coordinates,
    check_site_locations_not_disclosed,
    check_source_texts,
    check_texts_of_monuments,
    is_generalised,
)
from .locks import check_version, lock_monuments, lock_sites
from .placement import check_may_refine_precision, coarsen_to_parent_precision, propagate_precision, save_placement
from .publication_checks import check_parents_public
from .source import check_agents_attributed, extract_identity, save_identity, unlink_copies
from .source_citation import check_citation


class InvalidRecord(RuleViolation):
    """A rule violation: a record cannot be saved with these values."""

    code = "bad_record"


def save_record(record: Record, *, by: User, version: int | None = None) -> Record:
    """Save a new or changed site, monument, placement, source or actor, and return it.

    `version` is the version that the caller has read, or None for a new record. Saving does not publish a record.
    Raise StaleRecord if the stored record has another version, or a RuleViolation that names the invalid field.
    """
    if isinstance(record, Placement):
        return save_placement(record, by=by, version=version)
    if isinstance(record, Source):
        return save_source(record, by=by, version=version)

    with acting_as(by):
        stored_record = _lock_for_saving(record, version)
        if isinstance(record, Site):
            check_site_locations_not_disclosed(record, record)
        elif isinstance(record, Actor):
            check_actor_texts(record)
        elif isinstance(record, Monument):
            _check_parent(record)
            coarsen_to_parent_precision(record)
            check_may_refine_precision(record, stored_record, by)
        record.save()
        if isinstance(record, Monument):
            _apply_changed_precision(record, stored_record, by)
        get_dependencies(record).refresh(record, stored_record)
    return record


def save_source(
    source: Source, *, by: User, version: int | None = None, who: Mapping[str, str] = MappingProxyType({})
) -> Source:
    """Save a source and return it. The identity of a protected source is encrypted and removed from its columns.

    `who` holds more fields to encrypt (`EXTRA_IDENTITY_FIELDS`) or identifying columns.
    Raise StaleRecord, or a RuleViolation that names the invalid field.
    """
    with acting_as(by):
        stored_source = _lock_for_saving(source, version)
        identity = extract_identity(source, stored_source, who)
        # Only a source that is not protected still has texts that could disclose a location.
        if identity is None:
            check_citation(source)
            check_source_texts(source)
        check_agents_attributed(source)
        source.save()
        get_dependencies(source).refresh(source, stored_source)
        if identity is not None:
            copies = unlink_copies(source)
            if copies:
                identity["copies"] = copies
            was_public = stored_source is not None and not stored_source.protected
            save_identity(source, identity, by=by, was_public=was_public)
    return source


def seal_source(
    source: Source, *, by: User, version: int | None, who: Mapping[str, str] = MappingProxyType({})
) -> Source:
    """Protect a source by encrypting its identity, and return it. Also propose to erase it from the audit log.

    `who` holds more fields to encrypt, as in `save_source`.
    Raise StaleRecord if the stored source is no longer in the given version, or another RuleViolation.
    """
    source.protected = True
    return save_source(source, by=by, version=version, who=who)


def unprotect_source(source: Source, columns: Mapping[str, Column], *, by: User) -> Source:
    """End the protection of a source, set the columns that identify it again, and return it.

    Call this only if an administrator decided against erasing these columns from the audit log.
    Raise DisclosesLocation if a text of the source contains coordinates that the public may not see.
    """
    for name, value in columns.items():
        setattr(source, name, value)
    source.protected = False
    with acting_as(by):
        stored_source = _lock_for_saving(source, None)
        check_citation(source)
        check_source_texts(source)
        source.save()
        get_dependencies(source).refresh(source, stored_source)
    return source


def _lock_for_saving(record: Record, expected_version: int | None) -> Instance:
    """Lock a record and what depends on it. Return the record as it is stored, or None if it is new.

    The monuments and sites that depend on it are locked first. `record` gets the next version number. If it is a site
    or monument, it stays published or unpublished.
    Raise StaleRecord if the stored record is not in the expected version.
    """
    stored_records = type(record)._default_manager.filter(pk=record.pk)
    dependencies = get_dependencies(record)
    known_record = stored_records.first()
    lock_monuments(dependencies.get_monument_ids(record, known_record))
    lock_sites(dependencies.get_site_ids(record, known_record))
    # Read again: before the lock was taken, another transaction may have changed it.
    stored_record: Instance = stored_records.select_for_update(no_key=True).first()
    if stored_record is not None:
        check_version(stored_record, expected_version)
        record.version = stored_record.version + 1
    if isinstance(record, Site | Monument):
        # Only the actions in `publishing` change whether a record is public.
        record.published = stored_record is not None and stored_record.published
    return stored_record


def _apply_changed_precision(monument: Monument, stored_monument: Monument | None, acting_user: User) -> None:
    """Apply the precision of a saved monument to its placements and parts, if the precision changed.

    Then check the public texts that could disclose its location. Raise DisclosesLocation if one does.
    `stored_monument` holds the values from before. If it is None, the monument is new and has no placements yet.
    """
    if stored_monument is None:
        return
    if monument.precision != stored_monument.precision:
        # Parts take over a coarser precision, so their texts are checked too.
        changed_ids = propagate_precision(monument, by=acting_user)
        changed_monuments = Monument.objects.filter(pk__in=changed_ids)
        check_texts_of_monuments(changed.pk for changed in changed_monuments if is_generalised(changed))
        refresh_monument_documents(changed_ids)
    elif is_generalised(monument) and monument.site_id != stored_monument.site_id:
        # The texts about its new site could disclose its location as well.
        check_texts_of_monuments([monument.pk])
    elif is_generalised(monument):
        check_no_coordinates(monument)


def _check_parent(monument: Monument) -> None:
    """Check that a monument is not a part of itself, and stands on the same site as its parent and parts.

    If the monument is published, its parents must be published too. Raise InvalidRecord or PublicationRefused.
    """
    # Go up from parent to parent. Reaching a monument again means that they form a circle.
    visited_ids = {monument.pk}
    ancestor_id = monument.part_of_id
    while ancestor_id is not None:
        if ancestor_id in visited_ids:
            raise InvalidRecord(
                gettext_noop("A monument cannot be a part of itself, nor of one of its parts."), field="part_of"
            )
        visited_ids.add(ancestor_id)
        ancestor_id = Monument.objects.values_list("part_of_id", flat=True).get(pk=ancestor_id)

    is_parent = Q(pk=monument.part_of_id)
    # Without the first condition, a new monument (key None) would count every monument without a parent as its part.
    is_part = Q(part_of__isnull=False, part_of=monument.pk)
    if Monument.objects.filter(is_parent | is_part).exclude(site=monument.site_id).exists():
        raise InvalidRecord(gettext_noop("A part stands on the same site as its whole."), field="part_of")
    if monument.published:
        check_parents_public(monument)
