"""The records in a bag as JSON files: monuments, claims, photos and comparisons, as one viewer sees them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from registry.domain.policy.visibility import Viewer
from registry.projection.public_json import build_claim_document, build_monument_document
from registry.queries.claims import claims_on, claims_on_sites
from registry.queries.comparisons import comparison_records
from registry.queries.monuments import monument_records
from registry.queries.photos import PhotoRecord
from registry.queries.public_columns import as_members
from registry.queries.visible import visible_comparisons, visible_monuments


def record_files(
    monument_pks: Iterable[int], site_pks: Iterable[int], photos: Iterable[PhotoRecord], viewer: Viewer
) -> Iterator[tuple[str, str]]:
    """Yield the path and the content of a JSON file for each record in a bag.

    The records are the given photos, and the monuments, claims and comparisons that the viewer may see. The claims are
    those on the monuments, and on the sites as a whole.
    """
    pks = list(monument_pks)
    monuments = visible_monuments(viewer).filter(pk__in=pks).order_by("pk")
    for monument in monument_records(monuments, viewer=viewer):
        yield f"monuments/{monument.slug}.json", format_json(build_monument_document(monument))
    for claim in [*claims_on(pks, viewer), *claims_on_sites(site_pks, viewer)]:
        yield f"claims/{claim.ref}.json", format_json(build_claim_document(claim))
    for photo in photos:
        yield f"photos/{photo.ref}.json", format_json(as_members(photo))

    comparisons = visible_comparisons(viewer).filter(monument__in=pks).order_by("pk")
    for comparison in comparison_records(comparisons, viewer):
        content = as_members(comparison)
        # Each photo has its own file, so only references to the two photos are written, as the last members.
        del content["before"], content["after"]
        content["before"] = comparison.before.ref
        content["after"] = comparison.after.ref
        yield f"comparisons/{comparison.ref}.json", format_json(content)


def format_json(content: object) -> str:
    """Format content as indented JSON. Equal content always gives the same text."""
    return json.dumps(content, ensure_ascii=False, indent=2, default=_to_json_value) + "\n"


def _to_json_value(value: object) -> object:
    """Convert a datetime to ISO 8601 text, or a set to a sorted list, since JSON has neither type.

    Raise TypeError for a value of any other type.
    """
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
