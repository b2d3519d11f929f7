"""What histories and the change feed look like in answers, and how they are written from the registry's values."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.urls import reverse
from rest_framework import serializers

from registry.audit.change_feed import KIND_OF, TOMBSTONE, Item
from registry.audit.entries import ColumnChange
from registry.audit.history import ChangeSet, History, Key, RowChange, field_of, models
from registry.domain.value_types import Values
from registry.web.text.history_text import describe

from .cursors import cursor_of
from .fields import OptionalTextField, TextField
from .serializers import Shape

KINDS = sorted(KIND_OF.values())
ADDRESSES = {kind: f"api:{kind}" for kind in KINDS}


class FieldChangeShape(Shape):
    """One field that was changed: as text, codes and slugs as everywhere; null for none or what is not public."""

    field = TextField()
    old = OptionalTextField()
    new = OptionalTextField()


class DeedShape(Shape):
    """What an act did to one record or to a row that belongs to it."""

    kind = TextField(help_text="What was written: claim, decision, placement, interventionstep, ...")
    record = OptionalTextField(help_text="Slug or ref of the record that it is or belongs to.")
    operation = TextField(help_text="insert, update or delete.")
    words = TextField(help_text="A sentence for people.")
    changes = FieldChangeShape(many=True)


class ActShape(Shape):
    """What was done at one go. Who did it and why is for those who work on the registry: null for the public."""

    at = serializers.DateTimeField(read_only=True)
    who = OptionalTextField()
    reason = OptionalTextField()
    request_id = OptionalTextField()
    deeds = DeedShape(many=True)


class ChangeShape(Shape):
    """One change of one record. Of a tombstone, which is no longer public, there is nothing but kind, id and time."""

    cursor = TextField(help_text="Ask for `since` this to go on from here.")
    at = serializers.DateTimeField(read_only=True)
    kind = TextField(help_text=f"One of {', '.join(KINDS)}.")
    id = TextField(help_text="Slug or ref.")
    url = OptionalTextField(help_text="Where the record can be read; null for a tombstone.")
    operation = TextField(help_text="create, update or tombstone.")
    who = OptionalTextField(help_text="For those who work on the registry; null for the public.")
    message = OptionalTextField(help_text="The reason given; null for the public.")
    request_id = OptionalTextField(help_text="Null for the public.")


class FeedShape(Shape):
    """Changes in their order. Follow `next` as long as `more` is true; keep `next` to ask again later."""

    next = OptionalTextField(help_text="The cursor to go on from; null as long as nothing has ever been public.")
    more = serializers.BooleanField(read_only=True)
    results = ChangeShape(many=True)


def acts_as_values(found: History, about: Key) -> list[Values]:
    """A page of acts as plain values."""
    return [_act(act, found, about) for act in found.acts]


def _act(act: ChangeSet, found: History, about: Key) -> Values:
    return {
        "at": act.at,
        "who": act.who or None,
        "reason": act.reason or None,
        "request_id": act.request_id or None,
        "deeds": [_deed(each.deed, each.sentence, found) for each in describe(act, found.names, about)],
    }


def _deed(deed: RowChange, words: str, found: History) -> Values:
    name = found.names.get(deed.record) if deed.record else None
    return {
        "kind": models()[deed.table]._meta.model_name,
        "record": name.slug if name else None,
        "operation": deed.operation,
        "words": words,
        "changes": [_change(deed.table, change, found) for change in deed.changes],
    }


def _change(table: str, change: ColumnChange, found: History) -> Values:
    return {
        "field": change.column.removesuffix("_id").removesuffix("_text"),
        "old": _text(table, change.column, change.old, found),
        "new": _text(table, change.column, change.new, found),
    }


def _text(table: str, column: str, value: object, found: History) -> str | None:
    field = field_of(table, column)
    if value in (None, "", [], {}):
        return None
    if field is not None and field.related_model is not None:
        name = found.names.get((field.related_model._meta.db_table, str(value)))
        return name.slug if name else None
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else str(value)


def item_as_values(item: Item, build: Callable[[str], str]) -> Values:
    """An item of the change feed as plain values; `build` makes an address absolute."""
    gone = item.operation == TOMBSTONE
    return {
        "cursor": cursor_of(item.seq),
        "at": item.at,
        "kind": item.kind,
        "id": item.id,
        "url": None if gone else build(reverse(ADDRESSES[item.kind], args=[item.id])),
        "operation": item.operation,
        "who": item.who or None,
        "message": item.reason or None,
        "request_id": item.request_id or None,
    }
