"""What the states of monuments rest on if it is not a claim on them: claims on their wholes and parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.domain.chronology.derivation import Chronology
from registry.domain.policy.visibility import Viewer
from registry.models import claim_number

from .claims import ClaimRecord, claim_records
from .monuments import MonumentRecord
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


def get_inherited_from(
    monuments: Iterable[MonumentRecord], chronologies: Mapping[int, Chronology], viewer: Viewer
) -> dict[int, InheritedFrom]:
    """Return the whole or part that the state of each monument names, by the ID of the monument.

    `chronologies` are those of the monuments, by ID. Run a query only if one names a monument that is none of them, and
    neither a part nor the whole of one.
    """
    slugs_by_id = {}
    names: dict[str, NameSummary] = {}
    for monument in monuments:
        names.update({part.part.slug: part.part for part in monument.parts})
        if monument.part_of is not None:
            names[monument.part_of.slug] = monument.part_of
        if monument.state.inherited_from is not None:
            slugs_by_id[monument.pk] = monument.state.inherited_from
    missing_slugs = set(slugs_by_id.values()) - names.keys()
    if missing_slugs:
        relatives = visible_monuments(viewer).filter(slug__in=missing_slugs)
        names.update({relative.slug: summarize_name(relative) for relative in relatives})
    inherited_from = {}
    for monument_id, slug in slugs_by_id.items():
        if slug in names:
            inherited_from[monument_id] = InheritedFrom(names[slug], slug in chronologies[monument_id].wholes)
    return inherited_from
