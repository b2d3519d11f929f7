"""The change feed of all public records: /v1/changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from rest_framework import serializers

from registry.audit.change_feed import KIND_BY_TABLE, FeedItem, get_changes_after, get_last_seq_before
from registry.audit.column_policy import Audience
from registry.audit.publication_effects import TOMBSTONE
from registry.domain.query_values import DEFAULT_LIMIT, MAX_LIMIT
from registry.domain.value_types import Values

from .base import ValueView
from .cursors import encode_cursor
from .fields import OptionalTextField, TextField
from .filters import BaseFilterSet, Option
from .pagination import Page
from .query_params import CursorParam, IntegerParam
from .serializers import BaseSerializer

RECORD_KINDS = sorted(KIND_BY_TABLE.values())


class ChangeSerializer(BaseSerializer):
    """A change of one record. A tombstone, for a record that is no longer public, has only kind, id and time."""

    cursor = TextField(help_text="Send it as `since` to continue after this change.")
    at = serializers.DateTimeField(read_only=True)
    kind = TextField(help_text=f"One of {', '.join(RECORD_KINDS)}.")
    id = TextField(help_text="Slug or ref.")
    url = OptionalTextField(help_text="URL of the record; null for a tombstone.")
    operation = TextField(help_text="create, update or tombstone.")
    who = OptionalTextField(help_text="The author; null for the public.")
    message = OptionalTextField(help_text="The reason given; null for the public.")
    request_id = OptionalTextField(help_text="Null for the public.")


class FeedSerializer(BaseSerializer):
    """Changes in their order. Follow `next` while `more` is true, and keep `next` to continue later."""

    next = OptionalTextField(help_text="The cursor to continue from; null while no change has ever been public.")
    more = serializers.BooleanField(read_only=True)
    results = ChangeSerializer(many=True)


class ChangeFeedFilterSet(BaseFilterSet):
    """Query parameters of the change feed."""

    since = Option(CursorParam("What comes after: the cursor of an item, or a moment. Without it: from the beginning."))
    limit = Option(
        IntegerParam(
            "How many changes; those of one and the same entry stay together.",
            minimum=1,
            maximum=MAX_LIMIT,
            default=DEFAULT_LIMIT,
        )
    )

    @property
    def start_seq(self) -> int:
        """The number of the audit entry after which the change feed starts, 0 for the beginning of the log."""
        since = self.get_value("since")
        if since is None:
            return 0
        if isinstance(since, datetime):
            return get_last_seq_before(since)
        return since


class ChangeFeedView(ValueView):
    """The change feed."""

    operation_id = "listChanges"
    summary = "What changed since a moment or a position, in order"
    tag = "changes"
    filterset_class = ChangeFeedFilterSet
    serializer_class = FeedSerializer

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the changes to public records since the cursor or moment in the query string."""
        filterset = self.get_filterset()
        limit = Page.from_filterset(filterset).limit
        feed = get_changes_after(filterset.start_seq, limit=limit, audience=Audience.of(self.viewer))
        results = [build_change_values(feed_item, request.build_absolute_uri) for feed_item in feed.items]

        # Without changes, repeat the client's cursor: a later one would reveal that hidden entries were written.
        next_cursor = request.GET.get("since")
        if feed.items:
            next_cursor = encode_cursor(feed.items[-1].seq)
        return self.value_response({"next": next_cursor, "more": feed.more, "results": results})


def build_change_values(feed_item: FeedItem, build_url: Callable[[str], str]) -> Values:
    """Return one item of the change feed as the values of `ChangeSerializer`.

    `build_url` makes an absolute URL of a path. A tombstone has no URL, as its record is no longer public.
    """
    record_url = None
    if feed_item.operation != TOMBSTONE:
        record_url = build_url(reverse(f"api:{feed_item.kind}", args=[feed_item.id]))
    return {
        "cursor": encode_cursor(feed_item.seq),
        "at": feed_item.at,
        "kind": feed_item.kind,
        "id": feed_item.id,
        "url": record_url,
        "operation": feed_item.operation,
        "who": feed_item.who or None,
        "message": feed_item.reason or None,
        "request_id": feed_item.request_id or None,
    }
