"""The stored public JSON documents of monuments and claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from registry.domain.chronology.day_counts import UNCERTAIN
from registry.models import Claim, ClaimDocument, DatedDocument, Monument, MonumentDocument
from registry.queries.claims import claim_records
from registry.queries.monuments import MonumentRecord, monument_records
from registry.queries.states import segments_on
from registry.queries.visible import visible_claims, visible_monuments

from .dated_documents import build_dated_documents
from .public_json import build_claim_document, build_monument_document, to_json_line
from .segment_rows import MAX_IDS_PER_QUERY, split_into_chunks


def refresh_monument_documents(monument_ids: Iterable[int]) -> None:
    """Write the stored JSON documents of monuments again, and those of their direct parent monuments."""
    ids_to_refresh = set(monument_ids)
    # A parent's document contains the states of its direct parts only.
    parts = Monument.objects.filter(pk__in=ids_to_refresh, part_of__isnull=False)
    ids_to_refresh |= set(parts.values_list("part_of_id", flat=True))

    for chunk in split_into_chunks(sorted(ids_to_refresh)):
        records = monument_records(visible_monuments().filter(pk__in=chunk))
        _write_dated_documents(chunk, build_dated_documents(records))
        MonumentDocument.objects.bulk_create(
            build_monument_documents(chunk, records),
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


def _write_dated_documents(monument_ids: Iterable[int], documents: Iterable[DatedDocument]) -> None:
    """Write what is stored of monuments on a day: delete what should not be stored, add what is missing.

    `documents` are all those that should be stored.
    """
    missing_documents = {_get_content(document): document for document in documents}
    stored_documents = DatedDocument.objects.filter(monument_id__in=list(monument_ids))
    contents_by_key = {document.pk: _get_content(document) for document in stored_documents}
    # Popped, so that what is stored twice by mistake is deleted once.
    wrong_keys = [pk for pk, content in contents_by_key.items() if missing_documents.pop(content, None) is None]
    for keys in split_into_chunks(wrong_keys):
        DatedDocument.objects.filter(pk__in=keys).delete()
    DatedDocument.objects.bulk_create(missing_documents.values(), batch_size=MAX_IDS_PER_QUERY)


def _get_content(document: DatedDocument) -> tuple[int, int | None, int | None, str]:
    """Return the values of all columns of a dated document but its key."""
    return document.monument_id, document.valid_from, document.valid_to, document.text


def find_wrong_documents(monument_ids: Iterable[int]) -> list[int]:
    """Return the monuments whose stored JSON, current or of a day, is not what it should be."""
    ids = list(monument_ids)
    records = monument_records(visible_monuments().filter(pk__in=ids))
    expected_dated = Counter(_get_content(document) for document in build_dated_documents(records))
    stored_dated = Counter(_get_content(row) for row in DatedDocument.objects.filter(monument_id__in=ids))
    differing_dated = (expected_dated - stored_dated) + (stored_dated - expected_dated)
    wrong_ids = {monument_id for monument_id, *_ in differing_dated}

    stored_documents = MonumentDocument.objects.in_bulk(ids)
    for document in build_monument_documents(ids, records):
        stored_document = stored_documents.get(document.pk)
        expected_content = (document.grade, document.text)
        if stored_document is None or (stored_document.grade, stored_document.text) != expected_content:
            wrong_ids.add(document.pk)
    return sorted(wrong_ids)


def build_monument_documents(monument_ids: Iterable[int], records: Iterable[MonumentRecord]) -> list[MonumentDocument]:
    """Build the JSON documents that should be stored for these monuments, without saving them.

    `records` are those of the published ones. The document of an unpublished monument has no text: it only stores the
    current state, for lists in the admin.
    """
    ids = list(monument_ids)
    texts_by_id = {}
    for record in records:
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
