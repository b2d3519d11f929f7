"""What histories and the change feed look like in answers, and how they are written from the registry's values."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.audit.column_policy import MONUMENT, Audience
from registry.audit.entries import ColumnChange
from registry.audit.history import ChangeSet, History, Key, RowChange, changesets_for, field_of, models, slice_of
from registry.domain.value_types import Values
from registry.models import Monument
from registry.web.text.history_text import describe

from .base import ValueView
from .fields import OptionalTextField, TextField
from .filters import ListFilterSet
from .monuments import SLUG_DESCRIPTION, get_monument_id
from .pagination import Page, page_response, render_all
from .serializers import BaseSerializer


class FieldChangeSerializer(BaseSerializer):
    """One field that was changed: as text, codes and slugs as everywhere; null for none or what is not public."""

    field = TextField()
    old = OptionalTextField()
    new = OptionalTextField()


@extend_schema_serializer(component_name="Deed")
class RowChangeSerializer(BaseSerializer):
    """What an act did to one record or to a row that belongs to it."""

    kind = TextField(help_text="What was written: claim, decision, placement, interventionstep, ...")
    record = OptionalTextField(help_text="Slug or ref of the record that it is or belongs to.")
    operation = TextField(help_text="insert, update or delete.")
    words = TextField(help_text="A sentence for people.")
    changes = FieldChangeSerializer(many=True)


@extend_schema_serializer(component_name="Act")
class ChangeSetSerializer(BaseSerializer):
    """What was done at one go. Who did it and why is for those who work on the registry: null for the public."""

    at = serializers.DateTimeField(read_only=True)
    who = OptionalTextField()
    reason = OptionalTextField()
    request_id = OptionalTextField()
    deeds = RowChangeSerializer(many=True)


def change_set_values(found: History, about: Key) -> list[Values]:
    """A page of acts as plain values."""
    return [_change_set_value(act, found, about) for act in found.acts]


def _change_set_value(act: ChangeSet, found: History, about: Key) -> Values:
    return {
        "at": act.at,
        "who": act.who or None,
        "reason": act.reason or None,
        "request_id": act.request_id or None,
        "deeds": [_row_change_value(each.deed, each.sentence, found) for each in describe(act, found.names, about)],
    }


def _row_change_value(deed: RowChange, words: str, found: History) -> Values:
    name = found.names.get(deed.record) if deed.record else None
    return {
        "kind": models()[deed.table]._meta.model_name,
        "record": name.slug if name else None,
        "operation": deed.operation,
        "words": words,
        "changes": [_field_change_value(deed.table, change, found) for change in deed.changes],
    }


def _field_change_value(table: str, change: ColumnChange, found: History) -> Values:
    return {
        "field": change.column.removesuffix("_id").removesuffix("_text"),
        "old": _display_text(table, change.column, change.old, found),
        "new": _display_text(table, change.column, change.new, found),
    }


def _display_text(table: str, column: str, value: object, found: History) -> str | None:
    field = field_of(table, column)
    if value in (None, "", [], {}):
        return None
    if field is not None and field.related_model is not None:
        name = found.names.get((field.related_model._meta.db_table, str(value)))
        return name.slug if name else None
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else str(value)


class MonumentHistoryView(ValueView):
    operation_id, summary, tag = (
        "listMonumentHistory",
        "What was changed in a monument's record, the latest first",
        "monuments",
    )
    filterset_class, serializer_class, is_list = ListFilterSet, ChangeSetSerializer, True
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        page, pk, audience = (
            Page.from_filterset(self.get_filterset()),
            get_monument_id(slug, self.viewer),
            Audience.of(self.viewer),
        )
        found = slice_of(changesets_for(Monument, pk, audience), audience, page.offset, page.limit)
        values = change_set_values(found, (MONUMENT, str(pk)))
        return page_response(request, page, found.total, render_all(ChangeSetSerializer, values))
