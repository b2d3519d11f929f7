"""The stored public JSON documents of monuments and claims."""

from __future__ import annotations

from collections.abc import Iterable

from registry.domain.chronology.day_counts import UNCERTAIN
from registry.models import Claim, ClaimDocument, Monument, MonumentDocument
from registry.queries.claims import claim_records
from registry.queries.monuments import monument_records
from registry.queries.states import segments_on
from registry.queries.visible import visible_claims, visible_monuments

from .public_json import build_claim_document, build_monument_document, to_json_line
from .segment_rows import split_into_chunks


def refresh_monument_documents(monument_ids: Iterable[int]) -> None:
    """Write the stored JSON documents of monuments again, and those of their direct parent monuments."""
    ids_to_refresh = set(monument_ids)
    # A parent's document contains the states of its direct parts only.
    parts = Monument.objects.filter(pk__in=ids_to_refresh, part_of__isnull=False)
    ids_to_refresh |= set(parts.values_list("part_of_id", flat=True))

    for chunk in split_into_chunks(sorted(ids_to_refresh)):
        MonumentDocument.objects.bulk_create(
            build_monument_documents(chunk),
            update_conflicts=True,
            unique_fields=["monument"],
            update_fields=["grade", "text"],
        )


def refresh_claim_documents(claim_ids: Iterable[int]) -> None:
    """Write the stored JSON documents of public claims, and delete those of claims that are not public."""
    for chunk in split_into_chunks(sorted(set(claim_ids))):
        documents = build_claim_documents(chunk)
        public_ids = {document.claim_id for document in documents}
        ClaimDocument.objects.filter(claim_id__in=set(chunk) - public_ids).delete()
        ClaimDocument.objects.bulk_create(
            documents, update_conflicts=True, unique_fields=["claim"], update_fields=["text"]
        )


def build_monument_documents(monument_ids: Iterable[int]) -> list[MonumentDocument]:
    """Build the JSON documents that should be stored for these monuments, without saving them.

    The document of an unpublished monument has no text: it only stores the current state, for lists in the admin.
    """
    ids = list(monument_ids)
    texts_by_id = {}
    for record in monument_records(visible_monuments().filter(pk__in=ids)):
        texts_by_id[record.pk] = to_json_line(build_monument_document(record))

    documents = []
    current_segments = segments_on(None).filter(monument_id__in=ids).order_by("monument_id")
    for pk, grade in current_segments.values_list("monument_id", "grade"):
        text = texts_by_id.get(pk, "")
        documents.append(MonumentDocument(monument_id=pk, grade=grade or UNCERTAIN, text=text))
    return documents


def build_claim_documents(claim_ids: Iterable[int]) -> list[ClaimDocument]:
    """Build the JSON documents that should be stored for these claims, without saving them.

    Claims that are not public have no document.
    """
    ids = list(claim_ids)
    public_claims = visible_claims().filter(pk__in=ids).order_by("pk")
    records = claim_records(public_claims)
    ids_by_ref = {claim.ref: claim.pk for claim in Claim.objects.filter(pk__in=ids).only("pk")}

    documents = []
    for record in records:
        text = to_json_line(build_claim_document(record))
        documents.append(ClaimDocument(claim_id=ids_by_ref[record.ref], text=text))
    return documents
