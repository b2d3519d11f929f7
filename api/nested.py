"""Base views of nested records: placements, steps, bounds and regions, which belong to another record.

They are displayed as their parent's response displays them, and written at their own URLs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from registry.domain.value_types import Column, Instance
from registry.models.record import Record

from .base import RecordView, conditional_response, get_utc_today
from .filters import BaseFilterSet, ListFilterSet
from .mixins import CreateMixin, UpdateMixin, WriteMixin
from .pagination import Page, page_response, render_all, render_json
from .problems import NotFoundProblem

NUMBER_DESCRIPTION = "Its number, the `id` in the record that it belongs to."


class NestedRecordView(WriteMixin):
    """Base class of views of nested records, whose key is their number."""

    parent_view_class: ClassVar[type[RecordView]]
    collection = ""  # the attribute of the parent's record that holds its nested records

    def get_url_key(self, record: Instance) -> str:
        return str(record.pk)

    def render_record(self, record: Instance) -> str:
        """Return a nested record as JSON, as in its parent's response."""
        parent_row = getattr(record, self.resource.parent)
        [parent_record] = self._load_parents(type(parent_row).objects.filter(pk=parent_row.pk))
        nested_records = {nested.id: nested for nested in getattr(parent_record, self.collection)}
        return render_json(self.serializer_class(nested_records[record.pk]).data)

    def get_nested_records(self, parent_key: str) -> list[Instance]:
        """Return the nested records of a parent. Raise NotFoundProblem if the viewer does not see the parent."""
        parent_records = self._load_parents(self._get_parent_view().filter_by_url_key(parent_key))
        if not parent_records:
            raise self._parent_not_found(parent_key)
        return list(getattr(parent_records[0], self.collection))

    def get_parent(self, parent_key: str) -> Record:
        """Return the row of the parent. Raise NotFoundProblem if the viewer does not see it."""
        parent: Record | None = self._get_parent_view().filter_by_url_key(parent_key).first()
        if parent is None:
            raise self._parent_not_found(parent_key)
        return parent

    def get_record(  # type: ignore[override]  # two keys where other records have one
        self, parent_key: str, number: int
    ) -> Instance:
        """Return the row of a nested record. Raise NotFoundProblem if the parent has none with this number."""
        lookup = {self.resource.parent: self.get_parent(parent_key), "pk": number}
        record = self.resource.model._default_manager.filter(**lookup).first()
        if record is None:
            raise self.number_not_found(parent_key, number)
        return record

    def number_not_found(self, parent_key: str, number: int) -> NotFoundProblem:
        """Return the exception for a number that no nested record of the parent has."""
        return NotFoundProblem(f"There is no {self.verbose_name} {number} of “{parent_key}”.")

    def _get_parent_view(self) -> RecordView:
        """Return a view of the parent's kind of record, for the same request."""
        view = self.parent_view_class()
        view.request = self.request
        return view

    def _get_parent_filterset(self, view: RecordView) -> BaseFilterSet:
        """Return the filter set of the parent's view for a request without query parameters."""
        return view.filterset_class.parse(QueryDict(), get_utc_today())

    def _load_parents(self, queryset: QuerySet) -> Sequence[Instance]:
        """Return rows of the parent's table as records, with their nested records."""
        view = self._get_parent_view()
        return view.load_records(queryset, self._get_parent_filterset(view))

    def _parent_not_found(self, parent_key: str) -> NotFoundProblem:
        """Return the exception for a key that no parent has."""
        view = self._get_parent_view()
        return view.not_found(parent_key, self._get_parent_filterset(view))


class NestedListView(CreateMixin, NestedRecordView):
    """Base class of lists of the nested records of one parent, which also create one."""

    is_list = True
    filterset_class = ListFilterSet

    def get(self, request: HttpRequest, **url_kwargs: str) -> HttpResponse:
        """Return a page of the parent's nested records."""
        [parent_key] = url_kwargs.values()
        page = Page.from_filterset(self.get_filterset())
        records = self.get_nested_records(parent_key)
        rendered_records = render_all(self.serializer_class, page.slice(records))
        return page_response(request, page, len(records), rendered_records)

    def get_parent_values(self, **url_kwargs: Column) -> dict[str, Record]:
        [parent_key] = url_kwargs.values()
        return {self.resource.parent: self.get_parent(parent_key)}


class NestedDetailView(UpdateMixin, NestedRecordView):
    """Base class of views of one nested record."""

    def get(self, request: HttpRequest, number: int, **url_kwargs: str) -> HttpResponse:
        """Return a nested record with its ETag. Raise NotFoundProblem if the parent has none with this number."""
        self.get_filterset()
        [parent_key] = url_kwargs.values()
        for record in self.get_nested_records(parent_key):
            if record.id == number:
                text = render_json(self.serializer_class(record).data)
                return conditional_response(request, self.verbose_name, str(number), text, self._get_version(number))
        raise self.number_not_found(parent_key, number)

    def _get_version(self, number: int) -> int:
        """Return the version for the ETag; 0 for the public, as private changes raise the version, too."""
        if not self.viewer.has_private_access:
            return 0
        queryset = self.resource.model._default_manager
        return int(queryset.values_list("version", flat=True).get(pk=number))
