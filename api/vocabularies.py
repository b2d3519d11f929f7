"""What the vocabularies look like in answers."""

from __future__ import annotations

from dataclasses import dataclass

from rest_framework import serializers

from registry.domain.vocabulary.terms import VOCABULARIES, Term

from .fields import OptionalTextField, TextField
from .serializers import Shape


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One vocabulary: its name and its terms in order."""

    name: str
    terms: tuple[Term, ...]


FOUND = {name: Vocabulary(name, tuple(terms.values())) for name, terms in VOCABULARIES.items()}


class MappingShape(Shape):
    """A close match in another scheme; `concept` is its identifier there, if it has one."""

    scheme = TextField()
    label = TextField()
    concept = OptionalTextField()


class TermShape(Shape):
    """One code explained. `rank` is its place in the order of its vocabulary, null where it has none."""

    code = TextField()
    label_en = TextField(source="en")
    label_ar = TextField(source="ar")
    definition_en = TextField()
    definition_ar = TextField()
    rank = serializers.IntegerField(read_only=True, allow_null=True)
    mappings = MappingShape(many=True)


class VocabularyShape(Shape):
    """A controlled vocabulary: the codes that a field can hold."""

    name = TextField()
    terms = TermShape(many=True)
