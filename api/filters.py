"""Which resource takes which query parameters, and what each does to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django_filters import Filter, FilterSet

from registry.audit.change_feed import seq_before
from registry.domain.errors import RuleViolation
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.query_values import LIMIT, MOST, MOST_OFFSET
from registry.domain.vocabulary.codes import (
    Basis,
    Cause,
    ClaimKind,
    ClaimStatus,
    Grade,
    InterventionStatus,
    InterventionType,
    Likelihood,
    MonumentKind,
    Reliability,
    SourceKind,
)
from registry.models import Claim, ControlPeriod, Intervention, Monument, Site, Source, Threat
from registry.queries import find_source
from registry.queries.states import segments_on

from .parameters import NULL, Code, Day, Moment, Number, Order, Parameter, Since, Slug, Truth
from .problems import BadParameters, Fault

UNCERTAIN = "uncertain"

AS_OF = "The state on this day; without it, the latest known."
KNOWN_AT = "As the registry knew it at this moment; a day stands for its end in UTC. Without it: as it is known now."


class By(Filter):
    """A parameter that narrows the rows, by equality with a column or by a method of the query."""

    def __init__(self, parameter: Parameter, column: str | None = None, *, method: str | None = None) -> None:
        super().__init__(column, method=method)
        self._field = parameter


class Setting(By):
    """A parameter that the view itself acts upon."""

    def filter(self, rows: QuerySet, value: object) -> QuerySet:
        return rows


class Ordered(By):
    """The order of the rows: by the columns asked for, then always as recorded.

    `columns` gives for each name the columns upwards; open ends come first both ways.
    """

    def __init__(self, **columns: str) -> None:
        super().__init__(Order(columns))
        self.columns = columns

    def filter(self, rows: QuerySet, value: list[str] | None) -> QuerySet:
        return rows.order_by(*(self._expression(name) for name in value or ()), "pk")

    def _expression(self, name: str) -> OrderBy:
        column = F(self.columns[name.removeprefix("-")])
        return column.desc(nulls_first=True) if name.startswith("-") else column.asc(nulls_first=True)


class Query(FilterSet):
    """What a client asked for: `read` checks it, `value` gives a parameter, `narrowed` applies it to rows."""

    model: ClassVar[type[Model]] = Site
    viewer: Viewer = PUBLIC_VIEWER

    @classmethod
    def read(cls, given: QueryDict, today: date) -> Self:
        """Check the parameters, every one of them; raises BadParameters with all that is wrong."""
        query = cls(given, cls.model._default_manager.none())
        faults = [*query._strange(given), *query._malformed(), *query._untimely(today)]
        if faults:
            raise BadParameters(faults)
        return query

    def value(self, name: str) -> Any:  # Any: what the parameter of that name reads
        """A parameter's value, None if it was not given or is not one of this query's."""
        return self.form.cleaned_data.get(name)

    def narrowed(self, rows: QuerySet) -> QuerySet:
        """The rows that were asked for, in the order asked for."""
        return self.filter_queryset(rows)

    @classmethod
    def parameters(cls) -> Mapping[str, Parameter]:
        """All parameters by name."""
        return {name: declared.field for name, declared in cls.base_filters.items()}

    def _strange(self, given: QueryDict) -> list[Fault]:
        known = ", ".join(sorted(self.filters)) or "none"
        faults = []
        for name, values in given.lists():
            if name not in self.filters:
                sentence = f"“{name}” is not a parameter of this address. It takes {known}."
                faults.append(Fault(name, "unknown_parameter", sentence))
            elif len(values) > 1:
                faults.append(Fault(name, "repeated_parameter", "It may be given once only."))
        return faults

    def _malformed(self) -> list[Fault]:
        return [
            Fault(name, str(error.code), str(error.message))
            for name, errors in self.errors.as_data().items()
            for error in errors
        ]

    def _untimely(self, today: date) -> list[Fault]:
        faults = []
        for name, value in self.form.cleaned_data.items():
            try:
                if value is not None:
                    self.filters[name].field.check_today(value, today)
            except RuleViolation as error:
                faults.append(Fault(name, error.code, str(error)))
        return faults


class NoQuery(Query):
    """For addresses that take no parameter."""


class ListQuery(Query):
    """For every list."""

    limit = Setting(Number("How many records at most.", least=1, most=MOST, default=LIMIT))
    offset = Setting(Number("How many records to pass over.", least=0, most=MOST_OFFSET, default=0))


class StateQuery(Query):
    """For one monument and its chronology."""

    as_of = Setting(Day(AS_OF))
    known_at = Setting(Moment(KNOWN_AT))


class MonumentQuery(ListQuery, StateQuery):
    """For the list of monuments."""

    model = Monument
    site = By(Slug("On this site."), "site__slug")
    kind = By(Code(MonumentKind, "Of this kind."))
    part_of = By(Slug("A part of this monument.", or_null=True), method="of_whole")
    grade = Setting(Code(Grade, "In this state on `as_of`, now without it.", also=[UNCERTAIN]))
    ordering = Ordered(slug="slug", recorded_at="recorded_at")

    def of_whole(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The parts of a monument, or the wholes."""
        return rows.filter(part_of__isnull=True) if value == NULL else rows.filter(part_of__slug=value)

    def narrowed(self, rows: QuerySet) -> QuerySet:
        rows, grade = super().narrowed(rows), self.value("grade")
        if self.is_dated:
            known = segments_on(self.value("as_of"), self.value("known_at"))
            if grade is not None:
                known = known.filter(uncertain=True) if grade == UNCERTAIN else known.filter(grade=grade)
            return rows.filter(pk__in=known.values("monument_id"))
        return rows if grade is None else rows.filter(document__grade=grade)

    @property
    def is_dated(self) -> bool:
        """Whether another day or moment than now is asked for."""
        return self.value("as_of") is not None or self.value("known_at") is not None


class MonumentClaimQuery(ListQuery):
    """For the claims on one monument."""

    model = Claim
    source = By(Slug("By this source; a protected one by its pseudonym."), method="by_source")
    kind = By(Code(ClaimKind, "Of this kind."))
    status = By(Code(ClaimStatus, "Of this status in review; claims that are not decided on are never shown."))
    grade = By(Code(Grade, "Stating this grade."))
    basis = By(Code(Basis, "Resting on this."))
    cause = By(Code(Cause, "Naming this cause."))
    ordering = Ordered(ref="pk", date="earliest", recorded_at="recorded_at")

    def by_source(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By the slug under which the public knows a source."""
        return rows.filter(source__in=find_source(value, self.viewer).values("pk"))


class ClaimQuery(MonumentClaimQuery):
    """For the list of claims."""

    monument = By(Slug("On this monument itself, not on its parts."), "monument__slug")


class SourceQuery(ListQuery):
    """For the list of sources. No order by title, slug or date: it would place the protected ones among the others."""

    model = Source
    kind = By(Code(SourceKind, "Of this kind."))
    reliability = By(Code(Reliability, "Of this reliability."))
    ordering = Ordered(reliability="reliability", recorded_at="recorded_at")


class SiteQuery(ListQuery):
    """For the list of sites."""

    ordering = Ordered(slug="slug", recorded_at="recorded_at")


class InterventionDayQuery(Query):
    """For one intervention."""

    model = Intervention
    as_of = Setting(Day("The status on this day; without it, the latest."))


class MonumentInterventionQuery(ListQuery, InterventionDayQuery):
    """For the interventions on one monument."""

    type = By(Code(InterventionType, "Of this type."))
    status = Setting(Code(InterventionStatus, "Of this status on `as_of`, now without it."))
    ordering = Ordered(slug="slug", recorded_at="recorded_at")


class InterventionQuery(MonumentInterventionQuery):
    """For the list of interventions."""

    monument = By(Slug("On this monument itself, not on its parts."), "monuments__slug")


class ThreatQuery(ListQuery):
    """For the list of threats."""

    model = Threat
    monument = By(Slug("To this monument."), "monuments__slug")
    open = By(Truth("Whether it is still open, without an outcome."), method="still_open")
    likelihood = By(Code(Likelihood, "Of this likelihood."))
    ordering = Ordered(slug="slug", date="earliest", recorded_at="recorded_at")

    def still_open(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Open ones have no outcome."""
        return rows.filter(outcome="") if value else rows.exclude(outcome="")


class ControlPeriodQuery(ListQuery):
    """For the list of control periods."""

    model = ControlPeriod
    site = By(Slug("On this site."), "site__slug")
    on = Setting(Day("The site was or may have been held on this day, by what the sources say."))
    ordering = Ordered(slug="slug", recorded_at="recorded_at")


class ChangesQuery(Query):
    """For the change feed."""

    since = Setting(Since("What comes after: the cursor of an item, or a moment. Without it: from the beginning."))
    limit = Setting(
        Number("How many changes; those of one and the same entry stay together.", least=1, most=MOST, default=LIMIT)
    )

    @property
    def position(self) -> int:
        """The entry after which to read."""
        since = self.value("since")
        return seq_before(since) if isinstance(since, datetime) else since or 0
