"""Small values that many records carry: dates, and other records by name. Frozen, and safe to show to anybody."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.chronology.dates import iso
from registry.models import Actor, Monument, Site, Source
from registry.models.record import in_language


@dataclass(frozen=True, slots=True)
class Dating:
    """An uncertain date: the text as given, and the first and last day understood (ISO, None where open)."""

    text: str
    earliest: str | None
    latest: str | None


def dating(text: str, earliest: int | None, latest: int | None) -> Dating:
    """A date from its three columns."""
    return Dating(text, None if earliest is None else iso(earliest), None if latest is None else iso(latest))


def dating_or_none(text: str, earliest: int | None, latest: int | None) -> Dating | None:
    """None where no date is given."""
    return dating(text, earliest, latest) if text else None


@dataclass(frozen=True, slots=True)
class Named:
    """Another record: its slug and its names."""

    slug: str
    name_en: str
    name_ar: str

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_language(self.name_en, self.name_ar)


def named(record: Site | Monument | Actor) -> Named:
    """The names of a record."""
    return Named(record.slug, record.name_en, record.name_ar)


def named_or_none(record: Site | Monument | Actor | None) -> Named | None:
    """None for none."""
    return None if record is None else named(record)


@dataclass(frozen=True, slots=True)
class SourceBrief:
    """A source as others cite it. Of a protected one nothing but its pseudonym, kind and reliability is here."""

    slug: str
    title: str
    publisher: str
    description_en: str
    description_ar: str
    kind: str
    url: str
    published: Dating | None
    reliability: str
    protected: bool
    graphic: bool = False

    @property
    def name(self) -> str:
        """Title, or what it is, in the reader's language."""
        return self.title or in_language(self.description_en, self.description_ar)


PROTECTED_EN, PROTECTED_AR = "Protected source", "مصدر محميّ"


def source_brief(source: Source) -> SourceBrief:
    """What anybody may know of a source."""
    if source.protected:
        return SourceBrief(
            slug=public_slug(source),
            title="",
            publisher="",
            description_en=f"{PROTECTED_EN} {source.pk}",
            description_ar=f"{PROTECTED_AR} {source.pk}",
            kind=source.kind,
            url="",
            published=None,
            reliability=source.reliability,
            protected=True,
            graphic=source.graphic,
        )
    return SourceBrief(
        slug=source.slug,
        title=source.title,
        publisher=source.publisher,
        description_en=source.description_en,
        description_ar=source.description_ar,
        kind=source.kind,
        url=source.url,
        published=dating_or_none(source.published_text, source.published_earliest, source.published_latest),
        reliability=source.reliability,
        protected=False,
        graphic=source.graphic,
    )


def public_slug(source: Source) -> str:
    """The slug; for a protected source a pseudonym, since a slug may name somebody."""
    return f"protected-{source.pk}" if source.protected else source.slug
