"""What belongs to a record and is written by itself: placements, steps, bounds. Shown as the record shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from registry.domain.value_types import Column, Instance
from registry.models.record import Record

from .base import RecordView, record_response, today
from .filters import ListFilterSet
from .mixins import CreateMixin, UpdateMixin, WriteMixin
from .pagination import Page, page_response, render_all, render_json
from .problems import NotFoundProblem

NUMBER_DESCRIPTION = "Its number, the `id` in the record that it belongs to."


class NestedRecordView(WriteMixin):
    """`whole` is the view of what they belong to, `member` where its records hold them."""

    parent: ClassVar[type[RecordView]]
    collection = ""

    def key_of(self, record: Instance) -> str:
        return str(record.pk)

    def representation(self, record: Instance) -> str:
        whole_row = getattr(record, self.resource.parent)
        [whole] = self._parent_records(type(whole_row).objects.filter(pk=whole_row.pk))
        [row] = [row for row in getattr(whole, self.collection) if row.id == record.pk]
        return render_json(self.serializer_class(row).data)

    def get_rows(self, slug: str) -> list[Instance]:
        """The rows of the record with that slug; raises Missing."""
        for whole in self._parent_records(self._parent_view().find_rows(slug)):
            return list(getattr(whole, self.collection))
        raise self._parent_not_found(slug)

    def get_parent(self, slug: str) -> Record:
        """The record as its writers find it; raises Missing."""
        found: Record | None = self._parent_view().find_rows(slug).first()
        if found is None:
            raise self._parent_not_found(slug)
        return found

    def get_for_update(self, slug: str, number: int) -> Instance:  # type: ignore[override]  # two keys where a record has one
        whole = self.get_parent(slug)
        found = self.resource.model._default_manager.filter(**{self.resource.parent: whole}, pk=number).first()
        if found is None:
            raise self.row_not_found(slug, number)
        return found

    def row_not_found(self, slug: str, number: int) -> NotFoundProblem:
        """That the record has none of that number."""
        return NotFoundProblem(f"There is no {self.verbose_name} {number} of “{slug}”.")

    def _parent_view(self) -> RecordView:
        view = self.parent()
        view.request = self.request
        return view

    def _parent_records(self, rows: QuerySet) -> Sequence[Instance]:
        view = self._parent_view()
        return view.records(rows, view.filterset_class.parse(QueryDict(), today()))

    def _parent_not_found(self, slug: str) -> NotFoundProblem:
        view = self._parent_view()
        return view.not_found(slug, view.filterset_class.parse(QueryDict(), today()))


class NestedListView(CreateMixin, NestedRecordView):
    """All rows of one record, and a new one."""

    is_list, filterset_class = True, ListFilterSet

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        [key] = where.values()
        page, rows = Page.from_filterset(self.get_filterset()), self.get_rows(key)
        return page_response(request, page, len(rows), render_all(self.serializer_class, page.of(rows)))

    def parent_columns(self, **where: Column) -> dict[str, Record]:
        [key] = where.values()
        return {self.resource.parent: self.get_parent(key)}


class NestedDetailView(UpdateMixin, NestedRecordView):
    """One row. Its version is in the tags of those who see more: it rises also with what the public must not see."""

    def _version(self, number: int) -> int:
        if not self.viewer.has_private_access:
            return 0
        return int(self.resource.model._default_manager.values_list("version", flat=True).get(pk=number))

    def get(self, request: HttpRequest, number: int, **where: str) -> HttpResponse:
        self.get_filterset()
        [key] = where.values()
        for row in self.get_rows(key):
            if row.id == number:
                text = render_json(self.serializer_class(row).data)
                return record_response(request, self.verbose_name, str(number), text, self._version(number))
        raise self.row_not_found(key, number)
