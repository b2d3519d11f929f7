"""Base classes of the filter sets, which declare the query parameters of a resource and apply them to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Self

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django_filters import Filter, FilterSet

from registry.domain.errors import RuleViolation
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.query_values import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from registry.models import Site

from .problems import InvalidParameters, ParameterFault
from .query_params import IntegerParam, OrderingParam, ParamValue, QueryParam


class EqualsFilter(Filter):
    """A parameter that filters rows by equality with a column, or by a method of the filter set."""

    def __init__(self, parameter: QueryParam, column: str | None = None, *, method: str | None = None) -> None:
        super().__init__(column, method=method)
        self._field = parameter


class Option(EqualsFilter):
    """A parameter that does not filter rows; the view reads its value."""

    def filter(self, queryset: QuerySet, value: object) -> QuerySet:
        return queryset


class OrderingFilter(EqualsFilter):
    """A parameter that sorts the rows. Rows that compare equal keep the order in which they were recorded.

    The keyword arguments map the names of the parameter to columns.
    """

    def __init__(self, **columns: str) -> None:
        super().__init__(OrderingParam(columns))
        self.columns = columns

    def filter(self, queryset: QuerySet, value: list[str] | None) -> QuerySet:
        """Sort a queryset by the column names in `value`, and rows that compare equal by primary key."""
        ordering = [self._build_order_expression(signed_name) for signed_name in value or ()]
        return queryset.order_by(*ordering, "pk")

    def _build_order_expression(self, signed_name: str) -> OrderBy:
        """Return the ORDER BY expression for a name, where a minus sign means descending.

        Rows without a value come first in both directions.
        """
        column = F(self.columns[signed_name.removeprefix("-")])
        if signed_name.startswith("-"):
            return column.desc(nulls_first=True)
        return column.asc(nulls_first=True)


class BaseFilterSet(FilterSet):
    """Base class of filter sets. `parse` validates a query string, `filter_queryset` applies it."""

    model: ClassVar[type[Model]] = Site
    viewer: Viewer = PUBLIC_VIEWER

    @classmethod
    def parse(cls, params: QueryDict, today: date) -> Self:
        """Validate the query parameters of a request and return their filter set.

        Raise InvalidParameters with all errors. Dates may not be later than `today`, the last date begun on earth.
        """
        # Only the parameters are validated here, so the queryset may be empty.
        filterset = cls(params, cls.model._default_manager.none())
        name_faults = filterset._find_name_faults(params)
        value_faults = filterset._find_value_faults()
        future_faults = filterset._find_future_faults(today)
        faults = name_faults + value_faults + future_faults
        if faults:
            raise InvalidParameters(faults)
        return filterset

    def get_value(self, name: str) -> ParamValue:
        """Return a parameter's value, None if it was not given or the filter set does not have it."""
        return self.form.cleaned_data.get(name)

    @classmethod
    def parameters(cls) -> Mapping[str, QueryParam]:
        """Return all parameters by name."""
        return {name: declared_filter.field for name, declared_filter in cls.base_filters.items()}

    def _find_name_faults(self, params: QueryDict) -> list[ParameterFault]:
        """Return an error for each query parameter that is unknown or repeated."""
        valid_names = ", ".join(sorted(self.filters)) or "none"
        faults = []
        for name, values in params.lists():
            if name not in self.filters:
                detail = f"“{name}” is not a parameter of this address. It takes {valid_names}."
                faults.append(ParameterFault(name, "unknown_parameter", detail))
            elif len(values) > 1:
                faults.append(ParameterFault(name, "repeated_parameter", "It may be given once only."))
        return faults

    def _find_value_faults(self) -> list[ParameterFault]:
        """Return the validation errors of Django's form as errors of query parameters."""
        faults = []
        for name, validation_errors in self.errors.as_data().items():
            for validation_error in validation_errors:
                code, message = str(validation_error.code), str(validation_error.message)
                faults.append(ParameterFault(name, code, message))
        return faults

    def _find_future_faults(self, today: date) -> list[ParameterFault]:
        """Return an error for each query parameter with a date or time in the future."""
        faults = []
        for name, value in self.form.cleaned_data.items():
            if value is None:
                continue
            try:
                self.filters[name].field.check_not_in_future(value, today)
            except RuleViolation as violation:
                faults.append(ParameterFault(name, violation.code, str(violation)))
        return faults


class NoParamsFilterSet(BaseFilterSet):
    """For URLs that take no query parameter."""


class ListFilterSet(BaseFilterSet):
    """Base class for lists, with the parameters of pagination."""

    limit = Option(IntegerParam("Maximum number of records.", minimum=1, maximum=MAX_LIMIT, default=DEFAULT_LIMIT))
    offset = Option(IntegerParam("Number of records to skip.", minimum=0, maximum=MAX_OFFSET, default=0))
