"""The records of a bag, as files of JSON: monuments, claims, photos and comparisons, as one reader sees them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime

from registry.domain.policy.visibility import Viewer
from registry.projection.public_json import claim_document, monument_document
from registry.queries.claims import claims_on
from registry.queries.comparisons import comparison_records
from registry.queries.monuments import monument_records
from registry.queries.photos import PhotoRecord
from registry.queries.visible import visible_comparisons, visible_monuments


def papers(monuments: Iterable[int], photos: Iterable[PhotoRecord], viewer: Viewer) -> Iterator[tuple[str, str]]:
    """The name of each file, and its text."""
    pks = list(monuments)
    for monument in monument_records(visible_monuments(viewer).filter(pk__in=pks).order_by("pk"), viewer=viewer):
        yield f"monuments/{monument.slug}.json", as_json(monument_document(monument))
    for claim in claims_on(pks, viewer):
        yield f"claims/{claim.ref}.json", as_json(claim_document(claim))
    for photo in photos:
        yield f"photos/{photo.ref}.json", as_json(asdict(photo))
    for pair in comparison_records(visible_comparisons(viewer).filter(monument__in=pks).order_by("pk"), viewer):
        said = {name: value for name, value in asdict(pair).items() if name not in ("before", "after")}
        yield f"comparisons/{pair.ref}.json", as_json({**said, "before": pair.before.ref, "after": pair.after.ref})


def as_json(content: object) -> str:
    """For people to read, and the same each time."""
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
