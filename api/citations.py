"""Citations of a source: /v1/sources/{slug}/citation, in the format that `format` or the header Accept asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from registry.domain.citations.formats import FORMATS, CitationFormat
from registry.domain.value_types import JsonObject
from registry.queries import find_source, source_records
from registry.queries.source_references import build_reference

from .base import BaseAPIView, conditional_response
from .filters import BaseFilterSet, Option
from .pagination import JSON
from .problems import NotFoundProblem, Problem, ProblemError
from .query_params import CodeParam

# The media types in order of preference: JSON first, as everywhere in the API. Clients that only ask for JSON get it.
MEDIA_TYPES: dict[str, CitationFormat] = {
    FORMATS[citation_format].media_type: citation_format
    for citation_format in (CitationFormat.CSL, CitationFormat.BIBTEX, CitationFormat.RIS, CitationFormat.APA)
} | {JSON: CitationFormat.CSL}
CSL_SCHEMA: JsonObject = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("id", "type", "title")},
        "required": ["id", "type", "title"],
    },
}
TEXT_SCHEMA: JsonObject = {"type": "string"}


class CitationRenderer(BaseRenderer):
    """One media type of a citation, for the negotiation. The view itself writes the text."""

    def __init__(self, media_type: str, citation_format: CitationFormat) -> None:
        self.media_type = media_type
        self.format = citation_format.value


class CitationNegotiation(DefaultContentNegotiation):
    """Chooses by the parameter `format`, and without it by the header Accept."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer of the format that is asked for, and its media type.

        Raise ProblemError (406) if Accept allows none. A `format` that does not exist is refused by the filter set.
        """
        renderers = list(renderers)
        format_name = request.query_params.get("format")
        if format_name is not None:
            named_renderers = [renderer for renderer in renderers if renderer.format == format_name]
            renderer = [*named_renderers, *renderers][0]
            return renderer, renderer.media_type
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable as error:
            media_types = ", ".join(renderer.media_type for renderer in renderers)
            detail = f"Citations are served as {media_types}; Accept allows none of them. You can also add ?format=."
            raise ProblemError(Problem(HTTPStatus.NOT_ACCEPTABLE, detail)) from error


class CitationFilterSet(BaseFilterSet):
    """Query parameters of a citation."""

    format = Option(CodeParam(CitationFormat, "Format of the citation; without it, the header Accept decides."))


class CitationView(BaseAPIView):
    """The citation of one source. A protected source has none, and answers like one that does not exist."""

    operation_id = "getSourceCitation"
    summary = "The citation of a source as APA, BibTeX, RIS or CSL-JSON"
    tag = "sources"
    path_parameters = {"slug": "The source's slug."}
    filterset_class = CitationFilterSet
    content_negotiation_class = CitationNegotiation
    response_schemas: Mapping[str, JsonObject] = {
        media_type: CSL_SCHEMA if citation_format is CitationFormat.CSL else TEXT_SCHEMA
        for media_type, citation_format in MEDIA_TYPES.items()
    }

    def get_renderers(self) -> list[BaseRenderer]:
        return [CitationRenderer(media_type, name) for media_type, name in MEDIA_TYPES.items()]

    def get(self, request: Request, slug: str) -> HttpResponse:
        """Return the citation of the source with this slug. Raise NotFoundProblem if the viewer may not cite it."""
        self.check_query_params()
        records = source_records(find_source(slug, self.viewer), self.viewer)
        reference = build_reference(records[0]) if records else None
        if reference is None:
            raise NotFoundProblem(f"There is no source “{slug}” that can be cited.")

        renderer = request.accepted_renderer
        citation_format = FORMATS[CitationFormat(renderer.format)]
        response = conditional_response(
            request,
            "citation",
            slug,
            citation_format.write(reference),
            version=records[0].version,
            content_type=f"{renderer.media_type}; charset=utf-8",
        )
        response["Content-Disposition"] = f'inline; filename="{slug}.{citation_format.ending}"'
        patch_vary_headers(response, ["Accept"])
        return response
