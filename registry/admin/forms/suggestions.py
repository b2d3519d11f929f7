"""Boxes with suggestions: what a suggested record is called, and any value borne. Django's own fail on one that is no
key, when they show it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias, TypeVar

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Model, QuerySet

from registry.domain.query_values import parse_key
from registry.domain.value_types import Values
from registry.models import Claim
from registry.web.text.dates import bidi_isolate
from registry.web.text.terms import label

M = TypeVar("M", bound=Model)
Key = TypeVar("Key")
OptionGroups: TypeAlias = list[tuple[str | None, list[Values], int | None]]  # as Django's widgets have them


def suggestion(record: Model) -> str:
    """What the record is called where one is chosen among many: a claim's reference alone tells nothing."""
    if not isinstance(record, Claim):
        return str(record)
    what = label("grade", record.grade) if record.grade else label("claim_kind", record.kind)
    return f"{bidi_isolate(record.ref)} · {record.monument} · {bidi_isolate(record.date_text)} · {what}"


def with_names(records: QuerySet[M]) -> QuerySet[M]:
    """The records with what `suggestion` reads of each."""
    return records.select_related("monument") if records.model is Claim else records


class Suggestions(AutocompleteJsonView):
    """What the boxes ask for while somebody types."""

    def get_queryset(self) -> QuerySet[Model]:
        return with_names(super().get_queryset())

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return {**super().serialize_result(obj, to_field_name), "text": suggestion(obj)}


def _keys(values: Iterable[Key]) -> list[Key]:
    """Those of the values that may be keys."""
    return [value for value in values if parse_key(str(value)) is not None]


class Suggesting(AutocompleteSelect):
    """One record."""

    def optgroups(self, name: str, value: Sequence[str], attr: Values | None = None) -> OptionGroups:
        return super().optgroups(name, _keys(value), attr)


class SuggestingSeveral(AutocompleteSelectMultiple):
    """Several records."""

    def optgroups(self, name: str, value: Sequence[str], attr: Values | None = None) -> OptionGroups:
        return super().optgroups(name, _keys(value), attr)


class SuggestedOne(forms.ModelChoiceField):
    """One record, called as in its suggestions."""

    def label_from_instance(self, obj: Model) -> str:
        return suggestion(obj)


class SuggestedSeveral(forms.ModelMultipleChoiceField):
    """Several records, called as in their suggestions."""

    def label_from_instance(self, obj: Model) -> str:
        return suggestion(obj)
