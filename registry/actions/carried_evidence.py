"""Carry the evidence of a superseded claim over to the claim that takes its place."""

from __future__ import annotations

from django.db.models import F

from registry.models import Claim, ClaimPhoto, Comparison, DamageRegion, Photo


def carry_evidence_over(superseded_claim: Claim, successor: Claim) -> None:
    """Let the photos of a superseded claim support its successor too, and its damage regions refer to the successor.

    Both claims have the same subject. The links of the superseded claim to its photos stay, since it was decided on
    with them. Call it in the transaction that supersedes the claim, with the subject locked.
    """
    photo_ids = ClaimPhoto.objects.filter(claim=superseded_claim).values_list("photo_id", flat=True)
    linked_ids = set(ClaimPhoto.objects.filter(claim=successor).values_list("photo_id", flat=True))
    new_ids = sorted(set(photo_ids) - linked_ids)
    # The claims of a photo are a part of it, so it gets a new version. The update also locks it.
    Photo.objects.filter(pk__in=new_ids).update(version=F("version") + 1)
    ClaimPhoto.objects.bulk_create(ClaimPhoto(claim=successor, photo_id=photo_id) for photo_id in new_ids)

    regions = DamageRegion.objects.filter(claim=superseded_claim)
    # The comparisons are locked first, as in every action on regions, so that concurrent editors cannot deadlock.
    comparison_ids = sorted(set(regions.values_list("comparison_id", flat=True)))
    Comparison.objects.filter(pk__in=comparison_ids).update(version=F("version") + 1)
    regions.update(claim=successor, version=F("version") + 1)
