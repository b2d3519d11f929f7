"""What the states of monuments rest on if it is not a claim on them: claims on their wholes and parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.domain.chronology.derivation import Chronology
from registry.domain.policy.visibility import Viewer
from registry.models import claim_number

from .claims import ClaimRecord, claim_records
from .relatives import Lines
from .summaries import NameSummary, summarize_name
from .visible import visible_claims, visible_monuments


@dataclass(frozen=True, slots=True)
class InheritedFrom:
    """The whole or part of a monument whose claims make its state what it is."""

    name: NameSummary
    is_whole: bool


def get_inherited_claims(
    chronologies: Iterable[Chronology], loaded_refs: Iterable[str], viewer: Viewer
) -> list[ClaimRecord]:
    """Return the claims on wholes and parts that the chronologies name, the latest first, but for those loaded already.

    Run no query if there are none.
    """
    refs: set[str] = set()
    for chronology in chronologies:
        refs.update(ref for ref in _named_refs(chronology) if ref in chronology.inherited)
    numbers = [claim_number(ref) for ref in refs.difference(loaded_refs)]
    if not numbers:
        return []
    claims = visible_claims(viewer).filter(pk__in=[number for number in numbers if number is not None])
    return claim_records(claims.order_by("-latest", "-earliest", "pk"), viewer)


def _named_refs(chronology: Chronology) -> set[str]:
    """Return the refs of all claims that the segments, windows and contradictions of a chronology name."""
    refs = {segment.leading for segment in chronology.segments if segment.leading is not None}
    for window in chronology.windows:
        refs.update(window.limits)
    for contradiction in chronology.contradictions:
        refs.update(contradiction.claims)
    return refs


def get_inherited_from(slugs_by_monument: Mapping[int, str | None], viewer: Viewer) -> dict[int, InheritedFrom]:
    """Return the whole or part that each state names, by the ID of the monument. Run no query if none names one.

    `slugs_by_monument` are the slugs in `State.inherited_from`, by the ID of the monument.
    """
    slugs = {slug for slug in slugs_by_monument.values() if slug is not None}
    if not slugs:
        return {}
    relatives = visible_monuments(viewer).filter(slug__in=slugs)
    names = {relative.slug: summarize_name(relative) for relative in relatives}
    lines = Lines(slugs_by_monument)
    inherited_from = {}
    for monument_id, slug in slugs_by_monument.items():
        for relative in lines.relatives_of(monument_id):
            if relative.path[-1] == slug and slug in names:
                inherited_from[monument_id] = InheritedFrom(names[slug], relative.is_whole)
    return inherited_from
