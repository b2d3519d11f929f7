"""Comparisons as their reader may see them: the pair, how it is aligned, and what was drawn on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Prefetch, Q, QuerySet

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.derivation import Chronology
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.timeline import Segment
from registry.domain.chronology.windows import Window
from registry.domain.media.homography import IDENTITY
from registry.domain.media.image_pairs import Between, between
from registry.domain.media.outlines import Point, read_outline
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.value_types import JsonObject
from registry.domain.vocabulary.codes import PhotoKind
from registry.models import Claim, Comparison, Photo
from registry.models.record import in_language

from .chronologies import shown_of
from .claims import ClaimRecord, claims_on
from .evidence import derivations
from .photos import PhotoRecord, record_of, shown_with_a_photo
from .summaries import Named, named
from .visible import visible_claims, visible_comparisons, visible_regions

PAGE_PAIRS = 24


@dataclass(frozen=True, slots=True)
class Alignment:
    """How one picture lies in the other, as `domain.homography` has it; the public sees none that nobody accepted."""

    origin: str
    matrix: tuple[float, ...]
    figures: JsonObject
    accepted_at: datetime | None

    @property
    def as_they_are(self) -> bool:
        """Whether the two lie over each other without any change."""
        return self.matrix == IDENTITY


@dataclass(frozen=True, slots=True)
class RegionRecord:
    """One outline with what was lost there, and the ref of the claim that says so."""

    id: int
    position: int
    outline: tuple[Point, ...]
    effect: str
    note_en: str
    note_ar: str
    claim: str | None
    version: int

    @property
    def note(self) -> str:
        """In the reader's language."""
        return in_language(self.note_en, self.note_ar)


@dataclass(frozen=True, slots=True)
class ComparisonRecord:
    """One pair. `interval_before` and `interval_after` are the days on which its pictures may have been taken."""

    ref: str
    monument: Named
    before: PhotoRecord
    after: PhotoRecord
    interval_before: Interval | None
    interval_after: Interval | None
    comparability: str
    caption_en: str
    caption_ar: str
    alignment: Alignment | None
    regions: tuple[RegionRecord, ...]
    published: bool
    recorded_at: datetime
    version: int

    @property
    def caption(self) -> str:
        """In the reader's language."""
        return in_language(self.caption_en, self.caption_ar)

    @property
    def photos(self) -> tuple[PhotoRecord, PhotoRecord]:
        """Before and after."""
        return self.before, self.after

    @property
    def drawn(self) -> bool:
        """Whether either is a drawing and no photograph."""
        return any(photo.kind == PhotoKind.DRAWING for photo in self.photos)


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """A pair with the time between its pictures, and what the chronology of its monument says of that time.

    `claims` are those that the reader sees, by ref, on the monument and on whatever its damage regions speak of;
    `statements` is what the derivation made of those on the monument. `state_before` is the state on the first day that
    the picture before may show, `state_after` on the last that the one after may, None where such a day is not known.
    `previous` and `next` are refs of pairs, those of one monument beside each other.
    """

    comparison: ComparisonRecord
    between: Between | None
    state_before: Segment | None
    state_after: Segment | None
    claims: Mapping[str, ClaimRecord]
    statements: Mapping[str, Statement]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class ComparisonList:
    """One page of the pairs that were asked for; `total` counts all of them."""

    comparisons: tuple[ComparisonRecord, ...]
    total: int
    page: int
    pages: int


def comparison_list(
    *, monument: str = "", published: bool | None = None, page: int = 1, viewer: Viewer = PUBLIC_VIEWER
) -> ComparisonList:
    """Pairs by monument; `monument` is a slug, of a whole for its parts, too. The number of queries is fixed."""
    found = visible_comparisons(viewer)
    if monument:
        found = found.filter(Q(monument__slug=monument) | Q(monument__part_of__slug=monument))
    if published is not None:
        found = found.filter(published=published)
    total = found.count()
    pages = max(1, -(-total // PAGE_PAIRS))
    page = min(max(page, 1), pages)
    rows = found.order_by("monument", "pk")[(page - 1) * PAGE_PAIRS : page * PAGE_PAIRS]
    return ComparisonList(tuple(comparison_records(rows, viewer)), total, page, pages)


def comparison_page(number: int, viewer: Viewer = PUBLIC_VIEWER) -> ComparisonPage | None:
    """The pair of that number (`comparison_number`); None if the reader sees none. The number of queries is fixed."""
    row = with_relations(visible_comparisons(viewer).filter(pk=number), viewer).first()
    if row is None:
        return None
    record = comparison_record(row, viewer)
    derived = shown_of(derivations([row.monument_id], viewer=viewer)[row.monument_id], viewer)
    spoken_of = {region.claim.monument_id for region in row.regions.all() if region.claim is not None}
    return ComparisonPage(
        comparison=record,
        between=_between(record, derived.windows),
        state_before=_state(derived, record.interval_before, "earliest"),
        state_after=_state(derived, record.interval_after, "latest"),
        claims={claim.ref: claim for claim in claims_on([row.monument_id, *spoken_of], viewer)},
        statements=derived.statements,
        previous=_neighbour(row, viewer, "lt"),
        next=_neighbour(row, viewer, "gt"),
    )


def comparison_records(comparisons: QuerySet[Comparison], viewer: Viewer = PUBLIC_VIEWER) -> list[ComparisonRecord]:
    """The pairs of a query, in its order. The number of queries is fixed."""
    return [comparison_record(pair, viewer) for pair in with_relations(comparisons, viewer)]


def with_relations(comparisons: QuerySet[Comparison], viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Comparison]:
    """Everything that `comparison_record` reads, in a fixed number of queries."""
    photos = (f"{side}__{each}" for side in ("before", "after") for each in ("monument", "source"))
    claims = Prefetch("claim", visible_claims(viewer))
    return comparisons.select_related("monument", *photos).prefetch_related(
        *shown_with_a_photo(viewer, "before__"),
        *shown_with_a_photo(viewer, "after__"),
        Prefetch("regions", visible_regions(viewer).prefetch_related(claims)),
    )


def comparison_record(pair: Comparison, viewer: Viewer = PUBLIC_VIEWER) -> ComparisonRecord:
    """A pair with its relations loaded."""
    shows_offers = viewer.sees_drafts
    return ComparisonRecord(
        ref=pair.ref,
        monument=named(pair.monument),
        before=record_of(pair.before),
        after=record_of(pair.after),
        interval_before=_taken(pair.before),
        interval_after=_taken(pair.after),
        comparability=pair.comparability,
        caption_en=pair.caption_en,
        caption_ar=pair.caption_ar,
        alignment=_alignment(pair) if pair.accepted_at is not None or shows_offers else None,
        regions=tuple(
            RegionRecord(
                id=region.pk,
                position=region.position,
                outline=read_outline(region.outline),
                effect=region.effect,
                note_en=region.note_en,
                note_ar=region.note_ar,
                claim=_ref(region.claim),
                version=region.version,
            )
            for region in pair.regions.all()
        ),
        published=pair.published,
        recorded_at=pair.recorded_at,
        version=pair.version,
    )


def _alignment(pair: Comparison) -> Alignment | None:
    if not pair.matrix:
        return None
    return Alignment(pair.alignment, tuple(json.loads(pair.matrix)), json.loads(pair.figures), pair.accepted_at)


def _ref(claim: Claim | None) -> str | None:
    return None if claim is None else claim.ref


def _taken(photo: Photo) -> Interval | None:
    """Nothing is pictured after the day on which the picture was recorded."""
    if not photo.taken_text:
        return None
    return Interval(photo.taken_earliest, photo.taken_latest).until(photo.recorded_at.date().toordinal())


def _between(record: ComparisonRecord, windows: tuple[Window, ...]) -> Between | None:
    if record.interval_before is None or record.interval_after is None:
        return None
    return between(record.interval_before, record.interval_after, windows)


def _state(derived: Chronology, taken: Interval | None, end: Literal["earliest", "latest"]) -> Segment | None:
    day = None if taken is None else getattr(taken, end)
    return None if day is None else derived.state_on(day)


def _neighbour(pair: Comparison, viewer: Viewer, side: str) -> str | None:
    beyond = Q(**{f"monument__{side}": pair.monument_id}) | Q(**{"monument": pair.monument_id, f"pk__{side}": pair.pk})
    sign = "-" if side == "lt" else ""
    found = visible_comparisons(viewer).filter(beyond).order_by(f"{sign}monument", f"{sign}pk").first()
    return None if found is None else found.ref
