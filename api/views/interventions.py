"""Interventions, with their status on a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from api.filters import InterventionDayQuery, InterventionQuery, Query
from api.serializers import InterventionShape
from registry.queries import InterventionRecord, intervention_records
from registry.queries.visible import visible_interventions

from .records import RecordDetail, RecordList, Records


class Interventions(Records):
    """By slug."""

    noun, tag = "intervention", "interventions"
    serializer_class = InterventionShape

    def rows(self) -> QuerySet:
        return visible_interventions(self.reader)

    def records(self, rows: QuerySet, query: Query) -> Sequence[InterventionRecord]:
        return intervention_records(rows, as_of=query.value("as_of"))


class InterventionList(Interventions, RecordList):
    operation, summary = "listInterventions", "Restoration and protection measures"
    query_class = InterventionQuery
    picks = ("status",)

    def picked(self, record: Any, query: Query) -> bool:
        return record.status == query.value("status")


class InterventionDetail(Interventions, RecordDetail):
    operation, summary = "getIntervention", "One measure"
    query_class = InterventionDayQuery
    path_parameters = {"slug": "The intervention's slug."}
