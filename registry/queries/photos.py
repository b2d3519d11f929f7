"""Photos as their reader may see them, with the copies there are of each. What is private of them is never here."""

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
from .summaries import Dating, Named, SourceBrief, dating_or_none, named, source_brief
from .visible import visible_claims, visible_comparisons, visible_monuments, visible_photos

PAGE_PHOTOS = 48
SOME_PHOTOS = 6


@dataclass(frozen=True, slots=True)
class RenditionRecord:
    """One copy for the public; of a pyramid of tiles, the size of the whole."""

    recipe: int
    format: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """One photo. Codes as in the vocabularies, "" for none; `renditions` are those of the latest recipe, by width.

    `width` and `height` are the original's. `claims` are refs. Of a photo from a protected source no credit is shown.
    """

    ref: str
    public_id: str
    monument: Named
    kind: str
    taken: Dating | None
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
    source: SourceBrief | None
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
        """In the reader's language."""
        return in_language(self.viewpoint_en, self.viewpoint_ar)

    @property
    def caption(self) -> str:
        """In the reader's language."""
        return in_language(self.caption_en, self.caption_ar)

    @property
    def alt(self) -> str:
        """In the reader's language."""
        return in_language(self.alt_en, self.alt_ar)

    @property
    def tiles(self) -> RenditionRecord | None:
        """The pyramid for deep zoom, if there is one."""
        return next(iter(self.copies(TILES)), None)

    def copies(self, format: str) -> tuple[RenditionRecord, ...]:
        """The copies in one format, the narrowest first: what a `srcset` lists."""
        return tuple(copy for copy in self.renditions if copy.format == format)


@dataclass(frozen=True, slots=True)
class PhotoPage:
    """A photo with the claims that it supports, and the refs of the pairs it is part of with the words on each."""

    photo: PhotoRecord
    claims: tuple[ClaimRecord, ...]
    pairs: tuple[PairBrief, ...]


@dataclass(frozen=True, slots=True)
class PairBrief:
    """A pair as others name it."""

    ref: str
    caption_en: str
    caption_ar: str

    @property
    def caption(self) -> str:
        """In the reader's language."""
        return in_language(self.caption_en, self.caption_ar)


@dataclass(frozen=True, slots=True)
class PhotoList:
    """One page of the photos that were asked for; `total` counts all of them."""

    photos: tuple[PhotoRecord, ...]
    total: int
    page: int
    pages: int

    @property
    def first(self) -> tuple[PhotoRecord, ...]:
        """As many as stand on the page of a monument."""
        return self.photos[:SOME_PHOTOS]


def photo_list(
    *,
    monument: str = "",
    kind: str = "",
    published: bool | None = None,
    page: int = 1,
    viewer: Viewer = PUBLIC_VIEWER,
) -> PhotoList:
    """Photos, the latest taken first; `monument` is a slug, of a whole for its parts, too. Four queries."""
    found = visible_photos(viewer)
    if monument:
        found = found.filter(monument__slug=monument) | found.filter(monument__part_of__slug=monument)
    if kind:
        found = found.filter(kind=kind)
    if published is not None:
        found = found.filter(published=published)
    total = found.count()
    pages = max(1, -(-total // PAGE_PHOTOS))
    page = min(max(page, 1), pages)
    rows = found.order_by("-taken_latest", "pk")[(page - 1) * PAGE_PHOTOS : page * PAGE_PHOTOS]
    return PhotoList(tuple(photo_records(rows, viewer)), total, page, pages)


def photo_record(number: int, viewer: Viewer = PUBLIC_VIEWER) -> PhotoRecord | None:
    """The photo of that number (`photo_number`); None if the reader sees none. Four queries."""
    return next(iter(photo_records(visible_photos(viewer).filter(pk=number), viewer)), None)


def photo_page(number: int, viewer: Viewer = PUBLIC_VIEWER) -> PhotoPage | None:
    """The photo of that number with what hangs on it; None if the reader sees none. Nine queries."""
    photo = photo_record(number, viewer)
    if photo is None:
        return None
    claims = visible_claims(viewer).filter(photos__photo__pk=number).order_by("-latest", "-earliest", "pk")
    pairs = visible_comparisons(viewer).filter(Q(before=number) | Q(after=number)).order_by("pk")
    return PhotoPage(
        photo=photo,
        claims=tuple(claim_records(claims, viewer)),
        pairs=tuple(PairBrief(pair.ref, pair.caption_en, pair.caption_ar) for pair in pairs),
    )


def pictured(viewer: Viewer = PUBLIC_VIEWER) -> list[Named]:
    """The monuments that the reader sees photos of, by name. One query."""
    found = visible_monuments(viewer).filter(pk__in=visible_photos(viewer).values("monument"))
    return [named(monument) for monument in found.order_by("name_en", "pk")]


def photo_records(photos: QuerySet[Photo], viewer: Viewer = PUBLIC_VIEWER) -> list[PhotoRecord]:
    """The photos of a query, in its order. Four queries."""
    related = photos.select_related("monument", "source").prefetch_related(*shown_with_a_photo(viewer))
    return [record_of(photo) for photo in related]


def new_record(photo: Photo) -> PhotoRecord:
    """A photo that was recorded just now and has its monument and source: only copies hang on it. One query."""
    prefetch_related_objects([photo], _copies(), Prefetch("supports", ClaimPhoto.objects.none()))
    return record_of(photo)


def shown_with_a_photo(viewer: Viewer, path: str = "") -> Iterable[Prefetch]:
    """What `record_of` reads besides, for the photos at the end of `path`: three queries."""
    seen = ClaimPhoto.objects.filter(claim__in=visible_claims(viewer)).select_related("claim").order_by("claim")
    return (
        _copies(path),
        Prefetch(f"{path}supports", seen),
    )


def _copies(path: str = "") -> Prefetch:
    return Prefetch(f"{path}renditions", Rendition.objects.order_by("width"))


def record_of(photo: Photo) -> PhotoRecord:
    """A photo with its relations loaded."""
    terms = TERMS[Licence(photo.licence)] if photo.licence else None
    protected = photo.source is not None and photo.source.protected
    return PhotoRecord(
        ref=photo.ref,
        public_id=photo.public_id,
        monument=named(photo.monument),
        kind=photo.kind,
        taken=dating_or_none(photo.taken_text, photo.taken_earliest, photo.taken_latest),
        date_origin=photo.date_origin,
        viewpoint_en=photo.viewpoint_en,
        viewpoint_ar=photo.viewpoint_ar,
        caption_en=photo.caption_en,
        caption_ar=photo.caption_ar,
        alt_en=photo.alt_en,
        alt_ar=photo.alt_ar,
        credit="" if protected else photo.credit,
        licence=photo.licence,
        licence_url=terms.url if terms else "",
        may_download=terms is not None and terms.downloads,
        source=None if photo.source is None else source_brief(photo.source),
        graphic=photo.graphic,
        width=photo.width,
        height=photo.height,
        renditions=_latest(photo.renditions.all()),
        claims=tuple(link.claim.ref for link in photo.supports.all()),
        published=photo.published,
        recorded_at=photo.recorded_at,
        version=photo.version,
    )


def _latest(rows: Iterable[Rendition]) -> tuple[RenditionRecord, ...]:
    made = [RenditionRecord(row.recipe, row.format, row.width, row.height, row.size) for row in rows]
    recipe = max((each.recipe for each in made), default=0)
    return tuple(each for each in made if each.recipe == recipe)
