"""Records of photos with their renditions, limited to what the viewer may see. Never with private details."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from registry.domain.media.inspection import TILES
from registry.domain.media.licences import TERMS
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import Licence
from registry.models import ClaimPhoto, Photo, Rendition
from registry.models.record import in_language

from .claims import ClaimRecord, claim_records
from .pagination import page_bounds
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

    `renditions` are those of the latest recipe, by width; `width` and `height` are those of the original. A photo from
    a protected source shows no credit.
    """

    ref: str
    public_id: str
    monument: NameSummary
    kind: str
    taken: DateSummary | None
    date_origin: str
    viewpoint_en: str
    viewpoint_ar: str
    caption_en: str
    caption_ar: str
    alt_en: str
    alt_ar: str
    credit: str
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
    """Return one page of the photos that the viewer sees, latest taken first. Four queries.

    `monument` is a slug; the photos of its parts are included.
    """
    photos = visible_photos(viewer)
    if monument:
        photos = photos.filter(monument__slug=monument) | photos.filter(monument__part_of__slug=monument)
    if kind:
        photos = photos.filter(kind=kind)
    if published is not None:
        photos = photos.filter(published=published)
    total = photos.count()
    bounds = page_bounds(total, page, PAGE_PHOTOS)
    rows = photos.order_by("-taken_latest", "pk")[bounds.rows]
    return PhotoList(tuple(photo_records(rows, viewer)), total, bounds.page, bounds.pages)


def photo_record(number: int, viewer: Viewer = PUBLIC_VIEWER) -> PhotoRecord | None:
    """Return the photo with this number in its ref, or None if the viewer sees none. Four queries."""
    records = photo_records(visible_photos(viewer).filter(pk=number), viewer)
    return records[0] if records else None


def photo_page(number: int, viewer: Viewer = PUBLIC_VIEWER) -> PhotoPage | None:
    """Return a photo with its claims and comparisons, or None if the viewer sees no such photo. Nine queries.

    `number` is the number in the ref of the photo.
    """
    photo = photo_record(number, viewer)
    if photo is None:
        return None
    claims = visible_claims(viewer).filter(photos__photo__pk=number).order_by("-latest", "-earliest", "pk")
    pairs = visible_comparisons(viewer).filter(Q(before=number) | Q(after=number)).order_by("pk")
    return PhotoPage(
        photo=photo,
        claims=tuple(claim_records(claims, viewer)),
        pairs=tuple(ComparisonSummary(pair.ref, pair.caption_en, pair.caption_ar) for pair in pairs),
    )


def list_monuments_with_photos(viewer: Viewer = PUBLIC_VIEWER) -> list[NameSummary]:
    """Return the names of the monuments that have photos visible to the viewer, by English name. One query."""
    monuments = visible_monuments(viewer).filter(pk__in=visible_photos(viewer).values("monument"))
    return [summarize_name(monument) for monument in monuments.order_by("name_en", "pk")]


def photo_records(photos: QuerySet[Photo], viewer: Viewer = PUBLIC_VIEWER) -> list[PhotoRecord]:
    """Return a record for each photo of a queryset, in its order. Four queries."""
    photos = photos.select_related("monument", "source").prefetch_related(*photo_prefetches(viewer))
    return [build_photo_record(photo) for photo in photos]


def build_new_photo_record(photo: Photo) -> PhotoRecord:
    """Return the record of a photo that was just created, with its monument and source loaded. One query."""
    # No claim can refer to a new photo, so the query for its claims is left out.
    no_claims = Prefetch("supports", ClaimPhoto.objects.none())
    prefetch_related_objects([photo], _renditions_prefetch(), no_claims)
    return build_photo_record(photo)


def photo_prefetches(viewer: Viewer, path: str = "") -> Iterable[Prefetch]:
    """Return the prefetches that `build_photo_record` needs: renditions and visible claims. Two queries.

    `path` is the lookup that leads to the photos, such as `before__`; "" for a queryset of photos.
    """
    visible_links = ClaimPhoto.objects.filter(claim__in=visible_claims(viewer)).select_related("claim")
    return _renditions_prefetch(path), Prefetch(f"{path}supports", visible_links.order_by("claim"))


def _renditions_prefetch(path: str = "") -> Prefetch:
    """Return the prefetch of renditions by width, for the photos that the lookup `path` leads to."""
    return Prefetch(f"{path}renditions", Rendition.objects.order_by("width"))


def build_photo_record(photo: Photo) -> PhotoRecord:
    """Return the record of a photo whose relations are loaded (see `photo_prefetches`)."""
    licence_terms = TERMS[Licence(photo.licence)] if photo.licence else None
    is_protected = photo.source is not None and photo.source.protected
    return PhotoRecord(
        ref=photo.ref,
        public_id=photo.public_id,
        monument=summarize_name(photo.monument),
        kind=photo.kind,
        taken=summarize_optional_date(photo.taken_text, photo.taken_earliest, photo.taken_latest),
        date_origin=photo.date_origin,
        viewpoint_en=photo.viewpoint_en,
        viewpoint_ar=photo.viewpoint_ar,
        caption_en=photo.caption_en,
        caption_ar=photo.caption_ar,
        alt_en=photo.alt_en,
        alt_ar=photo.alt_ar,
        credit="" if is_protected else photo.credit,
        licence=photo.licence,
        licence_url="" if licence_terms is None else licence_terms.url,
        may_download=licence_terms is not None and licence_terms.downloads,
        source=None if photo.source is None else summarize_source(photo.source),
        graphic=photo.graphic,
        width=photo.width,
        height=photo.height,
        renditions=_latest_renditions(photo.renditions.all()),
        claims=tuple(link.claim.ref for link in photo.supports.all()),
        published=photo.published,
        recorded_at=photo.recorded_at,
        version=photo.version,
    )


def _latest_renditions(renditions: Iterable[Rendition]) -> tuple[RenditionRecord, ...]:
    """Return records of the renditions made by the latest recipe, in the given order."""
    records = [RenditionRecord(row.recipe, row.format, row.width, row.height, row.size) for row in renditions]
    latest_recipe = max((record.recipe for record in records), default=0)
    return tuple(record for record in records if record.recipe == latest_recipe)
