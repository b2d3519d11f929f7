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

from .base import RecordView, conditional_response, get_last_date
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
        """Return the JSON of a nested record, as its parent's response shows it."""
        parent = getattr(record, self.resource.parent)
        [parent_record] = self._load_parents(type(parent).objects.filter(pk=parent.pk))
        nested_records = getattr(parent_record, self.collection)
        [nested_record] = [nested for nested in nested_records if nested.id == record.pk]
        return render_json(self.serializer_class(nested_record).data)

    def get_nested_records(self, parent_key: str) -> list[Instance]:
        """Return the records that belong to the parent with this slug or ref.

        Raise NotFoundProblem if the viewer may not see the parent.
        """
        parent_records = self._load_parents(self._make_parent_view().filter_by_url_key(parent_key))
        if not parent_records:
            raise self._parent_not_found(parent_key)
        return list(getattr(parent_records[0], self.collection))

    def get_parent(self, parent_key: str) -> Record:
        """Return the parent with this slug or ref. Raise NotFoundProblem if the viewer may not see it."""
        parent: Record | None = self._make_parent_view().filter_by_url_key(parent_key).first()
        if parent is None:
            raise self._parent_not_found(parent_key)
        return parent

    def get_record(self, **url_kwargs: Column) -> Instance:
        """Return the nested record whose parent and number are in the URL. Raise NotFoundProblem if there is none."""
        [parent_key, number] = url_kwargs.values()
        lookup = {self.resource.parent: self.get_parent(parent_key), "pk": number}
        record = self.resource.model._default_manager.filter(**lookup).first()
        if record is None:
            raise self.number_not_found(parent_key, number)
        return record

    def number_not_found(self, parent_key: str, number: int) -> NotFoundProblem:
        """Return the exception for a number that no nested record of the parent has."""
        return NotFoundProblem(f"There is no {self.verbose_name} {number} of “{parent_key}”.")

    def _make_parent_view(self) -> RecordView:
        """Return a view of the parent's kind of record, for the same request."""
        parent_view = self.parent_view_class()
        parent_view.request = self.request
        return parent_view

    def _get_parent_filterset(self, parent_view: RecordView) -> BaseFilterSet:
        """Return the filter set of the parent's view for a request without query parameters."""
        return parent_view.filterset_class.parse(QueryDict(), get_last_date())

    def _load_parents(self, parents: QuerySet) -> Sequence[Instance]:
        """Return the parents as frozen records, each with its nested records."""
        parent_view = self._make_parent_view()
        return parent_view.load_records(parents, self._get_parent_filterset(parent_view))

    def _parent_not_found(self, parent_key: str) -> NotFoundProblem:
        """Return the exception for a slug or ref that no parent has."""
        parent_view = self._make_parent_view()
        return parent_view.not_found(parent_key, self._get_parent_filterset(parent_view))


class NestedListView(CreateMixin, NestedRecordView):
    """Base class of lists of the nested records of one parent, which also create one."""

    is_list = True
    filterset_class = ListFilterSet

    def get(self, request: HttpRequest, **url_kwargs: str) -> HttpResponse:
        """Return one page of the records that belong to the parent in the URL."""
        [parent_key] = url_kwargs.values()
        page = Page.from_filterset(self.get_filterset())
        nested_records = self.get_nested_records(parent_key)
        rendered_records = render_all(self.serializer_class, page.slice(nested_records))
        return page_response(request, page, len(nested_records), rendered_records)

    def get_parent_values(self, **url_kwargs: Column) -> dict[str, Record]:
        [parent_key] = url_kwargs.values()
        return {self.resource.parent: self.get_parent(parent_key)}


class NestedDetailView(UpdateMixin, NestedRecordView):
    """Base class of views of one nested record."""

    def get(self, request: HttpRequest, number: int, **url_kwargs: str) -> HttpResponse:
        """Return the nested record with this number, and its ETag.

        Raise NotFoundProblem if the parent in the URL has no such record.
        """
        self.check_query_params()
        [parent_key] = url_kwargs.values()
        for nested_record in self.get_nested_records(parent_key):
            if nested_record.id == number:
                record_json = render_json(self.serializer_class(nested_record).data)
                etag_version = self._get_etag_version(number)
                return conditional_response(request, self.verbose_name, str(number), record_json, etag_version)
        raise self.number_not_found(parent_key, number)

    def _get_etag_version(self, number: int) -> int:
        """Return the version of the nested record with this number, for its ETag.

        The public gets 0: the version also rises with private changes, which the ETag would reveal.
        """
        if not self.viewer.has_private_access:
            return 0
        versions = self.resource.model._default_manager.values_list("version", flat=True)
        return int(versions.get(pk=number))
