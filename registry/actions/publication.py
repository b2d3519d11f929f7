"""Publishing and unpublishing sites and monuments: each move one transaction, with all stored copies that follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial
from typing import TypeAlias

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.utils import timezone

from registry.domain.publication import PROPOSED, PublicationRefused, Standing, check_move
from registry.domain.sentences import gettext_noop
from registry.ledger.context import attributed, written_by
from registry.models import Claim, Monument, Publication, Site
from registry.projection import recount, refresh_claims, refresh_monuments

from .locks import check_version, lock
from .texts import check_all_texts, is_coarse

Shown: TypeAlias = "Site | Monument"
Move = Callable[..., Standing]


def standing_of(record: Shown) -> tuple[Standing, Publication | None]:
    """Where a record stands, and the open proposal if there is one. One query."""
    last = record.publications.order_by("-pk").select_related("by").first()
    if last is not None and last.after in PROPOSED:
        return Standing(last.after), last
    return (Standing.PUBLISHED if record.published else Standing.UNPUBLISHED), None


def move_publication(
    move: str, record: Shown, *, by: AbstractBaseUser, version: int | None, reason: str, at: datetime | None = None
) -> Standing:
    """Make the named move and return where the record then stands; raises PublicationRefused or StaleRecord."""
    with written_by(by, reason.strip()):
        site = record.pk if isinstance(record, Site) else record.site_id
        lock(Monument.objects.filter(site=site).values_list("pk", flat=True))
        held = type(record).objects.select_for_update(no_key=True).get(pk=record.pk)
        check_version(held, version)
        before, proposal = standing_of(held)
        after = check_move(
            move,
            before,
            proposer=proposal and proposal.by_id,
            by=by.pk,
            editor=_may_edit(by, held),
            publisher=by.has_perm("registry.publish_record"),
            reason=reason,
        )
        then = at or timezone.now()
        _note([held], before, after, by, reason, then)
        if move == "publish":
            check_above(held)
            _show(held)
        elif move == "unpublish":
            _hide(held, by, reason, then)
    return after


propose_publication: Move = partial(move_publication, "propose_publication")
publish: Move = partial(move_publication, "publish")
propose_withdrawal: Move = partial(move_publication, "propose_withdrawal")
unpublish: Move = partial(move_publication, "unpublish")
drop_proposal: Move = partial(move_publication, "drop_proposal")


def publish_recorded(
    records: Iterable[Shown],
    *,
    by: AbstractBaseUser,
    publisher: AbstractBaseUser,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Publish many new records at once, proposed by one and done by the other: for fixtures and measurements."""
    rows, then = list(records), at or timezone.now()
    U, P = Standing.UNPUBLISHED, Standing.PUBLICATION_PROPOSED
    if not rows:
        return
    with written_by(by, reason.strip()):
        monuments = [row for row in rows if isinstance(row, Monument)]
        lock(row.pk for row in monuments)
        for row in rows:
            may = {"editor": _may_edit(by, row), "publisher": publisher.has_perm("registry.publish_record")}
            check_move("propose_publication", U, proposer=None, by=by.pk, reason=reason, **may)
            check_move("publish", P, proposer=by.pk, by=publisher.pk, reason=reason, **may)
        _note(rows, U, P, by, reason, then)
        with attributed(actor=publisher.get_username()):
            _note(rows, P, Standing.PUBLISHED, publisher, reason, then)
            _mark(rows, published=True)
            _check_under_published({row.pk for row in monuments})
            check_all_texts(row.pk for row in monuments if is_coarse(row))
            _show_anew({row.site_id for row in monuments}, {row.pk for row in monuments})


def check_above(record: Shown) -> None:
    """Raise PublicationRefused if the public could not see what this is a part of."""
    if isinstance(record, Site):
        return
    if not Site.objects.filter(pk=record.site_id, published=True).exists():
        raise PublicationRefused(gettext_noop("Its site is not published: publish that first."), code="site_hidden")
    if record.part_of_id and not Monument.objects.filter(pk=record.part_of_id, published=True).exists():
        raise PublicationRefused(
            gettext_noop("The whole that this is a part of is not published: publish that first."), code="whole_hidden"
        )


def _may_edit(by: AbstractBaseUser, record: Shown) -> bool:
    return bool(by.has_perm(f"registry.change_{record._meta.model_name}"))


def _note(
    records: Iterable[Shown], before: Standing, after: Standing, by: AbstractBaseUser, reason: str, at: datetime
) -> None:
    Publication.objects.bulk_create(
        Publication(
            **{str(record._meta.model_name): record},
            before=before.value,
            after=after.value,
            by=by,
            at=at,
            reason=reason.strip(),
        )
        for record in records
    )


def _mark(records: Collection[Shown], *, published: bool) -> None:
    for noun in (Site, Monument):
        pks = [record.pk for record in records if isinstance(record, noun)]
        if pks:
            noun.objects.filter(pk__in=pks).update(published=published)
    for record in records:
        record.published = published


def _show(record: Shown) -> None:
    _mark([record], published=True)
    if isinstance(record, Monument):
        if is_coarse(record):
            check_all_texts([record.pk])
        _show_anew({record.site_id}, {record.pk})


def _hide(record: Shown, by: AbstractBaseUser, reason: str, at: datetime) -> None:
    """Unpublish it, and all that is a part of it."""
    below = _published_below(record)
    for other in below:
        _note([other], standing_of(other)[0], Standing.UNPUBLISHED, by, reason, at)
    _mark([record, *below], published=False)
    monuments = {row.pk for row in (record, *below) if isinstance(row, Monument)}
    _show_anew({record.pk if isinstance(record, Site) else record.site_id}, monuments)


def _published_below(record: Shown) -> list[Monument]:
    published = Monument.objects.filter(published=True)
    if isinstance(record, Site):
        return list(published.filter(site=record).order_by("pk"))
    found, level = [], [record.pk]
    while level:
        parts = list(published.filter(part_of__in=level).order_by("pk"))
        found += parts
        level = [part.pk for part in parts]
    return found


def _check_under_published(monuments: Collection[int]) -> None:
    hidden = Q(site__published=False) | Q(part_of__published=False)
    for orphan in Monument.objects.filter(hidden, pk__in=monuments).order_by("pk"):
        check_above(orphan)


def _show_anew(sites: Collection[int], monuments: Collection[int]) -> None:
    """The stored copies that these monuments are part of, those beside them in a measure among them."""
    beside = Q(interventions__monuments__in=monuments) | Q(part_of__in=monuments) | Q(pk__in=monuments)
    refresh_monuments(Monument.objects.filter(beside).values_list("pk", flat=True))
    refresh_claims(Claim.objects.filter(monument__in=monuments).values_list("pk", flat=True))
    recount(sites)
