"""Summaries of dates and related records, used inside other records. Frozen and safe to show to the public."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.chronology.dates import format_iso_day
from registry.models import Actor, Monument, Site, Source
from registry.models.record import in_language


@dataclass(frozen=True, slots=True)
class DateSummary:
    """An uncertain date: its text, the same in EDTF, and its first and last day (ISO 8601, None where open)."""

    text: str
    edtf: str
    earliest: str | None
    latest: str | None


def summarize_date(text: str, edtf: str, earliest: int | None, latest: int | None) -> DateSummary:
    """Return the summary of a date from its text, its EDTF, and its first and last day (day numbers, None where open).

    Days alone have neither text nor EDTF.
    """
    first_day = None if earliest is None else format_iso_day(earliest)
    last_day = None if latest is None else format_iso_day(latest)
    return DateSummary(text, edtf, first_day, last_day)


def summarize_optional_date(text: str, edtf: str, earliest: int | None, latest: int | None) -> DateSummary | None:
    """Return the summary of a date, or None if its text is empty."""
    return summarize_date(text, edtf, earliest, latest) if text else None


@dataclass(frozen=True, slots=True)
class NameSummary:
    """The slug and the names of a related record."""

    slug: str
    name_en: str
    name_ar: str

    @property
    def name(self) -> str:
        """Return the name in the active language, or in the other one if it is missing."""
        return in_language(self.name_en, self.name_ar)


def summarize_name(record: Site | Monument | Actor) -> NameSummary:
    """Return the slug and the names of a record."""
    return NameSummary(record.slug, record.name_en, record.name_ar)


def summarize_optional_name(record: Site | Monument | Actor | None) -> NameSummary | None:
    """Return the slug and the names of a record, or None if there is no record."""
    return None if record is None else summarize_name(record)


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source as other records cite it. For a protected source, only its pseudonym, kind and reliability are given."""

    slug: str
    title: str
    publisher: str
    publisher_ar: str
    description_en: str
    description_ar: str
    kind: str
    url: str
    published: DateSummary | None
    reliability: str
    protected: bool
    graphic: bool

    @property
    def name(self) -> str:
        """Return the title of the source, or its description in the active language if it has none."""
        return self.title or in_language(self.description_en, self.description_ar)


PROTECTED_EN, PROTECTED_AR = "Protected source", "مصدر محميّ"


def summarize_source(source: Source) -> SourceSummary:
    """Return what the public may know about a source, as shown in every record that cites it.

    For a protected source, this is only a pseudonym, its kind and its reliability.
    """
    if source.protected:
        return SourceSummary(
            slug=get_public_slug(source),
            title="",
            publisher="",
            publisher_ar="",
            description_en=f"{PROTECTED_EN} {source.pk}",
            description_ar=f"{PROTECTED_AR} {source.pk}",
            kind=source.kind,
            url="",
            published=None,
            reliability=source.reliability,
            protected=True,
            graphic=source.graphic,
        )
    return SourceSummary(
        slug=source.slug,
        title=source.title,
        publisher=source.publisher,
        publisher_ar=source.publisher_ar,
        description_en=source.description_en,
        description_ar=source.description_ar,
        kind=source.kind,
        url=source.url,
        published=summarize_optional_date(
            source.published_text, source.published_edtf, source.published_earliest, source.published_latest
        ),
        reliability=source.reliability,
        protected=False,
        graphic=source.graphic,
    )


def get_public_slug(source: Source) -> str:
    """Return the slug of a source, or a pseudonym if it is protected, since a slug may name a person."""
    return f"protected-{source.pk}" if source.protected else source.slug
