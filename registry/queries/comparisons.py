"""Records of comparisons, limited to what the viewer may see: two photos, their alignment, damage regions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from registry.domain.chronology.dates import Interval
from registry.domain.chronology.evidence import Statement
from registry.domain.chronology.timeline import Segment
from registry.domain.media.homography import IDENTITY
from registry.domain.media.image_pairs import TimeBetween, find_time_between
from registry.domain.media.outlines import Point, read_outline
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.value_types import JsonObject
from registry.models import Comparison, DamageRegion, Photo
from registry.models.record import in_language

from .chronologies import without_hidden_statements
from .claims import ClaimRecord, claims_on
from .evidence import derive_chronologies
from .inherited_claims import get_inherited_claims
from .pagination import find_page
from .photos import PhotoRecord, build_photo_record, photo_prefetches
from .public_columns import Columns, column_members, public_columns
from .summaries import NameSummary, summarize_name
from .visible import visible_claims, visible_comparisons, visible_regions

PAGE_COMPARISONS = 24


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the photo before maps onto the photo after: the homography (nine numbers) and its quality figures.

    The public sees only accepted alignments; `accepted_at` is None for a suggestion.
    """

    origin: str
    matrix: tuple[float, ...]
    figures: JsonObject
    accepted_at: datetime | None

    @property
    def is_identity(self) -> bool:
        """Return whether the photos overlay each other without any transformation."""
        return self.matrix == IDENTITY


@dataclass(frozen=True, slots=True)
class RegionRecord:
    """One damage region: its outline, what was lost there, and the ref of the claim that says so."""

    id: int
    position: int
    outline: tuple[Point, ...]
    effect: str
    note_en: str
    note_ar: str
    claim: str | None
    version: int
    columns: Columns

    @property
    def note(self) -> str:
        """Return the note in the active language, or in the other one if it is missing."""
        return in_language(self.note_en, self.note_ar)


@dataclass(frozen=True, slots=True)
class ComparisonRecord:
    """One comparison. The intervals are the days on which its photos may have been taken, or that its drawings show."""

    ref: str
    monument: NameSummary
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
    columns: Columns

    @property
    def caption(self) -> str:
        """Return the caption in the active language, or in the other one if it is missing."""
        return in_language(self.caption_en, self.caption_ar)

    @property
    def photos(self) -> tuple[PhotoRecord, PhotoRecord]:
        """Return the photo before and the photo after."""
        return self.before, self.after

    @property
    def drawn(self) -> bool:
        """Return whether at least one of the two photos is a drawing."""
        return any(photo.is_drawing for photo in self.photos)


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """A comparison with the time between its photos, and what the chronology of its monument says about that time.

    `claims` are the visible claims, by ref, on the monument and on the monuments that its damage regions refer to.
    `statements` are those of the monument as the derivation used them. `state_before` is the state on the first day
    that the photo before may show. `state_after` is the state on the last day that the photo after may show. Both are
    None where that day is not known. `previous` and `next` are refs of comparisons, ordered by monument.
    """

    comparison: ComparisonRecord
    between: TimeBetween | None
    state_before: Segment | None
    state_after: Segment | None
    claims: Mapping[str, ClaimRecord]
    statements: Mapping[str, Statement]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class ComparisonList:
    """One page of a list of comparisons; `total` counts those on all pages."""

    comparisons: tuple[ComparisonRecord, ...]
    total: int
    page: int
    pages: int


def comparison_list(
    *, monument: str = "", published: bool | None = None, page: int = 1, viewer: Viewer = PUBLIC_VIEWER
) -> ComparisonList:
    """Return one page of the before-and-after comparisons that the viewer sees, ordered by monument.

    With `monument` (a slug), return only those of that monument and its parts. The number of queries is fixed.
    """
    comparisons = visible_comparisons(viewer)
    if monument:
        is_of_monument = Q(monument__slug=monument)
        is_of_part = Q(monument__part_of__slug=monument)
        comparisons = comparisons.filter(is_of_monument | is_of_part)
    if published is not None:
        comparisons = comparisons.filter(published=published)
    total = comparisons.count()
    shown_page = find_page(total, page, PAGE_COMPARISONS)
    shown_comparisons = comparisons.order_by("monument", "pk")[shown_page.rows]
    records = comparison_records(shown_comparisons, viewer)
    return ComparisonList(tuple(records), total, shown_page.number, shown_page.page_count)


def comparison_page(number: int, viewer: Viewer = PUBLIC_VIEWER) -> ComparisonPage | None:
    """Return everything that the page of a before-and-after comparison shows, in few queries.

    `number` is the number in the comparison's ref. Return None if the viewer sees no such comparison.
    """
    comparison = prefetch_relations(visible_comparisons(viewer).filter(pk=number), viewer).first()
    if comparison is None:
        return None

    record = build_comparison_record(comparison, viewer)
    monument_id = comparison.monument_id
    derived_chronology = derive_chronologies([monument_id])[monument_id]
    chronology = without_hidden_statements(derived_chronology, viewer)

    # A region may refer to a claim on another monument.
    region_claims = [region.claim for region in comparison.regions.all() if region.claim is not None]
    region_monument_ids = {claim.monument_id for claim in region_claims if claim.monument_id is not None}
    claims = claims_on([monument_id, *region_monument_ids], viewer)
    claims = [*claims, *get_inherited_claims([chronology], [claim.ref for claim in claims], viewer)]

    days_before, days_after = record.interval_before, record.interval_after
    time_between = state_before = state_after = None
    if days_before is not None and days_after is not None:
        time_between = find_time_between(days_before, days_after, chronology.windows)
    if days_before is not None and days_before.earliest is not None:
        state_before = chronology.state_on(days_before.earliest)
    if days_after is not None and days_after.latest is not None:
        state_after = chronology.state_on(days_after.latest)

    return ComparisonPage(
        comparison=record,
        between=time_between,
        state_before=state_before,
        state_after=state_after,
        claims={claim.ref: claim for claim in claims},
        statements=chronology.all_statements,
        previous=_previous_ref(comparison, viewer),
        next=_next_ref(comparison, viewer),
    )


def comparison_records(comparisons: QuerySet[Comparison], viewer: Viewer = PUBLIC_VIEWER) -> list[ComparisonRecord]:
    """Return a read-only record for each comparison of a queryset, in its order. The number of queries is fixed."""
    return [build_comparison_record(comparison, viewer) for comparison in prefetch_relations(comparisons, viewer)]


def prefetch_relations(comparisons: QuerySet[Comparison], viewer: Viewer = PUBLIC_VIEWER) -> QuerySet[Comparison]:
    """Prefetch everything that `build_comparison_record` reads from a comparison.

    Only the damage regions and claims that the viewer sees are loaded. The number of queries is fixed.
    """
    regions = visible_regions(viewer).prefetch_related(Prefetch("claim", visible_claims(viewer)))
    comparisons = comparisons.select_related(
        "monument", "before__monument", "before__source", "after__monument", "after__source"
    )
    return comparisons.prefetch_related(
        *photo_prefetches(viewer, "before__"),
        *photo_prefetches(viewer, "after__"),
        Prefetch("regions", regions),
    )


def build_comparison_record(comparison: Comparison, viewer: Viewer = PUBLIC_VIEWER) -> ComparisonRecord:
    """Convert a comparison to the read-only record that pages and the API show.

    Its relations must be loaded (see `prefetch_relations`).
    """
    alignment = None
    # An alignment that nobody has accepted yet is a suggestion for editors.
    if comparison.accepted_at is not None or viewer.sees_drafts:
        alignment = _read_alignment(comparison)

    return ComparisonRecord(
        ref=comparison.ref,
        monument=summarize_name(comparison.monument),
        before=build_photo_record(comparison.before),
        after=build_photo_record(comparison.after),
        interval_before=_get_days_taken(comparison.before),
        interval_after=_get_days_taken(comparison.after),
        alignment=alignment,
        regions=tuple(_build_region_record(region) for region in comparison.regions.all()),
        published=comparison.published,
        recorded_at=comparison.recorded_at,
        version=comparison.version,
        **column_members(ComparisonRecord, public_columns(comparison)),
    )


def _build_region_record(region: DamageRegion) -> RegionRecord:
    """Convert a damage region to the read-only record that pages and the API show."""
    # The claim was prefetched for a viewer: it is None if that viewer may not see it.
    claim_ref = None if region.claim is None else region.claim.ref
    return RegionRecord(
        id=region.pk,
        position=region.position,
        outline=read_outline(region.outline),
        claim=claim_ref,
        version=region.version,
        **column_members(RegionRecord, public_columns(region)),
    )


def _read_alignment(comparison: Comparison) -> Alignment | None:
    """Return the stored alignment of a comparison's two photos, or None if there is none."""
    if not comparison.matrix:
        return None

    # Both columns hold JSON: the nine numbers of the homography, and measurements of its quality, such as the error.
    homography = tuple(json.loads(comparison.matrix))
    measurements = json.loads(comparison.figures)
    return Alignment(comparison.alignment, homography, measurements, comparison.accepted_at)


def _get_days_taken(photo: Photo) -> Interval | None:
    """Return the first and the last day on which a photo may have been taken, or None if it is undated."""
    if not photo.taken_text:
        return None

    # A photo cannot have been taken after the day on which it was recorded.
    recorded_on = photo.recorded_at.date().toordinal()
    return Interval(photo.taken_earliest, photo.taken_latest).until(recorded_on)


def _previous_ref(comparison: Comparison, viewer: Viewer) -> str | None:
    """Return the ref of the comparison before this one in the viewer's list, or None. Run one query."""
    is_of_earlier_monument = Q(monument__lt=comparison.monument_id)
    is_earlier_of_same_monument = Q(monument=comparison.monument_id, pk__lt=comparison.pk)
    earlier_comparisons = visible_comparisons(viewer).filter(is_of_earlier_monument | is_earlier_of_same_monument)
    previous = earlier_comparisons.order_by("-monument", "-pk").first()
    return None if previous is None else previous.ref


def _next_ref(comparison: Comparison, viewer: Viewer) -> str | None:
    """Return the ref of the comparison after this one in the viewer's list, or None. Run one query."""
    is_of_later_monument = Q(monument__gt=comparison.monument_id)
    is_later_of_same_monument = Q(monument=comparison.monument_id, pk__gt=comparison.pk)
    later_comparisons = visible_comparisons(viewer).filter(is_of_later_monument | is_later_of_same_monument)
    following = later_comparisons.order_by("monument", "pk").first()
    return None if following is None else following.ref
