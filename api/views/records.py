"""Lists and details of records, the same way for every noun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from api.answers import Answer
from api.etags import etag_of, is_known
from api.filters import Query
from api.pages import JSON, Page, as_text, as_texts, page_response
from api.problems import Missing
from registry.domain.value_types import Instance


class Records(Answer):
    """What is to be known of a noun: its rows, how to find one, how rows become records, and what they look like."""

    noun = ""  # in sentences: "monument"

    def rows(self) -> QuerySet:
        """All public rows."""
        raise NotImplementedError

    def find(self, key: str) -> QuerySet:
        """The row of that slug or ref, or none."""
        return self.rows().filter(slug=key)

    def key_of(self, record: Instance) -> str:
        """The slug or ref of a row."""
        return str(record.slug)

    def records(self, rows: QuerySet, query: Query) -> Sequence[Instance]:
        """The rows as frozen records, in their order."""
        raise NotImplementedError

    def texts(self, rows: QuerySet, query: Query) -> list[str]:
        """The rows as JSON, in their order."""
        return self.written_out(self.records(rows, query))

    def written_out(self, records: Sequence[Instance]) -> list[str]:
        """Records as JSON, with addresses as this request reaches them."""
        return as_texts(self.serializer_class, records, build=self.request.build_absolute_uri)

    def missing(self, key: str, query: Query) -> Missing:
        """That there is none of that key."""
        return Missing(f"There is no {self.noun} “{key}”.")


class RecordList(Records):
    """A page of records. One query for the count besides those for the records."""

    is_list = True
    picks: ClassVar[tuple[str, ...]] = ()  # parameters that only the records themselves can answer

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        query = self.asked()
        rows, page = query.narrowed(self.rows_in(**where)), Page.asked(query)
        if any(query.value(name) is not None for name in self.picks):
            # Derived from steps and bounds, of which there are few; the database cannot filter on them.
            found = [record for record in self.records(rows, query) if self.picked(record, query)]
            return page_response(request, page, len(found), self.written_out(page.of(found)))
        return page_response(request, page, rows.count(), self.texts(page.of(rows), query))

    def rows_in(self, **where: str) -> QuerySet:
        """The public rows under this address; raises Missing if what it is under is not there."""
        return self.rows()

    def picked(self, record: Instance, query: Query) -> bool:
        """Whether a record answers the parameters in `picks`."""
        return True


class RecordDetail(Records):
    """One record."""

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        query, [key] = self.asked(), where.values()
        for text in self.texts(self.find(key), query):
            return record_response(request, self.noun, key, text)
        raise self.missing(key, query)


def record_response(request: HttpRequest, noun: str, key: str, text: str, version: int | None = None) -> HttpResponse:
    """One record with its tag; 304 without it if the client has that already."""
    tag = etag_of(noun, key, text, version)
    known = is_known(request, tag)
    response = HttpResponseNotModified() if known else HttpResponse(text, content_type=JSON)
    response["ETag"] = tag
    return response


class Plain(Answer):
    """An answer that is one value, not a record."""

    def answer(self, value: object, **context: object) -> HttpResponse:
        """The value by the serializer of this view."""
        data = self.serializer_class(value, context=context).data
        return HttpResponse(as_text(data), content_type=JSON)
