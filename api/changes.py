"""What histories and the change feed look like in answers, and how they are written from the registry's values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from rest_framework import serializers

from registry.audit.change_feed import KIND_OF, TOMBSTONE, Item, changes_after, seq_before
from registry.audit.column_policy import Audience
from registry.domain.query_values import LIMIT, MOST
from registry.domain.value_types import Values

from .base import ValueView
from .cursors import encode_cursor
from .fields import OptionalTextField, TextField
from .filters import BaseFilterSet, Option
from .pagination import Page
from .query_params import CursorParam, IntegerParam
from .serializers import BaseSerializer

RECORD_KINDS = sorted(KIND_OF.values())


URL_NAMES = {kind: f"api:{kind}" for kind in RECORD_KINDS}


class ChangeSerializer(BaseSerializer):
    """One change of one record. Of a tombstone, which is no longer public, there is nothing but kind, id and time."""

    cursor = TextField(help_text="Ask for `since` this to go on from here.")
    at = serializers.DateTimeField(read_only=True)
    kind = TextField(help_text=f"One of {', '.join(RECORD_KINDS)}.")
    id = TextField(help_text="Slug or ref.")
    url = OptionalTextField(help_text="Where the record can be read; null for a tombstone.")
    operation = TextField(help_text="create, update or tombstone.")
    who = OptionalTextField(help_text="For those who work on the registry; null for the public.")
    message = OptionalTextField(help_text="The reason given; null for the public.")
    request_id = OptionalTextField(help_text="Null for the public.")


class FeedSerializer(BaseSerializer):
    """Changes in their order. Follow `next` as long as `more` is true; keep `next` to ask again later."""

    next = OptionalTextField(help_text="The cursor to go on from; null as long as nothing has ever been public.")
    more = serializers.BooleanField(read_only=True)
    results = ChangeSerializer(many=True)


def feed_item_value(item: Item, build: Callable[[str], str]) -> Values:
    """An item of the change feed as plain values; `build` makes an address absolute."""
    gone = item.operation == TOMBSTONE
    return {
        "cursor": encode_cursor(item.seq),
        "at": item.at,
        "kind": item.kind,
        "id": item.id,
        "url": None if gone else build(reverse(URL_NAMES[item.kind], args=[item.id])),
        "operation": item.operation,
        "who": item.who or None,
        "message": item.reason or None,
        "request_id": item.request_id or None,
    }


class ChangeFeedFilterSet(BaseFilterSet):
    """For the change feed."""

    since = Option(CursorParam("What comes after: the cursor of an item, or a moment. Without it: from the beginning."))
    limit = Option(
        IntegerParam(
            "How many changes; those of one and the same entry stay together.", least=1, most=MOST, default=LIMIT
        )
    )

    @property
    def position(self) -> int:
        """The entry after which to read."""
        since = self.value("since")
        return seq_before(since) if isinstance(since, datetime) else since or 0


class ChangeFeedView(ValueView):
    operation_id, summary, tag = "listChanges", "What changed since a moment or a position, in order", "changes"
    filterset_class, serializer_class = ChangeFeedFilterSet, FeedSerializer

    def get(self, request: HttpRequest) -> HttpResponse:
        query = self.get_filterset()
        feed = changes_after(query.position, limit=Page.from_filterset(query).limit, audience=Audience.of(self.viewer))
        items = [feed_item_value(item, request.build_absolute_uri) for item in feed.items]
        # Without an item the position given is given back: any other would tell that something hidden was written.
        last = encode_cursor(feed.items[-1].seq) if feed.items else request.GET.get("since")
        return self.answer({"next": last, "more": feed.more, "results": items})
