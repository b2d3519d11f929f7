"""The list of the vocabularies, and the page of one: its terms with definitions and matches in other vocabularies."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from registry.domain.vocabulary.terms import VOCABULARIES, Mapping, Term
from registry.web.text.dates import get_page_language
from registry.web.text.terms import label
from registry.web.text.vocabulary_titles import SCHEME_NAMES, VOCABULARY_TITLES, vocabulary_title

from . import rendering


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A concept of another vocabulary, by its name there, and how it fits, in the active language."""

    concept: str
    match: str
    note: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term in the active language; `other_label` is in the other one. `sources` is what the definition follows."""

    code: str
    label: str
    other_label: str
    definition: str
    sources: str
    mappings: list[MappingRow]


def vocabularies(request: HttpRequest) -> HttpResponse:
    """Show the list of all vocabularies."""
    rows = [(name, vocabulary_title(name), len(VOCABULARIES[name])) for name in VOCABULARY_TITLES]
    return rendering.render_page(request, "registry/vocabularies.html", {"vocabularies": rows})


def vocabulary(request: HttpRequest, name: str) -> HttpResponse:
    """Show one vocabulary with its terms."""
    if name not in VOCABULARIES:
        raise Http404
    rows = [_make_term_row(term) for term in VOCABULARIES[name].values()]
    context = {
        "name": name,
        "title": vocabulary_title(name),
        "terms": rows,
        "has_mappings": any(row.mappings for row in rows),
    }
    return rendering.render_page(request, "registry/vocabulary.html", context)


def _make_term_row(term: Term) -> TermRow:
    """Return a term in the active language."""
    language = get_page_language()
    sources = [label("definition_source", source) for source in term.definition_sources]
    return TermRow(
        code=term.code,
        label=term.label(language),
        other_label=term.label("en" if language == "ar" else "ar"),
        definition=term.definition(language),
        sources=gettext(", ").join(sources),
        mappings=[_make_mapping_row(mapping, language) for mapping in term.mappings],
    )


def _make_mapping_row(mapping: Mapping, language: str) -> MappingRow:
    """Return a mapping in a language; the names of other vocabularies and of their concepts stay as they are."""
    place = SCHEME_NAMES[mapping.scheme]
    if mapping.list_name:
        place = f"{place}, {mapping.list_name}"
    return MappingRow(
        concept=f"{place}: {mapping.label}",
        match=label("match_type", mapping.match),
        note=mapping.note(language),
    )
