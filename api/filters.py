"""Which resource takes which query parameters, and what each does to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django_filters import Filter, FilterSet

from registry.domain.errors import RuleViolation
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.query_values import LIMIT, MOST, MOST_OFFSET
from registry.models import Site

from .problems import InvalidParameters, ParameterFault
from .query_params import IntegerParam, OrderingParam, QueryParam


class EqualsFilter(Filter):
    """A parameter that narrows the rows, by equality with a column or by a method of the query."""

    def __init__(self, parameter: QueryParam, column: str | None = None, *, method: str | None = None) -> None:
        super().__init__(column, method=method)
        self._field = parameter


class Option(EqualsFilter):
    """A parameter that the view itself acts upon."""

    def filter(self, rows: QuerySet, value: object) -> QuerySet:
        return rows


class OrderingFilter(EqualsFilter):
    """The order of the rows: by the columns asked for, then always as recorded.

    `columns` gives for each name the columns upwards; open ends come first both ways.
    """

    def __init__(self, **columns: str) -> None:
        super().__init__(OrderingParam(columns))
        self.columns = columns

    def filter(self, rows: QuerySet, value: list[str] | None) -> QuerySet:
        return rows.order_by(*(self._expression(name) for name in value or ()), "pk")

    def _expression(self, name: str) -> OrderBy:
        column = F(self.columns[name.removeprefix("-")])
        return column.desc(nulls_first=True) if name.startswith("-") else column.asc(nulls_first=True)


class BaseFilterSet(FilterSet):
    """What a client asked for: `read` checks it, `value` gives a parameter, `narrowed` applies it to rows."""

    model: ClassVar[type[Model]] = Site
    viewer: Viewer = PUBLIC_VIEWER

    @classmethod
    def parse(cls, given: QueryDict, today: date) -> Self:
        """Check the parameters, every one of them; raises BadParameters with all that is wrong."""
        query = cls(given, cls.model._default_manager.none())
        faults = [*query._strange(given), *query._malformed(), *query._untimely(today)]
        if faults:
            raise InvalidParameters(faults)
        return query

    def value(self, name: str) -> Any:  # Any: what the parameter of that name reads
        """A parameter's value, None if it was not given or is not one of this query's."""
        return self.form.cleaned_data.get(name)

    @classmethod
    def parameters(cls) -> Mapping[str, QueryParam]:
        """All parameters by name."""
        return {name: declared.field for name, declared in cls.base_filters.items()}

    def _strange(self, given: QueryDict) -> list[ParameterFault]:
        known = ", ".join(sorted(self.filters)) or "none"
        faults = []
        for name, values in given.lists():
            if name not in self.filters:
                sentence = f"“{name}” is not a parameter of this address. It takes {known}."
                faults.append(ParameterFault(name, "unknown_parameter", sentence))
            elif len(values) > 1:
                faults.append(ParameterFault(name, "repeated_parameter", "It may be given once only."))
        return faults

    def _malformed(self) -> list[ParameterFault]:
        return [
            ParameterFault(name, str(error.code), str(error.message))
            for name, errors in self.errors.as_data().items()
            for error in errors
        ]

    def _untimely(self, today: date) -> list[ParameterFault]:
        faults = []
        for name, value in self.form.cleaned_data.items():
            try:
                if value is not None:
                    self.filters[name].field.check_today(value, today)
            except RuleViolation as error:
                faults.append(ParameterFault(name, error.code, str(error)))
        return faults


class NoParamsFilterSet(BaseFilterSet):
    """For addresses that take no parameter."""


class ListFilterSet(BaseFilterSet):
    """For every list."""

    limit = Option(IntegerParam("How many records at most.", least=1, most=MOST, default=LIMIT))
    offset = Option(IntegerParam("How many records to pass over.", least=0, most=MOST_OFFSET, default=0))
