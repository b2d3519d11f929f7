"""What stands around the claims: sites, sources, threats, who held a site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from api.filters import ControlPeriodQuery, Query, SiteQuery, SourceQuery, ThreatQuery
from api.serializers import ControlPeriodShape, SiteShape, SourceShape, ThreatShape
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


class Sites(Records):
    """By slug."""

    noun, tag = "site", "sites"
    serializer_class = SiteShape

    def rows(self) -> QuerySet:
        return visible_sites(self.reader)

    def records(self, rows: QuerySet, query: Query) -> Sequence[SiteRecord]:
        return site_records(rows, self.reader)


class SiteList(Sites, RecordList):
    operation, summary = "listSites", "Sites"
    query_class = SiteQuery


class SiteDetail(Sites, RecordDetail):
    operation, summary = "getSite", "One site"
    path_parameters = {"slug": "The site's slug."}


class Sources(Records):
    """By public slug: a protected source is there by its pseudonym only."""

    noun, tag = "source", "sources"
    serializer_class = SourceShape

    def rows(self) -> QuerySet:
        return visible_sources(self.reader)

    def find(self, key: str) -> QuerySet:
        return find_source(key, self.reader)

    def records(self, rows: QuerySet, query: Query) -> Sequence[SourceRecord]:
        return source_records(rows, self.reader)


class SourceList(Sources, RecordList):
    operation, summary = "listSources", "Sources, and how reliable they are"
    query_class = SourceQuery


class SourceDetail(Sources, RecordDetail):
    operation, summary = "getSource", "One source"
    path_parameters = {"slug": "The source's slug, or the pseudonym of a protected one."}


class Threats(Records):
    """By slug."""

    noun, tag = "threat", "threats"
    serializer_class = ThreatShape

    def rows(self) -> QuerySet:
        return visible_threats(self.reader)

    def records(self, rows: QuerySet, query: Query) -> Sequence[ThreatRecord]:
        return threat_records(rows)


class ThreatList(Threats, RecordList):
    operation, summary = "listThreats", "Warnings of harm to come"
    query_class = ThreatQuery


class ThreatDetail(Threats, RecordDetail):
    operation, summary = "getThreat", "One warning"
    path_parameters = {"slug": "The threat's slug."}


class ControlPeriods(Records):
    """By slug."""

    noun, tag = "control period", "control-periods"
    serializer_class = ControlPeriodShape

    def rows(self) -> QuerySet:
        return visible_control_periods(self.reader)

    def records(self, rows: QuerySet, query: Query) -> Sequence[ControlRecord]:
        return control_records(rows)


class ControlPeriodList(ControlPeriods, RecordList):
    operation, summary = "listControlPeriods", "Who held a site, from when to when"
    query_class = ControlPeriodQuery
    picks = ("on",)

    def picked(self, record: Any, query: Query) -> bool:
        return record.may_hold_on(query.value("on"))


class ControlPeriodDetail(ControlPeriods, RecordDetail):
    operation, summary = "getControlPeriod", "One period"
    path_parameters = {"slug": "The control period's slug."}
