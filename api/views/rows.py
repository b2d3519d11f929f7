"""What belongs to a record and is written by itself: placements, steps, bounds. Shown as the record shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from api.answers import today
from api.filters import ListQuery
from api.pages import Page, as_text, as_texts, page_response
from api.problems import Missing
from registry.domain.value_types import Column, Instance
from registry.models.record import Record

from .records import Records, record_response
from .writing import Changing, Creating, Writing

NUMBER = "Its number, the `id` in the record that it belongs to."


class Rows(Writing):
    """`whole` is the view of what they belong to, `member` where its records hold them."""

    whole: ClassVar[type[Records]]
    member = ""

    def key_of(self, record: Instance) -> str:
        return str(record.pk)

    def seen_as(self, record: Instance) -> str:
        whole_row = getattr(record, self.written.whole)
        [whole] = self._wholes(type(whole_row).objects.filter(pk=whole_row.pk))
        [row] = [row for row in getattr(whole, self.member) if row.id == record.pk]
        return as_text(self.serializer_class(row).data)

    def shown(self, slug: str) -> list[Instance]:
        """The rows of the record with that slug; raises Missing."""
        for whole in self._wholes(self._whole().find(slug)):
            return list(getattr(whole, self.member))
        raise self._missing_whole(slug)

    def found_whole(self, slug: str) -> Record:
        """The record as its writers find it; raises Missing."""
        found: Record | None = self._whole().find(slug).first()
        if found is None:
            raise self._missing_whole(slug)
        return found

    def to_change(self, slug: str, number: int) -> Instance:  # type: ignore[override]  # two keys where a record has one
        whole = self.found_whole(slug)
        found = self.written.model._default_manager.filter(**{self.written.whole: whole}, pk=number).first()
        if found is None:
            raise self.missing_row(slug, number)
        return found

    def missing_row(self, slug: str, number: int) -> Missing:
        """That the record has none of that number."""
        return Missing(f"There is no {self.noun} {number} of “{slug}”.")

    def _whole(self) -> Records:
        view = self.whole()
        view.request = self.request
        return view

    def _wholes(self, rows: QuerySet) -> Sequence[Instance]:
        view = self._whole()
        return view.records(rows, view.query_class.read(QueryDict(), today()))

    def _missing_whole(self, slug: str) -> Missing:
        view = self._whole()
        return view.missing(slug, view.query_class.read(QueryDict(), today()))


class RowList(Creating, Rows):
    """All rows of one record, and a new one."""

    is_list, query_class = True, ListQuery

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        [key] = where.values()
        page, rows = Page.asked(self.asked()), self.shown(key)
        return page_response(request, page, len(rows), as_texts(self.serializer_class, page.of(rows)))

    def within(self, **where: Column) -> dict[str, Record]:
        [key] = where.values()
        return {self.written.whole: self.found_whole(key)}


class RowDetail(Changing, Rows):
    """One row. Its version is in the tags of those who see more: it rises also with what the public must not see."""

    def _version(self, number: int) -> int:
        if not self.viewer.has_private_access:
            return 0
        return int(self.written.model._default_manager.values_list("version", flat=True).get(pk=number))

    def get(self, request: HttpRequest, number: int, **where: str) -> HttpResponse:
        self.asked()
        [key] = where.values()
        for row in self.shown(key):
            if row.id == number:
                text = as_text(self.serializer_class(row).data)
                return record_response(request, self.noun, str(number), text, self._version(number))
        raise self.missing_row(key, number)
