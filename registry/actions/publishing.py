"""Publishing and unpublishing: each move one transaction, with all stored copies that follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from registry.audit.context import acting_as, audit_context
from registry.domain.policy.publication import PROPOSED, Standing, check_move
from registry.models import Claim, Comparison, Monument, Photo, Publication, Site
from registry.projection import recount, refresh_claims, refresh_monuments

from .location_leaks import check_all_texts, check_text_of_related, is_generalised
from .locks import check_version, lock
from .publication_checks import Shown, check_complete, check_parents_public

Move = Callable[..., Standing]


def standing_of(record: Shown) -> tuple[Standing, Publication | None]:
    """Where a record stands, and the open proposal if there is one. One query."""
    last = record.publications.order_by("-pk").select_related("by").first()
    if last is not None and last.after in PROPOSED:
        return Standing(last.after), last
    return (Standing.PUBLISHED if record.published else Standing.UNPUBLISHED), None


def move_publication(
    move: str, record: Shown, *, by: User, version: int | None, reason: str, at: datetime | None = None
) -> Standing:
    """Make the named move and return where the record then stands; raises PublicationRefused or StaleRecord."""
    with acting_as(by, reason.strip()):
        lock(_concerned(record))
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
            check_complete(held)
            check_parents_public(held)
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
    by: User,
    publisher: User,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Publish many new records at once, proposed by one and done by the other: for fixtures and measurements."""
    rows, then = list(records), at or timezone.now()
    U, P = Standing.UNPUBLISHED, Standing.PUBLICATION_PROPOSED
    if not rows:
        return
    with acting_as(by, reason.strip()):
        monuments = [row for row in rows if isinstance(row, Monument)]
        pictures = [row for row in rows if isinstance(row, Photo | Comparison)]
        lock({*(row.pk for row in monuments), *(row.monument_id for row in pictures)})
        for row in rows:
            check_complete(row)
            may = {"editor": _may_edit(by, row), "publisher": publisher.has_perm("registry.publish_record")}
            check_move("propose_publication", U, proposer=None, by=by.pk, reason=reason, **may)
            check_move("publish", P, proposer=by.pk, by=publisher.pk, reason=reason, **may)
        _note(rows, U, P, by, reason, then)
        with audit_context(actor=publisher.get_username()):
            _note(rows, P, Standing.PUBLISHED, publisher, reason, then)
            _mark(rows, published=True)
            _check_under_published({row.pk for row in monuments})
            for picture in pictures:
                check_parents_public(picture)
                check_text_of_related(picture, [picture.monument])
            check_all_texts(row.pk for row in monuments if is_generalised(row))
            _show_anew({row.site_id for row in monuments}, {row.pk for row in monuments})


def _concerned(record: Shown) -> Iterable[int]:
    """The monuments that are held while a record moves: of a site or a monument, all of the site."""
    if isinstance(record, Photo | Comparison):
        return [record.monument_id]
    site = record.pk if isinstance(record, Site) else record.site_id
    return Monument.objects.filter(site=site).values_list("pk", flat=True)


def _may_edit(by: User, record: Shown) -> bool:
    return bool(by.has_perm(f"registry.change_{record._meta.model_name}"))


def _note(records: Iterable[Shown], before: Standing, after: Standing, by: User, reason: str, at: datetime) -> None:
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
    for noun in (Site, Monument, Photo, Comparison):
        pks = [record.pk for record in records if isinstance(record, noun)]
        if pks:
            noun.objects.filter(pk__in=pks).update(published=published)
    for record in records:
        record.published = published


def _show(record: Shown) -> None:
    _mark([record], published=True)
    if isinstance(record, Monument):
        if is_generalised(record):
            check_all_texts([record.pk])
        _show_anew({record.site_id}, {record.pk})
    elif isinstance(record, Photo | Comparison):
        check_text_of_related(record, [record.monument])


def _hide(record: Shown, by: User, reason: str, at: datetime) -> None:
    """Unpublish it, and all that is a part of it or made of it. What hangs on a monument is hidden with it as it is."""
    below = _published_below(record)
    for other in below:
        _note([other], standing_of(other)[0], Standing.UNPUBLISHED, by, reason, at)
    _mark([record, *below], published=False)
    if isinstance(record, Photo | Comparison):
        return
    monuments = {row.pk for row in (record, *below) if isinstance(row, Monument)}
    _show_anew({record.pk if isinstance(record, Site) else record.site_id}, monuments)


def _published_below(record: Shown) -> list[Monument] | list[Comparison]:
    if isinstance(record, Comparison):
        return []
    if isinstance(record, Photo):
        pairs = Comparison.objects.filter(Q(before=record.pk) | Q(after=record.pk), published=True)
        return list(pairs.order_by("pk"))
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
        check_parents_public(orphan)


def _show_anew(sites: Collection[int], monuments: Collection[int]) -> None:
    """The stored copies that these monuments are part of, those beside them in a measure among them."""
    beside = Q(interventions__monuments__in=monuments) | Q(part_of__in=monuments) | Q(pk__in=monuments)
    refresh_monuments(Monument.objects.filter(beside).values_list("pk", flat=True))
    refresh_claims(Claim.objects.filter(monument__in=monuments).values_list("pk", flat=True))
    recount(sites)
