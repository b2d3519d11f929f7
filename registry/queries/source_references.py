"""What citations say of a source, from its record. Citation formats are in English, so our own words are too."""

from __future__ import annotations

from registry.domain.citations.reference import Day, Reference, parse_authors, parse_day
from registry.domain.vocabulary.codes import SourceKind

from .sources import SourceRecord
from .summaries import DateSummary


def build_reference(record: SourceRecord) -> Reference | None:
    """Return what citations say of a source, None if it is protected: a citation would disclose its identity."""
    brief = record.brief
    if brief.protected:
        return None
    columns = {name: str(value) for name, value in record.columns.items()}
    return Reference(
        key=brief.slug,
        title=brief.title or brief.description_en,
        is_described=not brief.title,
        authors=parse_authors(columns["authors"]),
        publisher=brief.publisher,
        kind=SourceKind(brief.kind),
        language=columns["language"],
        published=_get_day(brief.published),
        accessed=_get_day(record.retrieved),
        url=brief.url,
        doi=columns["doi"],
        archive_ref=columns["archive_ref"],
        note=_build_note(record),
    )


def _build_note(record: SourceRecord) -> str:
    """Return where a source without an address was found, and of what a source is a copy, in English."""
    notes = []
    if not record.brief.url and record.columns["cited_through"]:
        notes.append(f"Not found online; cited through {record.columns['cited_through']}")
    original = record.columns["original_name"] if record.copied_from is None else record.copied_from.name
    if original:
        notes.append(f"Copied from {original}")
    return "; ".join(notes)


def _get_day(date: DateSummary | None) -> Day | None:
    """Return the day, month or year of a date as citations give it, or None if it is not known."""
    return None if date is None else parse_day(date.edtf)
