"""The stored public JSON documents of monuments and claims."""

from __future__ import annotations

from collections.abc import Iterable

from registry.domain.chronology.day_counts import UNCERTAIN
from registry.models import Claim, ClaimDocument, Monument, MonumentDocument
from registry.queries.claims import claim_records
from registry.queries.monuments import monument_records
from registry.queries.states import segments_on
from registry.queries.visible import visible_claims, visible_monuments

from .public_json import claim_document, monument_document, to_json_line
from .segment_rows import chunks


def refresh_monument_documents(monuments: Iterable[int]) -> None:
    """Write the documents of the monuments and of their direct parent monuments, which show the states of parts."""
    ids = set(monuments)
    # A parent's document contains the states of its direct parts only.
    ids |= set(Monument.objects.filter(pk__in=ids, part_of__isnull=False).values_list("part_of_id", flat=True))
    for some_ids in chunks(sorted(ids)):
        MonumentDocument.objects.bulk_create(
            monument_document_rows(some_ids),
            update_conflicts=True,
            unique_fields=["monument"],
            update_fields=["grade", "text"],
        )


def refresh_claim_documents(claims: Iterable[int]) -> None:
    """Write the documents of those claims that are public, and delete the documents of those that are not."""
    for some_ids in chunks(sorted(set(claims))):
        rows = claim_document_rows(some_ids)
        public_ids = {row.claim_id for row in rows}
        ClaimDocument.objects.filter(claim_id__in=set(some_ids) - public_ids).delete()
        ClaimDocument.objects.bulk_create(rows, update_conflicts=True, unique_fields=["claim"], update_fields=["text"])


def monument_document_rows(monuments: Iterable[int]) -> list[MonumentDocument]:
    """Return unsaved documents of the monuments, as they must be stored.

    The document of an unpublished monument has no text: it only stores the current state, for lists in the admin.
    """
    ids = list(monuments)
    text_by_monument = {}
    for record in monument_records(visible_monuments().filter(pk__in=ids)):
        text_by_monument[record.pk] = to_json_line(monument_document(record))

    current_segments = segments_on(None).filter(monument_id__in=ids).order_by("monument_id")
    return [
        MonumentDocument(monument_id=pk, grade=grade or UNCERTAIN, text=text_by_monument.get(pk, ""))
        for pk, grade in current_segments.values_list("monument_id", "grade")
    ]


def claim_document_rows(claims: Iterable[int]) -> list[ClaimDocument]:
    """Return unsaved documents of those claims that are public, as they must be stored."""
    ids = list(claims)
    records = claim_records(visible_claims().filter(pk__in=ids).order_by("pk"))
    id_by_ref = {claim.ref: claim.pk for claim in Claim.objects.filter(pk__in=ids).only("pk")}
    return [
        ClaimDocument(claim_id=id_by_ref[record.ref], text=to_json_line(claim_document(record))) for record in records
    ]
