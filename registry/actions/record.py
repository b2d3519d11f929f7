"""Saving the plain nouns, and bringing every stored copy up to date that shows or depends on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, cast

from django.contrib.auth.models import User
from django.db.models import Q

from registry.audit.context import acting_as
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Column
from registry.models import Actor, Claim, Monument, Placement, Site, Source
from registry.models.record import Record
from registry.projection import project, rebuild, recount, refresh_claims, refresh_monuments

from .location_leaks import check_all_texts, check_cited, check_names, check_on_site, check_texts, is_generalised
from .locks import check_version, lock
from .placement import apply_precision, check_may_show, propagate_precision, save_placement
from .publication_checks import check_parents_public
from .source import keep_identity, take_identity

Pks = Collection[int]
R = TypeVar("R", bound=Record)


class InvalidRecord(RuleViolation):
    """A record that cannot be as it is."""

    code = "bad_record"


def save_record(record: Record, *, by: User, version: int | None = None) -> Record:
    """Save a site, monument, placement, source or actor; raises StaleRecord or a Refusal that names the field.

    `version` is the one the writer has seen; None where there is none to compare (a new record). What a protected
    source says of itself goes under seal. Whether a record is published stays as it is.
    """
    if isinstance(record, Placement):
        return save_placement(record, by=by, version=version)
    if isinstance(record, Source):
        return save_source(record, by=by, version=version)
    return _save(record, by, version, lambda former: _check_told(record))


def _check_told(record: Record) -> None:
    if isinstance(record, Site):
        check_on_site(record, record)
    elif isinstance(record, Actor):
        check_names(record)


def save_source(
    source: Source, *, by: User, version: int | None = None, who: Mapping[str, str] = MappingProxyType({})
) -> Source:
    """As `save_record`. `who` is what else goes under seal of a protected one: `sources.WHO`, or columns."""
    taken: list[tuple[dict[str, str], bool]] = []

    def before_saving(former: Record | None) -> None:
        identity = take_identity(source, cast(Source | None, former), who)
        if identity is None:
            check_cited(source)
        else:
            taken.append((identity, isinstance(former, Source) and not former.protected))

    with acting_as(by):
        _save(source, by, version, before_saving)
        for identity, was_clear in taken:
            keep_identity(source, identity, by=by, was_clear=was_clear)
    return source


def seal_source(
    source: Source, *, by: User, version: int | None, who: Mapping[str, str] = MappingProxyType({})
) -> Source:
    """Protect a source: who it is goes under seal, and a second person is asked to erase what the ledger held of it."""
    source.protected = True
    return save_source(source, by=by, version=version, who=who)


def show_source(source: Source, columns: Mapping[str, Column], *, by: User) -> Source:
    """End the protection of a source, which `actions.erasures` has decided on, and set those columns."""
    for name, value in {**columns, "protected": False}.items():
        setattr(source, name, value)
    return _save(source, by, None, lambda former: check_cited(source))


def _save(record: R, by: User, version: int | None, before_saving: Callable[[Record | None], None]) -> R:
    held: Record = record
    concerns, follow = _PLAIN.get(type(record), (_none_concerned, _nothing_follows))
    rows = type(record)._default_manager.all()
    with acting_as(by):
        lock(concerns(record, rows.filter(pk=record.pk).first()))
        # Any: of the record's own type.
        former: Any = rows.select_for_update(no_key=True).filter(pk=record.pk).first()
        if former is not None:
            check_version(former, version)
            record.version = former.version + 1
        if isinstance(held, Site | Monument):
            held.published = former is not None and former.published
        if isinstance(held, Monument):
            _check_whole(held)
            apply_precision(held)
            check_may_show(held, former, by)
        before_saving(former)
        record.save()
        if isinstance(held, Monument):
            _check_places(held, former, by)
        follow(record, former)
    return record


def _check_places(monument: Monument, former: Monument | None, by: User) -> None:
    """Bring the places of the monument and its parts to its precision; no public text may tell more than they do."""
    if former is None:
        return
    if monument.precision == former.precision:
        if is_generalised(monument) and monument.site_id != former.site_id:
            check_all_texts([monument.pk])
        elif is_generalised(monument):
            check_texts(monument)
        return
    changed = propagate_precision(monument, by=by)
    check_all_texts(m.pk for m in Monument.objects.filter(pk__in=changed) if is_generalised(m))
    refresh_monuments(changed)


def _check_whole(monument: Monument) -> None:
    passed, above = {monument.pk}, monument.part_of_id
    while above is not None:
        if above in passed:
            raise InvalidRecord(
                gettext_noop("A monument cannot be a part of itself, nor of one of its parts."), field="part_of"
            )
        passed.add(above)
        above = Monument.objects.values_list("part_of_id", flat=True).get(pk=above)
    sites = Q(pk=monument.part_of_id) | Q(part_of__isnull=False, part_of=monument.pk)
    if Monument.objects.filter(sites).exclude(site=monument.site_id).exists():
        raise InvalidRecord(gettext_noop("A part stands on the same site as its whole."), field="part_of")
    if monument.published:
        check_parents_public(monument)


# --- Whose stored copies change: held before anything is written, so that no two writers wait in a circle ------------


def _none_concerned(record: Record, former: Record | None) -> Pks:
    return ()


def _site_concerns(site: Site, former: Site | None) -> Pks:
    return _pks(Q(site=site.pk)) if former else ()


def _monument_concerns(monument: Monument, former: Monument | None) -> Pks:
    if former is None:
        return [] if monument.part_of_id is None else [monument.part_of_id]
    around = Q(pk__in=[monument.pk, monument.part_of_id, former.part_of_id]) | Q(part_of=monument.pk)
    if monument.precision != former.precision:
        around |= Q(site=former.site_id)  # parts of parts, to any depth
    moved = Q(site__in=[monument.site_id, former.site_id]) if _counts_move(monument, former) else Q()
    return _pks(around | moved)


def _source_concerns(source: Source, former: Source | None) -> Pks:
    if former is None:
        return ()
    citing = _pks(Q(built_source=source.pk) | Q(placements__source=source.pk) | Q(claims__source=source.pk))
    return _pks(Q(site__monuments__in=citing)) if source.reliability != former.reliability else citing


def _actor_concerns(actor: Actor, former: Actor | None) -> Pks:
    return _pks(Q(claims__agent=actor.pk) | Q(claims__said_by=actor.pk)) if former else ()


def _counts_move(monument: Monument, former: Monument) -> bool:
    return (monument.site_id, monument.part_of_id) != (former.site_id, former.part_of_id)


def _pks(chosen: Q) -> list[int]:
    return sorted(set(Monument.objects.filter(chosen).values_list("pk", flat=True)))


# --- What follows ----------------------------------------------------------------------------------------------------


def _nothing_follows(record: Record, former: Record | None) -> None:
    """For nouns that no stored copy shows."""


def _after_site(site: Site, former: Site | None) -> None:
    refresh_monuments(_site_concerns(site, former))


def _after_monument(monument: Monument, former: Monument | None) -> None:
    if former is None:
        project([monument.pk], monument.recorded_at)
        return
    around = {pk for pk in (monument.part_of_id, former.part_of_id) if pk is not None}
    parts = Monument.objects.filter(part_of=monument).values_list("pk", flat=True)
    refresh_monuments([monument.pk, *parts, *around])
    refresh_claims(Claim.objects.filter(monument=monument).values_list("pk", flat=True))
    if _counts_move(monument, former):
        recount([monument.site_id, former.site_id])


def _after_source(source: Source, former: Source | None) -> None:
    if former is None:
        return
    claims = Claim.objects.filter(source=source)
    if source.reliability != former.reliability:
        rebuild(set(claims.values_list("monument_id", flat=True)))  # also of what was known before: we weigh it anew
    refresh_claims(claims.values_list("pk", flat=True))
    refresh_monuments(_pks(Q(built_source=source) | Q(placements__source=source)))


def _after_actor(actor: Actor, former: Actor | None) -> None:
    if former is not None:
        refresh_claims(Claim.objects.filter(Q(agent=actor) | Q(said_by=actor)).values_list("pk", flat=True))


# Any: a record of the type that is the key, and what it was before.
_PLAIN: dict[type[Record], tuple[Callable[[Any, Any], Pks], Callable[[Any, Any], None]]] = {
    Site: (_site_concerns, _after_site),
    Monument: (_monument_concerns, _after_monument),
    Source: (_source_concerns, _after_source),
    Actor: (_actor_concerns, _after_actor),
}
