"""What stands around the claims: sites, sources, threats, who held a site."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from api.control import BoundShape, ControlPeriodShape
from api.filters import ControlPeriodQuery, Query, SiteQuery, SourceQuery, ThreatQuery
from api.serializers import SiteShape, SourceShape, ThreatShape
from api.writing.nouns import BOUND, PERIOD, SITE, SOURCE, THREAT
from api.writing.operations import CLOSING, changing, creating
from registry.accounts.roles import user_of
from registry.actions import close_threat
from registry.domain.value_types import Instance, Values
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models.record import Record
from registry.queries import (
    ControlRecord,
    SiteRecord,
    SourceRecord,
    ThreatRecord,
    control_records,
    find_source,
    site_records,
    source_records,
    threat_records,
)
from registry.queries.visible import visible_control_periods, visible_sites, visible_sources, visible_threats

from .records import RecordDetail, RecordList, Records
from .rows import NUMBER, RowDetail, RowList, Rows
from .writing import Changing, Creating, Decided


class Sites(Records):
    """By slug."""

    noun, tag = "site", "sites"
    serializer_class = SiteShape

    def rows(self) -> QuerySet:
        return visible_sites(self.viewer)

    def records(self, rows: QuerySet, query: Query) -> Sequence[SiteRecord]:
        return site_records(rows, self.viewer)


class SiteList(Creating, Sites, RecordList):
    operation, summary = "listSites", "Sites"
    query_class = SiteQuery
    written, writes = SITE, creating(SITE, "site")


class SiteDetail(Changing, Sites, RecordDetail):
    operation, summary = "getSite", "One site"
    written, writes = SITE, changing(SITE, "site")
    path_parameters = {"slug": "The site's slug."}


class Sources(Records):
    """By public slug: a protected source is there by its pseudonym only."""

    noun, tag = "source", "sources"
    serializer_class = SourceShape

    def rows(self) -> QuerySet:
        return visible_sources(self.viewer)

    def find(self, key: str) -> QuerySet:
        return find_source(key, self.viewer)

    def records(self, rows: QuerySet, query: Query) -> Sequence[SourceRecord]:
        return source_records(rows, self.viewer)


class SourceList(Creating, Sources, RecordList):
    operation, summary = "listSources", "Sources, and how reliable they are"
    query_class = SourceQuery
    written, writes = SOURCE, creating(SOURCE, "source")


class SourceDetail(Changing, Sources, RecordDetail):
    operation, summary = "getSource", "One source"
    written, writes = SOURCE, changing(SOURCE, "source")
    path_parameters = {"slug": "The source's slug, or the pseudonym of a protected one."}


class Threats(Records):
    """By slug."""

    noun, tag = "threat", "threats"
    serializer_class = ThreatShape

    def rows(self) -> QuerySet:
        return visible_threats(self.viewer)

    def records(self, rows: QuerySet, query: Query) -> Sequence[ThreatRecord]:
        return threat_records(rows)


class ThreatList(Creating, Threats, RecordList):
    operation, summary = "listThreats", "Warnings of harm to come"
    query_class = ThreatQuery
    written, writes = THREAT, creating(THREAT, "threat")


class ThreatDetail(Changing, Threats, RecordDetail):
    operation, summary = "getThreat", "One warning"
    written, writes = THREAT, changing(THREAT, "threat")
    path_parameters = {"slug": "The threat's slug."}


class ThreatClosing(Decided, Threats):
    """How a threat ended."""

    path_parameters = {"slug": "The threat's slug."}
    written, writes = THREAT, {"POST": CLOSING}

    def decide(self, record: Instance, version: int, values: Values) -> Record:
        outcome = ThreatOutcome(values.pop("outcome"))
        return close_threat(record, by=user_of(self.request), version=version, outcome=outcome, **values)


class ControlPeriods(Records):
    """By slug."""

    noun, tag = "control period", "control-periods"
    serializer_class = ControlPeriodShape

    def rows(self) -> QuerySet:
        return visible_control_periods(self.viewer)

    def records(self, rows: QuerySet, query: Query) -> Sequence[ControlRecord]:
        return control_records(rows)


class ControlPeriodList(Creating, ControlPeriods, RecordList):
    operation, summary = "listControlPeriods", "Who held a site, from when to when"
    query_class = ControlPeriodQuery
    written, writes = PERIOD, creating(PERIOD, "control period", BOUND)
    picks = ("on",)

    def picked(self, record: Instance, query: Query) -> bool:
        return record.may_hold_on(query.value("on"))


class ControlPeriodDetail(Changing, ControlPeriods, RecordDetail):
    operation, summary = "getControlPeriod", "One period"
    written, writes = PERIOD, changing(PERIOD, "control period")
    path_parameters = {"slug": "The control period's slug."}


class Bounds(Rows):
    """What sources say of the bounds of a period, by number."""

    noun, tag = "bound", "control-periods"
    serializer_class = BoundShape
    whole, member, written = ControlPeriods, "bounds", BOUND


class BoundList(Bounds, RowList):
    operation, summary = "listBounds", "What sources say of the bounds of a period"
    path_parameters = {"slug": "The control period's slug."}
    writes = creating(BOUND, "bound")


class BoundDetail(Bounds, RowDetail):
    operation, summary = "getBound", "What one source says of a bound"
    path_parameters = {"slug": "The control period's slug.", "number": NUMBER}
    writes = changing(BOUND, "bound")
