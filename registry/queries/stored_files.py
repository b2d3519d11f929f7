"""Which records use the stored files: originals of photos and captures of sources, named by their SHA-256."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from registry.models import PhotoDetails, SourceCapture, photo_ref

# The models whose rows name a stored file in their column `sha256`, each with the column of when the file came.
_FILE_MODELS = ((PhotoDetails, "uploaded_at"), (SourceCapture, "recorded_at"))


def list_used_digests() -> set[str]:
    """Return the SHA-256 of every file that a record uses. Run two queries."""
    digests: set[str] = set()
    for model, _ in _FILE_MODELS:
        digests.update(model._default_manager.values_list("sha256", flat=True))
    return digests


def find_used_digests(digests: Iterable[str]) -> set[str]:
    """Return which of these SHA-256 belong to files that a record uses. Run two queries."""
    candidates = list(digests)
    used_digests: set[str] = set()
    for model, _ in _FILE_MODELS:
        used_rows = model._default_manager.filter(sha256__in=candidates)
        used_digests.update(used_rows.values_list("sha256", flat=True))
    return used_digests


def get_arrival_times() -> dict[str, datetime]:
    """Return when each file that a record uses first came, by SHA-256. Run two queries."""
    arrival_times: dict[str, datetime] = {}
    for model, time_column in _FILE_MODELS:
        for sha256, arrived_at in model._default_manager.values_list("sha256").annotate(Min(time_column)).order_by():
            arrival_times[sha256] = min(arrived_at, arrival_times.get(sha256, arrived_at))
    return arrival_times


def refs_of_file(sha256: str) -> tuple[str, ...]:
    """Return how reports name the photos and the captures that have the file with this SHA-256. Run two queries."""
    photo_ids = PhotoDetails.objects.filter(sha256=sha256).order_by("pk").values_list("pk", flat=True)
    captures = SourceCapture.objects.filter(sha256=sha256).order_by("pk")
    return (*(photo_ref(photo_id) for photo_id in photo_ids), *(capture.ref for capture in captures))
