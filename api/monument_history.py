"""The history of a monument's record: /v1/monuments/{slug}/history."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.audit.column_policy import MONUMENT, Audience
from registry.audit.entries import ColumnChange
from registry.audit.history import (
    History,
    RecordKey,
    RowChange,
    build_history_page,
    get_changesets,
    get_column_field,
    models_in_history,
)
from registry.domain.value_types import Values
from registry.models import Monument
from registry.web.text.history_text import describe_change_set

from .base import ValueView
from .fields import OptionalTextField, TextField
from .filters import ListFilterSet
from .monuments import SLUG_DESCRIPTION, get_monument_id
from .pagination import Page, page_response, render_all
from .serializers import BaseSerializer


class FieldChangeSerializer(BaseSerializer):
    """The old and the new value of a field as text, a code or a slug. Null if there is none or it is not public."""

    field = TextField()
    old = OptionalTextField()
    new = OptionalTextField()


@extend_schema_serializer(component_name="Deed")
class RowChangeSerializer(BaseSerializer):
    """A change to one record, or to a row that belongs to it."""

    kind = TextField(help_text="The changed kind of record: claim, decision, placement, interventionstep, ...")
    record = OptionalTextField(help_text="Slug or ref of the changed record, or of the record that the row belongs to.")
    operation = TextField(help_text="insert, update or delete.")
    words = TextField(help_text="A sentence that describes the change.")
    changes = FieldChangeSerializer(many=True)


@extend_schema_serializer(component_name="Act")
class ChangeSetSerializer(BaseSerializer):
    """All changes of one transaction. Its author and reason are null for the public."""

    at = serializers.DateTimeField(read_only=True)
    who = OptionalTextField()
    reason = OptionalTextField()
    request_id = OptionalTextField()
    deeds = RowChangeSerializer(many=True)


class MonumentHistoryView(ValueView):
    """History of a monument's record."""

    operation_id = "listMonumentHistory"
    summary = "What was changed in a monument's record, the latest first"
    tag = "monuments"
    filterset_class = ListFilterSet
    serializer_class = ChangeSetSerializer
    is_list = True
    path_parameters = {"slug": SLUG_DESCRIPTION}

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Return one page of the changes to a monument's record, the latest first."""
        page = Page.from_filterset(self.get_filterset())
        monument_id = get_monument_id(slug, self.viewer)

        # The audience is the public or the staff: entries that it may not see are left out.
        audience = Audience.of(self.viewer)
        visible_changesets = get_changesets(Monument, monument_id, audience)
        history = build_history_page(visible_changesets, audience, page.offset, page.limit)

        serializer_values = build_change_set_values(history, (MONUMENT, str(monument_id)))
        rendered_records = render_all(ChangeSetSerializer, serializer_values)
        return page_response(request, page, history.total, rendered_records)


def build_change_set_values(history: History, record_key: RecordKey) -> list[Values]:
    """Convert a record's history to the values of `ChangeSetSerializer`, one dictionary for each change set.

    A change set holds all changes of one transaction.
    """
    serializer_values = []
    for change_set in history.acts:
        row_changes = []
        for description in describe_change_set(change_set, history.names, record_key):
            row_change_values = _build_row_change_values(description.row_change, description.sentence, history)
            row_changes.append(row_change_values)
        serializer_values.append(
            {
                "at": change_set.at,
                "who": change_set.who or None,
                "reason": change_set.reason or None,
                "request_id": change_set.request_id or None,
                "deeds": row_changes,
            }
        )
    return serializer_values


def _build_row_change_values(row_change: RowChange, sentence: str, history: History) -> Values:
    """Convert the change to one database row to the values of `RowChangeSerializer`.

    `sentence` describes the change. `history.names` holds the slugs of the records by table and primary key.
    """
    record_slug = None
    if row_change.record is not None and row_change.record in history.names:
        record_slug = history.names[row_change.record].slug
    table = row_change.table
    return {
        "kind": models_in_history()[table]._meta.model_name,
        "record": record_slug,
        "operation": row_change.operation,
        "words": sentence,
        "changes": [_build_field_change_values(table, change, history) for change in row_change.changes],
    }


def _build_field_change_values(table: str, change: ColumnChange, history: History) -> Values:
    """Convert the change to one column of a table to the values of `FieldChangeSerializer`."""
    return {
        "field": change.column.removesuffix("_id").removesuffix("_text"),
        "old": _get_display_text(table, change.column, change.old, history),
        "new": _get_display_text(table, change.column, change.new, history),
    }


def _get_display_text(table: str, column: str, value: object, history: History) -> str | None:
    """Return a column's value as text, None if it is empty.

    A foreign key becomes the slug of the related record, and a list becomes JSON.
    """
    if value in (None, "", [], {}):
        return None

    field = get_column_field(table, column)
    if field is not None and field.related_model is not None:
        related_name = history.names.get((field.related_model._meta.db_table, str(value)))
        return related_name.slug if related_name else None
    if isinstance(value, list | dict | bool):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
