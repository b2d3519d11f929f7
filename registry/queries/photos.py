"""Records of photos with their renditions, limited to what the viewer may see. Never with private details."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from registry.domain.media.inspection import TILES
from registry.domain.media.licences import TERMS
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import Licence, PhotoKind
from registry.models import ClaimPhoto, Photo, Rendition
from registry.models.columns import HiddenWith
from registry.models.record import in_language

from .claims import ClaimRecord, claim_records
from .pagination import find_page
from .public_columns import Columns, column_members, public_columns
from .summaries import (
    DateSummary,
    NameSummary,
    SourceSummary,
    summarize_name,
    summarize_optional_date,
    summarize_source,
)
from .visible import visible_claims, visible_comparisons, visible_monuments, visible_photos

PAGE_PHOTOS = 48
MONUMENT_PAGE_PHOTOS = 6


@dataclass(frozen=True, slots=True)
class RenditionRecord:
    """One rendition of a photo. For a pyramid of tiles, `width` and `height` are those of the full image."""

    recipe: int
    format: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """One photo. Fields of codes hold a vocabulary code, or "" for none. `claims` are refs.

    A drawing is not taken: it has no `taken` and no `date_origin`, and `depicts` is the day whose state it shows.
    `renditions` are those of the latest recipe, by width; `width` and `height` are those of the original. A photo from
    a protected source shows no credit.
    """

    ref: str
    public_id: str
    monument: NameSummary
    kind: str
    taken: DateSummary | None
    depicts: DateSummary | None
    date_origin: str
    viewpoint_en: str
    viewpoint_ar: str
    caption_en: str
    caption_ar: str
    alt_en: str
    alt_ar: str
    credit: str
    credit_ar: str
    licence: str
    licence_url: str
    may_download: bool
    source: SourceSummary | None
    graphic: bool
    width: int
    height: int
    renditions: tuple[RenditionRecord, ...]
    claims: tuple[str, ...]
    published: bool
    recorded_at: datetime
    version: int
    columns: Columns

    @property
    def is_drawing(self) -> bool:
        """Return whether it is a drawing."""
        return self.kind == PhotoKind.DRAWING

    @property
    def viewpoint(self) -> str:
        """Return the viewpoint in the active language, or in the other one if it is missing."""
        return in_language(self.viewpoint_en, self.viewpoint_ar)

    @property
    def caption(self) -> str:
        """Return the caption in the active language, or in the other one if it is missing."""
        return in_language(self.caption_en, self.caption_ar)

    @property
    def alt(self) -> str:
        """Return the alternative text in the active language, or in the other one if it is missing."""
        return in_language(self.alt_en, self.alt_ar)

    @property
    def tiles(self) -> RenditionRecord | None:
        """Return the pyramid of tiles for deep zoom, or None."""
        pyramids = self.copies(TILES)
        return pyramids[0] if pyramids else None

    def copies(self, format: str) -> tuple[RenditionRecord, ...]:
        """Return the renditions in one format, narrowest first, as for a `srcset`."""
        return tuple(rendition for rendition in self.renditions if rendition.format == format)


@dataclass(frozen=True, slots=True)
class PhotoPage:
    """A photo with the claims that it supports and the comparisons that it is part of."""

    photo: PhotoRecord
    claims: tuple[ClaimRecord, ...]
    pairs: tuple[ComparisonSummary, ...]


@dataclass(frozen=True, slots=True)
class ComparisonSummary:
    """A comparison in short: its ref and caption."""

    ref: str
    caption_en: str
    caption_ar: str

    @property
    def caption(self) -> str:
        """Return the caption in the active language, or in the other one if it is missing."""
        return in_language(self.caption_en, self.caption_ar)


@dataclass(frozen=True, slots=True)
class PhotoList:
    """One page of a list of photos; `total` counts those on all pages."""

    photos: tuple[PhotoRecord, ...]
    total: int
    page: int
    pages: int

    @property
    def first(self) -> tuple[PhotoRecord, ...]:
        """Return the first photos, as many as the page of a monument shows."""
        return self.photos[:MONUMENT_PAGE_PHOTOS]


def photo_list(
    *,
    monument: str = "",
    kind: str = "",
    published: bool | None = None,
    page: int = 1,
    viewer: Viewer = PUBLIC_VIEWER,
) -> PhotoList:
    """Return one page of the photos that the viewer sees, most recently taken first. Run four queries.

    With `monument` (a slug), return only photos of that monument and its parts. With `kind`, return only photos of that
    kind.
    """
    photos = visible_photos(viewer)
    if monument:
        is_of_monument = Q(monument__slug=monument)
        is_of_part = Q(monument__part_of__slug=monument)
        photos = photos.filter(is_of_monument | is_of_part)
    if kind:
        photos = photos.filter(kind=kind)
    if published is not None:
        photos = photos.filter(published=published)

    total = photos.count()
    shown_page = find_page(total, page, PAGE_PHOTOS)
    shown_photos = photos.order_by("-taken_latest", "pk")[shown_page.rows]
    return PhotoList(tuple(photo_records(shown_photos, viewer)), total, shown_page.number, shown_page.page_count)


def photo_record(number: int, viewer: Viewer = PUBLIC_VIEWER) -> PhotoRecord | None:
    """Return the photo with this number in its ref, or None if the viewer sees none. Run four queries."""
    records = photo_records(visible_photos(viewer).filter(pk=number), viewer)
    return records[0] if records else None


def photo_page(number: int, viewer: Viewer = PUBLIC_VIEWER) -> PhotoPage | None:
    """Return a photo with the claims that it supports and the comparisons that show it.

    `number` is the number in the photo's ref. Return None if the viewer sees no such photo. Run nine queries.
    """
    photo = photo_record(number, viewer)
    if photo is None:
        return None

    claims = visible_claims(viewer).filter(photos__photo__pk=number).order_by("-latest", "-earliest", "pk")
    shows_photo = Q(before=number) | Q(after=number)
    comparisons = visible_comparisons(viewer).filter(shows_photo).order_by("pk")
    return PhotoPage(
        photo=photo,
        claims=tuple(claim_records(claims, viewer)),
        pairs=tuple(ComparisonSummary(pair.ref, pair.caption_en, pair.caption_ar) for pair in comparisons),
    )


def list_monuments_with_photos(viewer: Viewer = PUBLIC_VIEWER) -> list[NameSummary]:
    """Return the names of the monuments that have photos visible to the viewer, by English name. Run one query."""
    monuments = visible_monuments(viewer).filter(pk__in=visible_photos(viewer).values("monument"))
    return [summarize_name(monument) for monument in monuments.order_by("name_en", "pk")]


def photo_records(photos: QuerySet[Photo], viewer: Viewer = PUBLIC_VIEWER) -> list[PhotoRecord]:
    """Return a read-only record for each photo of a queryset, in its order. Run four queries."""
    photos = photos.select_related("monument", "source").prefetch_related(*photo_prefetches(viewer))
    return [build_photo_record(photo) for photo in photos]


def build_new_photo_record(photo: Photo) -> PhotoRecord:
    """Convert a newly created photo to the read-only record that the API shows. Run one query.

    The monument and the source of the photo must be loaded.
    """
    # No claim can refer to a new photo yet, so its claims need no query.
    no_claims = Prefetch("supports", ClaimPhoto.objects.none())
    prefetch_related_objects([photo], _renditions_prefetch(), no_claims)
    return build_photo_record(photo)


def photo_prefetches(viewer: Viewer, path: str = "") -> Iterable[Prefetch]:
    """Return the prefetches of all that `build_photo_record` needs: renditions, and the claims that the viewer sees.

    `path` is the lookup from the queryset to its photos, such as `before__`. It is empty for a queryset of photos.
    The prefetches run two queries.
    """
    links_to_visible_claims = ClaimPhoto.objects.filter(claim__in=visible_claims(viewer)).select_related("claim")
    claims_prefetch = Prefetch(f"{path}supports", links_to_visible_claims.order_by("claim"))
    return _renditions_prefetch(path), claims_prefetch


def _renditions_prefetch(path: str = "") -> Prefetch:
    """Return the prefetch of a photo's renditions by width. `path` is the lookup from the queryset to its photos."""
    return Prefetch(f"{path}renditions", Rendition.objects.order_by("width"))


def build_photo_record(photo: Photo) -> PhotoRecord:
    """Convert a photo to the read-only record that pages and the API show.

    Its relations must be loaded (see `photo_prefetches`).
    """
    licence_url, may_download = "", False
    if photo.licence:
        licence_terms = TERMS[Licence(photo.licence)]
        licence_url, may_download = licence_terms.url, licence_terms.downloads
    source, columns = None, public_columns(photo)
    if photo.source is not None:
        source = summarize_source(photo.source)
    if photo.source is not None and photo.source.protected:
        # The credit could name a protected source.
        columns = public_columns(photo, HiddenWith.PROTECTED_SOURCE)

    date = summarize_optional_date(photo.taken_text, photo.taken_edtf, photo.taken_earliest, photo.taken_latest)
    is_drawing = photo.kind == PhotoKind.DRAWING
    if is_drawing:
        columns["date_origin"] = ""
    return PhotoRecord(
        ref=photo.ref,
        public_id=photo.public_id,
        monument=summarize_name(photo.monument),
        taken=None if is_drawing else date,
        depicts=date if is_drawing else None,
        licence_url=licence_url,
        may_download=may_download,
        source=source,
        width=photo.width,
        height=photo.height,
        renditions=_latest_renditions(photo.renditions.all()),
        claims=tuple(link.claim.ref for link in photo.supports.all()),
        published=photo.published,
        recorded_at=photo.recorded_at,
        version=photo.version,
        **column_members(PhotoRecord, columns),
    )


def _latest_renditions(renditions: Iterable[Rendition]) -> tuple[RenditionRecord, ...]:
    """Return read-only records of the renditions that the latest recipe made, in the given order."""
    records = [
        RenditionRecord(rendition.recipe, rendition.format, rendition.width, rendition.height, rendition.size)
        for rendition in renditions
    ]
    latest_recipe = max((record.recipe for record in records), default=0)
    return tuple(record for record in records if record.recipe == latest_recipe)
