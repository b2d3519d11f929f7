"""Saving the plain nouns, and bringing every stored copy up to date that shows or depends on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from registry.domain.sentences import Refusal, gettext_noop
from registry.models import Actor, Claim, Monument, Placement, Site, Source
from registry.models.record import Record
from registry.projection import project, rebuild, refresh_claims, refresh_monuments

from .locks import check_version, lock


class BadRecord(Refusal):
    """A record that cannot be as it is."""

    code = "bad_record"


def save_record(record: Record, *, by: AbstractBaseUser, version: int | None = None) -> Record:
    """Save a site, monument, placement, source or actor; raises StaleRecord or a Refusal that names the field.

    `version` is the one the writer has seen; None where there is none to compare (a new record).
    """
    with transaction.atomic():
        new = record.pk is None
        former = None if new else type(record).objects.select_for_update().get(pk=record.pk)
        if former is not None:
            check_version(former, version)
            record.version = former.version + 1
        if isinstance(record, Monument):
            _check_whole(record)
        record.save()
        _AFTER.get(type(record), _nothing)(record, former)
    return record


def _check_whole(monument: Monument) -> None:
    try:
        monument.clean()
    except ValidationError as error:
        raise BadRecord(
            gettext_noop("A monument cannot be a part of itself, nor of one of its parts."), field="part_of"
        ) from error
    if monument.part_of is not None and monument.part_of.site_id != monument.site_id:
        raise BadRecord(gettext_noop("A part stands on the same site as its whole."), field="part_of")


def _nothing(record: Any, former: Any) -> None:
    """For nouns that no stored copy shows."""


def _after_site(site: Site, former: Site | None) -> None:
    if former is not None:
        refresh_monuments(Monument.objects.filter(site=site).values_list("pk", flat=True))


def _after_monument(monument: Monument, former: Monument | None) -> None:
    lock([monument.pk])
    if former is None:
        project([monument.pk], monument.recorded_at)
        return
    around = {pk for pk in (monument.part_of_id, former.part_of_id) if pk is not None}
    parts = Monument.objects.filter(part_of=monument).values_list("pk", flat=True)
    refresh_monuments([monument.pk, *parts, *around])
    refresh_claims(Claim.objects.filter(monument=monument).values_list("pk", flat=True))
    if (monument.site_id, monument.part_of_id) != (former.site_id, former.part_of_id):
        rebuild([monument.pk, *Monument.objects.filter(site_id=former.site_id).values_list("pk", flat=True)])


def _after_placement(placement: Placement, former: Placement | None) -> None:
    refresh_monuments({placement.monument_id} | ({former.monument_id} if former else set()))


def _after_source(source: Source, former: Source | None) -> None:
    if former is None:
        return
    claims = Claim.objects.filter(source=source)
    concerned = set(claims.values_list("monument_id", flat=True))
    if source.reliability != former.reliability:
        lock(concerned)
        rebuild(concerned)  # also of what was known before: we now weigh it differently
    refresh_claims(claims.values_list("pk", flat=True))
    cited = Q(built_source=source) | Q(placements__source=source)
    refresh_monuments(Monument.objects.filter(cited).values_list("pk", flat=True))


def _after_actor(actor: Actor, former: Actor | None) -> None:
    if former is not None:
        refresh_claims(Claim.objects.filter(Q(agent=actor) | Q(said_by=actor)).values_list("pk", flat=True))


_AFTER: dict[type[Record], Callable[[Any, Any], None]] = {
    Site: _after_site,
    Monument: _after_monument,
    Placement: _after_placement,
    Source: _after_source,
    Actor: _after_actor,
}
