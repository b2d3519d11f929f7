"""Autocomplete for choosing records: labels, view, widgets and form fields.

Django's own autocomplete widgets fail when they show a submitted value again that is not a primary key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias, TypeVar

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Model, QuerySet

from registry.domain.query_values import parse_key
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import ClaimKind
from registry.models import Claim
from registry.web.text.dates import bidi_isolate
from registry.web.text.grade_text import grade_range
from registry.web.text.terms import label

ModelT = TypeVar("ModelT", bound=Model)
ValueT = TypeVar("ValueT")
OptionGroups: TypeAlias = list[tuple[str | None, list[Values], int | None]]  # as `optgroups` of Django's widgets


def record_label(record: Model) -> str:
    """Return the label by which an editor recognises a record in a list of choices.

    For a claim, add its subject, its date and the grade of damage, because nobody knows claims by their references.
    """
    if not isinstance(record, Claim):
        return str(record)

    # A claim without a grade is described by its kind.
    grade_or_kind = label("claim_kind", record.kind)
    if record.grade and record.kind != ClaimKind.EVENT_ON:
        grade_or_kind = grade_range(record.grade, record.worst_grade)
    ref = bidi_isolate(record.ref)
    date = bidi_isolate(record.date_text)
    return f"{ref} · {record.subject} · {date} · {grade_or_kind}"


def with_label_relations(records: QuerySet[ModelT]) -> QuerySet[ModelT]:
    """Return the queryset with the related rows that `record_label` reads, to avoid a query for each record."""
    if records.model is Claim:
        return records.select_related("monument", "site")
    return records


class SuggestionsView(AutocompleteJsonView):
    """The JSON view that returns suggestions while an editor types."""

    def get_queryset(self) -> QuerySet[Model]:
        return with_label_relations(super().get_queryset())

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return {**super().serialize_result(obj, to_field_name), "text": record_label(obj)}


def _valid_keys(values: Iterable[ValueT]) -> list[ValueT]:
    """Return the values that can be primary keys."""
    return [value for value in values if parse_key(str(value)) is not None]


class RecordSelect(AutocompleteSelect):
    """An autocomplete widget for choosing one record."""

    def optgroups(self, name: str, value: Sequence[str], attr: Values | None = None) -> OptionGroups:
        return super().optgroups(name, _valid_keys(value), attr)


class RecordSelectMultiple(AutocompleteSelectMultiple):
    """An autocomplete widget for choosing several records."""

    def optgroups(self, name: str, value: Sequence[str], attr: Values | None = None) -> OptionGroups:
        return super().optgroups(name, _valid_keys(value), attr)


class RecordChoiceField(forms.ModelChoiceField):
    """A form field for one record, with the labels of the suggestions."""

    def label_from_instance(self, obj: Model) -> str:
        return record_label(obj)


class RecordMultipleChoiceField(forms.ModelMultipleChoiceField):
    """A form field for several records, with the labels of the suggestions."""

    def label_from_instance(self, obj: Model) -> str:
        return record_label(obj)
