"""What changed: the feed of all public records, and the history of one monument."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from api.cursors import cursor_of
from api.filters import ChangesQuery, ListQuery
from api.histories import ActShape, FeedShape, acts_as_values, item_as_values
from api.pages import Page, as_texts, page_response
from registry.audit.change_feed import changes_after
from registry.audit.column_policy import MONUMENT, Audience
from registry.audit.history import changesets_for, slice_of
from registry.models import Monument

from .monuments import SLUG, monument_id
from .records import Plain


class Changes(Plain):
    operation, summary, tag = "listChanges", "What changed since a moment or a position, in order", "changes"
    query_class, serializer_class = ChangesQuery, FeedShape

    def get(self, request: HttpRequest) -> HttpResponse:
        query = self.asked()
        feed = changes_after(query.position, limit=Page.asked(query).limit, audience=Audience.of(self.viewer))
        items = [item_as_values(item, request.build_absolute_uri) for item in feed.items]
        # Without an item the position given is given back: any other would tell that something hidden was written.
        last = cursor_of(feed.items[-1].seq) if feed.items else request.GET.get("since")
        return self.answer({"next": last, "more": feed.more, "results": items})


class MonumentHistory(Plain):
    operation, summary, tag = (
        "listMonumentHistory",
        "What was changed in a monument's record, the latest first",
        "monuments",
    )
    query_class, serializer_class, is_list = ListQuery, ActShape, True
    path_parameters = {"slug": SLUG}

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        page, pk, audience = Page.asked(self.asked()), monument_id(slug, self.viewer), Audience.of(self.viewer)
        found = slice_of(changesets_for(Monument, pk, audience), audience, page.offset, page.limit)
        values = acts_as_values(found, (MONUMENT, str(pk)))
        return page_response(request, page, found.total, as_texts(ActShape, values))
