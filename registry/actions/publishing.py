"""Publish and unpublish records: each move is one transaction that also updates the read models."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial
from typing import cast

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from registry.audit.context import acting_as, audit_context
from registry.domain.chronology.restoration import REPAIRING
from registry.domain.policy.publication import PROPOSED, PublicationStatus, check_move
from registry.models import Claim, Comparison, Monument, Photo, Publication, Site
from registry.projection import (
    rebuild_daily_counts,
    rebuild_timelines,
    refresh_claim_documents,
    refresh_monument_documents,
)

from .location_leaks import check_location_not_disclosed, check_texts_of_monuments, is_generalised
from .locks import check_version, get_if_kept, lock_monuments, lock_sites
from .publication_checks import (
    PublishableRecord,
    check_complete,
    check_may_propose_and_publish,
    check_parents_public,
    may_edit,
)

Move = Callable[..., PublicationStatus]


def get_publication_status(record: PublishableRecord) -> tuple[PublicationStatus, Publication | None]:
    """Return the publication status of a record, and the open proposal to change it, or None if there is none.

    Run one query.
    """
    last_move = record.publications.order_by("-pk").select_related("by").first()
    # A proposal is open until the next move, which publishes, unpublishes or drops it.
    if last_move is not None and last_move.after in PROPOSED:
        return PublicationStatus(last_move.after), last_move
    if record.published:
        return PublicationStatus.PUBLISHED, None
    return PublicationStatus.UNPUBLISHED, None


def move_publication(
    move: str, record: PublishableRecord, *, by: User, version: int | None, reason: str, at: datetime | None = None
) -> PublicationStatus:
    """Publish or unpublish a record, or propose it: make the named move, and return the publication status after it.

    Raise StaleRecord if the record is no longer in the given version.
    Raise PublicationRefused if the rules of publication do not allow the move.
    """
    with acting_as(by, reason.strip()):
        lock_monuments(_get_monument_ids_to_lock(record))
        if isinstance(record, Site | Monument):
            # A claim on the site may tell the place of a monument, so none is decided on meanwhile.
            lock_sites([_get_site_id(record)])
        # Read again: before the lock was taken, another transaction may have changed it.
        record = cast(PublishableRecord, get_if_kept(type(record).objects.select_for_update(no_key=True), record.pk))
        check_version(record, version)
        before, proposal = get_publication_status(record)
        proposer_id = None if proposal is None else proposal.by_id
        after = check_move(
            move,
            before,
            proposer=proposer_id,
            by=by.pk,
            editor=may_edit(by, record),
            publisher=by.has_perm("registry.publish_record"),
            reason=reason,
        )
        moved_at = at or timezone.now()
        _save_moves([record], before, after, by, reason, moved_at)
        if move == "publish":
            check_complete(record)
            check_parents_public(record)
            _publish(record)
        elif move == "unpublish":
            _unpublish(record, by, reason, moved_at)
    return after


propose_publication: Move = partial(move_publication, "propose_publication")
publish: Move = partial(move_publication, "publish")
propose_withdrawal: Move = partial(move_publication, "propose_withdrawal")
unpublish: Move = partial(move_publication, "unpublish")
drop_proposal: Move = partial(move_publication, "drop_proposal")


def publish_recorded(
    records: Iterable[PublishableRecord],
    *,
    by: User,
    publisher: User,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Publish many new records at once, for fixtures and benchmarks: `by` proposes them, `publisher` publishes them.

    Raise PublicationRefused or DisclosesLocation under the same rules as for a single record.
    """
    records, moved_at = list(records), at or timezone.now()
    if not records:
        return
    with acting_as(by, reason.strip()):
        monuments = [record for record in records if isinstance(record, Monument)]
        site_ids = {_get_site_id(record) for record in records if isinstance(record, Site | Monument)}
        photos_and_comparisons = [record for record in records if isinstance(record, Photo | Comparison)]
        monument_ids = {monument.pk for monument in monuments}
        lock_monuments(monument_ids | {record.monument_id for record in photos_and_comparisons})
        lock_sites(site_ids)

        # The rules are those for one record that is proposed and then published.
        for record in records:
            check_complete(record)
            check_may_propose_and_publish(record, by, publisher, reason)
        _save_moves(
            records, PublicationStatus.UNPUBLISHED, PublicationStatus.PUBLICATION_PROPOSED, by, reason, moved_at
        )

        with audit_context(actor=publisher.get_username()):
            _save_moves(
                records,
                PublicationStatus.PUBLICATION_PROPOSED,
                PublicationStatus.PUBLISHED,
                publisher,
                reason,
                moved_at,
            )
            _set_published(records, published=True)
            # Parents may be among the records, so they are checked only after all are marked as published.
            has_unpublished_parent = Q(site__published=False) | Q(part_of__published=False)
            for monument in Monument.objects.filter(has_unpublished_parent, pk__in=monument_ids).order_by("pk"):
                check_parents_public(monument)
            for record in photos_and_comparisons:
                check_parents_public(record)
                check_location_not_disclosed(record, [record.monument])
            check_texts_of_monuments(monument.pk for monument in monuments if is_generalised(monument))
            _refresh_read_models(site_ids, monument_ids)


def _get_monument_ids_to_lock(record: PublishableRecord) -> Iterable[int]:
    """Return the primary keys of the monuments to lock while a record is published or unpublished.

    For a site or a monument, these are all monuments of the site, because they share the site's damage counts.
    """
    if isinstance(record, Photo | Comparison):
        return [record.monument_id]
    site_id = _get_site_id(record)
    return Monument.objects.filter(site=site_id).values_list("pk", flat=True)


def _get_site_id(record: Site | Monument) -> int:
    """Return the primary key of a site, or of the site of a monument."""
    return record.pk if isinstance(record, Site) else record.site_id


def _save_moves(
    records: Iterable[PublishableRecord],
    before: PublicationStatus,
    after: PublicationStatus,
    acting_user: User,
    reason: str,
    moved_at: datetime,
) -> None:
    """Save a `Publication` for each record, which says how, when, why and by whom its status changed."""
    moves = []
    for record in records:
        # A row refers to its record by the foreign key `site`, `monument`, `photo` or `comparison`.
        foreign_key = {str(record._meta.model_name): record}
        move = Publication(
            before=before.value,
            after=after.value,
            by=acting_user,
            at=moved_at,
            reason=reason.strip(),
            **foreign_key,
        )
        moves.append(move)
    Publication.objects.bulk_create(moves)


def _set_published(records: Collection[PublishableRecord], *, published: bool) -> None:
    """Mark records of any types as published or unpublished, in the database and on the instances.

    Run one query for each type.
    """
    for model in (Site, Monument, Photo, Comparison):
        primary_keys = [record.pk for record in records if isinstance(record, model)]
        if primary_keys:
            model.objects.filter(pk__in=primary_keys).update(published=published)
    for record in records:
        record.published = published


def _publish(record: PublishableRecord) -> None:
    """Mark a record as published, and update the stored documents and counts that show it.

    Raise DisclosesLocation if its texts contain coordinates that the public may not see.
    """
    _set_published([record], published=True)
    if isinstance(record, Monument):
        # Texts about the monument become public with it.
        if is_generalised(record):
            check_texts_of_monuments([record.pk])
        _refresh_read_models({record.site_id}, {record.pk})
    elif isinstance(record, Site):
        # Its monuments are published only after it, but the claims on it as a whole become public with it.
        _refresh_read_models({record.pk}, set())
    elif isinstance(record, Photo | Comparison):
        # Stored documents and counts do not contain photos.
        check_location_not_disclosed(record, [record.monument])


def _unpublish(record: PublishableRecord, acting_user: User, reason: str, moved_at: datetime) -> None:
    """Unpublish a record and all published records that depend on it, and update the stored documents and counts.

    Photos of a monument keep their own status: the public does not see them while the monument is unpublished.
    """
    dependent_records = _find_published_dependents(record)
    # Each record gets its own row, so that its history shows when and why it was unpublished.
    for dependent in dependent_records:
        status_before, _ = get_publication_status(dependent)
        _save_moves([dependent], status_before, PublicationStatus.UNPUBLISHED, acting_user, reason, moved_at)
    unpublished_records = [record, *dependent_records]
    _set_published(unpublished_records, published=False)

    # Stored documents and counts do not contain photos.
    if isinstance(record, Photo | Comparison):
        return
    site_id = _get_site_id(record)
    monument_ids = {unpublished.pk for unpublished in unpublished_records if isinstance(unpublished, Monument)}
    _refresh_read_models({site_id}, monument_ids)


def _find_published_dependents(record: PublishableRecord) -> list[Monument] | list[Comparison]:
    """Return the published records that cannot stay public if this record is unpublished.

    For a site, these are its monuments. For a monument, they are its parts at any depth. For a photo, they are the
    comparisons that show it. No record depends on a comparison.
    """
    if isinstance(record, Comparison):
        return []
    if isinstance(record, Photo):
        comparisons = Comparison.objects.filter(Q(before=record.pk) | Q(after=record.pk), published=True)
        return list(comparisons.order_by("pk"))
    published_monuments = Monument.objects.filter(published=True)
    if isinstance(record, Site):
        return list(published_monuments.filter(site=record).order_by("pk"))

    # The record is a monument: read its parts, then the parts of these parts, and so on.
    parts_at_any_depth: list[Monument] = []
    parent_ids = [record.pk]
    while parent_ids:
        parts = list(published_monuments.filter(part_of__in=parent_ids).order_by("pk"))
        parts_at_any_depth += parts
        parent_ids = [part.pk for part in parts]
    return parts_at_any_depth


def _refresh_read_models(site_ids: Collection[int], monument_ids: Collection[int]) -> None:
    """Update the stored documents and damage counts after sites or monuments were published or unpublished.

    The documents of parts of the monuments, and of monuments with the same interventions, mention them and are updated
    too, and those of the claims on the sites as a whole.
    """
    is_monument = Q(pk__in=monument_ids)
    is_part = Q(part_of__in=monument_ids)
    shares_intervention = Q(interventions__monuments__in=monument_ids)
    affected_monuments = Monument.objects.filter(shares_intervention | is_part | is_monument)
    # Repairs, wholes and parts count only while the public may see them, so that monuments may get other states.
    has_repair = Q(interventions__type__in=[repair.value for repair in REPAIRING])
    has_relatives = Q(part_of__isnull=False) | Q(parts__isnull=False)
    rebuild_timelines(set(affected_monuments.filter(has_repair | has_relatives).values_list("pk", flat=True)))
    refresh_monument_documents(affected_monuments.values_list("pk", flat=True))
    claims = Claim.objects.filter(Q(monument__in=monument_ids) | Q(site__in=site_ids))
    refresh_claim_documents(claims.values_list("pk", flat=True))
    rebuild_daily_counts(site_ids)
