"""The stored JSON documents of monuments and claims."""

from __future__ import annotations

from collections.abc import Iterable

from registry.domain.chronology.day_counts import UNCERTAIN
from registry.models import Claim, ClaimDocument, Monument, MonumentDocument
from registry.queries.claims import claim_records
from registry.queries.monuments import monument_records
from registry.queries.states import segments_on
from registry.queries.visible import visible_claims, visible_monuments

from .public_json import as_text, claim_document, monument_document
from .segment_rows import chunks


def refresh_monuments(monuments: Iterable[int]) -> None:
    """Write the documents of the given monuments, and of the wholes they are parts of."""
    ids = set(monuments)
    ids |= set(Monument.objects.filter(pk__in=ids, part_of__isnull=False).values_list("part_of_id", flat=True))
    for some in chunks(sorted(ids)):
        MonumentDocument.objects.bulk_create(
            monument_rows(some), update_conflicts=True, unique_fields=["monument"], update_fields=["grade", "text"]
        )


def refresh_claims(claims: Iterable[int]) -> None:
    """Write the documents of those of the given claims that the public may see, and remove the others'."""
    for some in chunks(sorted(set(claims))):
        rows = claim_rows(some)
        ClaimDocument.objects.filter(claim_id__in=set(some) - {row.claim_id for row in rows}).delete()
        ClaimDocument.objects.bulk_create(rows, update_conflicts=True, unique_fields=["claim"], update_fields=["text"])


def monument_rows(monuments: Iterable[int]) -> list[MonumentDocument]:
    """Unsaved documents as they must be: of an unpublished monument the state alone, for the desk."""
    ids = list(monuments)
    texts = {
        record.pk: as_text(monument_document(record))
        for record in monument_records(visible_monuments().filter(pk__in=ids))
    }
    states = segments_on(None).filter(monument_id__in=ids).order_by("monument_id").values_list("monument_id", "grade")
    return [MonumentDocument(monument_id=pk, grade=grade or UNCERTAIN, text=texts.get(pk, "")) for pk, grade in states]


def claim_rows(claims: Iterable[int]) -> list[ClaimDocument]:
    """Unsaved documents as they must be, of public claims only."""
    ids = list(claims)
    pks = visible_claims().filter(pk__in=ids).order_by("pk")
    records = claim_records(pks)
    by_ref = {claim.ref: claim.pk for claim in Claim.objects.filter(pk__in=ids).only("pk")}
    return [ClaimDocument(claim_id=by_ref[record.ref], text=as_text(claim_document(record))) for record in records]
