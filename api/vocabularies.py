"""What the vocabularies look like in answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from rest_framework import serializers

from registry.domain.vocabulary.terms import VOCABULARIES, Term

from .base import ValueView
from .fields import OptionalTextField, TextField
from .filters import ListFilterSet
from .pagination import Page, page_response, render_all
from .problems import NotFoundProblem
from .serializers import BaseSerializer


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One vocabulary: its name and its terms in order."""

    name: str
    terms: tuple[Term, ...]


ALL_VOCABULARIES = {name: Vocabulary(name, tuple(terms.values())) for name, terms in VOCABULARIES.items()}


class MappingSerializer(BaseSerializer):
    """A close match in another scheme; `concept` is its identifier there, if it has one."""

    scheme = TextField()
    label = TextField()
    concept = OptionalTextField()


class TermSerializer(BaseSerializer):
    """One code explained. `rank` is its place in the order of its vocabulary, null where it has none."""

    code = TextField()
    label_en = TextField(source="en")
    label_ar = TextField(source="ar")
    definition_en = TextField()
    definition_ar = TextField()
    rank = serializers.IntegerField(read_only=True, allow_null=True)
    mappings = MappingSerializer(many=True)


class VocabularySerializer(BaseSerializer):
    """A controlled vocabulary: the codes that a field can hold."""

    name = TextField()
    terms = TermSerializer(many=True)


class VocabularyListView(ValueView):
    operation_id, summary, tag = "listVocabularies", "All vocabularies with their terms", "vocabularies"
    filterset_class, serializer_class, is_list = ListFilterSet, VocabularySerializer, True

    def get(self, request: HttpRequest) -> HttpResponse:
        page, found = Page.from_filterset(self.get_filterset()), list(ALL_VOCABULARIES.values())
        return page_response(request, page, len(found), render_all(VocabularySerializer, page.of(found)))


class VocabularyDetailView(ValueView):
    operation_id, summary, tag = "getVocabulary", "One vocabulary with its terms", "vocabularies"
    serializer_class = VocabularySerializer
    path_parameters = {"name": "The vocabulary's name, e.g. grade."}

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        self.get_filterset()
        if name not in ALL_VOCABULARIES:
            raise NotFoundProblem(f"There is no vocabulary “{name}”. There are {', '.join(ALL_VOCABULARIES)}.")
        return self.answer(ALL_VOCABULARIES[name])
