"""Save sites, monuments, placements, sources and actors, and update every read model that depends on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import cast

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
from .locks import check_version, lock_monuments
from .placement import apply_precision, check_may_refine_precision, propagate_precision, save_placement
from .publication_checks import check_parents_public
from .source import extract_identity, save_identity


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

    def check_texts(stored_record: Record | None) -> None:
        """Raise DisclosesLocation if a text of the site or actor discloses a generalised location."""
        if isinstance(record, Site):
            check_site_locations_not_disclosed(record, record)
        elif isinstance(record, Actor):
            check_actor_texts(record)

    _save(record, by, version, check_texts)
    return record


def save_source(
    source: Source, *, by: User, version: int | None = None, who: Mapping[str, str] = MappingProxyType({})
) -> Source:
    """Save a source and return it. The identity of a protected source is encrypted and removed from its columns.

    `who` holds more fields to encrypt (`EXTRA_IDENTITY_FIELDS`) or identifying columns.
    Raise StaleRecord, or a RuleViolation that names the invalid field.
    """
    # Filled by `before_saving`, which `_save` calls once the stored source is locked.
    extracted_identities: list[tuple[dict[str, str], bool]] = []

    def before_saving(stored_record: Record | None) -> None:
        """Remove the identity from the columns of a protected source, or check the texts of another one."""
        stored_source = cast(Source | None, stored_record)
        identity = extract_identity(source, stored_source, who)
        if identity is None:
            check_source_texts(source)
        else:
            was_public = stored_source is not None and not stored_source.protected
            extracted_identities.append((identity, was_public))

    with acting_as(by):
        _save(source, by, version, before_saving)
        for identity, was_public in extracted_identities:
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
    """
    for name, value in columns.items():
        setattr(source, name, value)
    source.protected = False

    def check_texts(stored_record: Record | None) -> None:
        """Raise DisclosesLocation if a text of the source discloses a generalised location."""
        check_source_texts(source)

    _save(source, by, None, check_texts)
    return source


def _save(
    record: Record, acting_user: User, expected_version: int | None, before_saving: Callable[[Record | None], None]
) -> None:
    """Lock the monuments that depend on a record, validate and save the record, and update what is derived from it.

    `before_saving` is called with the stored record, or None for a new one, and may raise a RuleViolation.
    Raise StaleRecord if the stored record is not in the expected version.
    """
    dependencies = get_dependencies(record)
    stored_records = type(record)._default_manager.filter(pk=record.pk)
    with acting_as(acting_user):
        lock_monuments(dependencies.get_monument_ids(record, stored_records.first()))
        # Read again: before the lock was taken, another transaction may have changed it.
        stored: Instance = stored_records.select_for_update(no_key=True).first()
        if stored is not None:
            check_version(stored, expected_version)
            record.version = stored.version + 1

        if isinstance(record, Site | Monument):
            # Only the actions in `publishing` change whether a record is public.
            record.published = stored is not None and stored.published
        if isinstance(record, Monument):
            _check_parent(record)
            apply_precision(record)
            check_may_refine_precision(record, stored, acting_user)
        before_saving(stored)
        record.save()
        if isinstance(record, Monument):
            _apply_changed_precision(record, stored, acting_user)
        dependencies.refresh(record, stored)


def _apply_changed_precision(monument: Monument, stored_monument: Monument | None, acting_user: User) -> None:
    """Apply the precision of a monument's location to its placements and parts, if the precision changed.

    `stored_monument` holds the values from before it was saved. A new monument (None) has no placements yet.
    Raise DisclosesLocation if a public text tells the location more precisely.
    """
    if stored_monument is None:
        return
    if monument.precision == stored_monument.precision:
        if not is_generalised(monument):
            return
        # The texts of another site may tell the location, so a monument that changed its site is checked fully.
        if monument.site_id != stored_monument.site_id:
            check_texts_of_monuments([monument.pk])
        else:
            check_no_coordinates(monument)
        return

    # Parts take over a coarser precision, so their texts are checked too.
    changed_ids = propagate_precision(monument, by=acting_user)
    changed_monuments = Monument.objects.filter(pk__in=changed_ids)
    check_texts_of_monuments(changed.pk for changed in changed_monuments if is_generalised(changed))
    refresh_monument_documents(changed_ids)


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
    is_part = Q(part_of__isnull=False, part_of=monument.pk)
    if Monument.objects.filter(is_parent | is_part).exclude(site=monument.site_id).exists():
        raise InvalidRecord(gettext_noop("A part stands on the same site as its whole."), field="part_of")
    if monument.published:
        check_parents_public(monument)
