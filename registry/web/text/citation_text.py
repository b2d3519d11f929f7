"""The citations of a source in all formats, as its page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from registry.domain.citations.formats import FORMATS, CitationFormat
from registry.queries.source_references import build_reference
from registry.queries.sources import SourceRecord

LABELS = {
    CitationFormat.APA: "APA",
    CitationFormat.BIBTEX: "BibTeX",
    CitationFormat.RIS: "RIS",
    CitationFormat.CSL: "CSL-JSON",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A source in one citation format, with the format's name for people and for the API."""

    label: str
    format: str
    text: str


def list_citations(record: SourceRecord) -> list[Citation]:
    """Return the citations of a source, one for each format. A protected source has none."""
    reference = build_reference(record)
    if reference is None:
        return []
    return [Citation(LABELS[name], name.value, FORMATS[name].write(reference)) for name in FORMATS]
