"""The controlled vocabularies and their terms: /v1/vocabularies."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers

from registry.domain.vocabulary.codes import DefinitionSource, MatchType
from registry.domain.vocabulary.terms import VOCABULARIES, Term

from .base import ValueView
from .fields import CodeField, OptionalTextField, TextField
from .filters import ListFilterSet
from .pagination import Page, page_response, render_all
from .problems import NotFoundProblem
from .serializers import BaseSerializer


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary: its name and its terms in order."""

    name: str
    terms: tuple[Term, ...]


VOCABULARIES_BY_NAME = {name: Vocabulary(name, tuple(terms.values())) for name, terms in VOCABULARIES.items()}


class MappingSerializer(BaseSerializer):
    """A concept of another scheme, and how it fits the term.

    `match` is a SKOS mapping property without its ending: `broad` says that the concept there is broader. `concept` is
    its identifier there and `list_name` its list, null if it has none. The notes are "" if there is nothing to add.
    """

    scheme = TextField()
    label = TextField()
    concept = OptionalTextField()
    list_name = OptionalTextField()
    match = CodeField(MatchType)
    note_en = TextField()
    note_ar = TextField()


class TermSerializer(BaseSerializer):
    """A code with its labels and definitions. `rank` is its position if the vocabulary is ordered, else null.

    `definition_sources` says what the definition follows; the vocabulary `definition_source` explains its codes.
    """

    code = TextField()
    label_en = TextField(source="en")
    label_ar = TextField(source="ar")
    definition_en = TextField()
    definition_ar = TextField()
    definition_sources = serializers.ListField(child=CodeField(DefinitionSource), read_only=True)
    rank = serializers.IntegerField(read_only=True, allow_null=True)
    mappings = MappingSerializer(many=True)


class VocabularySerializer(BaseSerializer):
    """A controlled vocabulary: the codes that a field can hold."""

    name = TextField()
    terms = TermSerializer(many=True)


class VocabularyListView(ValueView):
    """List of vocabularies."""

    operation_id = "listVocabularies"
    summary = "All vocabularies with their terms"
    tag = "vocabularies"
    filterset_class = ListFilterSet
    serializer_class = VocabularySerializer
    is_list = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return one page of the controlled vocabularies, each with its terms."""
        page = Page.from_filterset(self.get_filterset())
        vocabularies = list(VOCABULARIES_BY_NAME.values())
        rendered_records = render_all(VocabularySerializer, page.slice(vocabularies))
        return page_response(request, page, len(vocabularies), rendered_records)


class VocabularyDetailView(ValueView):
    """One vocabulary."""

    operation_id = "getVocabulary"
    summary = "One vocabulary with its terms"
    tag = "vocabularies"
    serializer_class = VocabularySerializer
    path_parameters = {"name": "The vocabulary's name, e.g. grade."}

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        """Return the controlled vocabulary with this name. Raise NotFoundProblem if there is none."""
        self.check_query_params()
        if name not in VOCABULARIES_BY_NAME:
            valid_names = ", ".join(VOCABULARIES_BY_NAME)
            raise NotFoundProblem(f"There is no vocabulary “{name}”. There are {valid_names}.")
        return self.value_response(VOCABULARIES_BY_NAME[name])
