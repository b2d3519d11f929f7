"""The citations of a source in all formats, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.citations.formats import FORMATS, CitationFormat
from registry.domain.citations.reference import Day, Reference, parse_authors, parse_day
from registry.domain.vocabulary.codes import SourceKind
from registry.queries.sources import SourceRecord
from registry.queries.summaries import DateSummary

LABELS = {
    CitationFormat.APA: "APA",
    CitationFormat.BIBTEX: "BibTeX",
    CitationFormat.RIS: "RIS",
    CitationFormat.CSL: "CSL-JSON",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A source in one citation format, with the name of the format."""

    label: str
    text: str


def list_citations(record: SourceRecord) -> list[Citation]:
    """Return the citations of a source, one for each format. A protected source has none."""
    if record.brief.protected:
        return []
    reference = _build_reference(record)
    return [Citation(LABELS[name], citation_format.write(reference)) for name, citation_format in FORMATS.items()]


def _build_reference(record: SourceRecord) -> Reference:
    """Return what citations say of a source. Citation formats are in English, so our own words are too."""
    brief = record.brief
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
