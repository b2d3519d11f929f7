"""Interventions, with their status on a day."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from api.filters import InterventionDayQuery, InterventionQuery, Query
from api.serializers import InterventionShape, StepShape
from api.writing.nouns import INTERVENTION, STEP
from api.writing.operations import changing, creating
from registry.domain.value_types import Instance
from registry.queries import InterventionRecord, intervention_records
from registry.queries.visible import visible_interventions

from .records import RecordDetail, RecordList, Records
from .rows import NUMBER, RowDetail, RowList, Rows
from .writing import Changing, Creating


class Interventions(Records):
    """By slug."""

    noun, tag = "intervention", "interventions"
    serializer_class = InterventionShape

    def rows(self) -> QuerySet:
        return visible_interventions(self.viewer)

    def records(self, rows: QuerySet, query: Query) -> Sequence[InterventionRecord]:
        return intervention_records(rows, as_of=query.value("as_of"))


class Measures(Interventions, RecordList):
    """Lists of them."""

    query_class = InterventionQuery
    picks = ("status",)

    def picked(self, record: Instance, query: Query) -> bool:
        return record.status == query.value("status")


class InterventionList(Creating, Measures):
    operation, summary = "listInterventions", "Restoration and protection measures"
    written, writes = INTERVENTION, creating(INTERVENTION, "intervention")


class InterventionDetail(Changing, Interventions, RecordDetail):
    operation, summary = "getIntervention", "One measure"
    written, writes = INTERVENTION, changing(INTERVENTION, "intervention")
    query_class = InterventionDayQuery
    path_parameters = {"slug": "The intervention's slug."}


class Steps(Rows):
    """The steps of a measure, by number."""

    noun, tag = "step", "interventions"
    serializer_class = StepShape
    whole, member, written = Interventions, "steps", STEP


class StepList(Steps, RowList):
    operation, summary = "listSteps", "The steps of a measure"
    path_parameters = {"slug": "The intervention's slug."}
    writes = creating(STEP, "step")


class StepDetail(Steps, RowDetail):
    operation, summary = "getStep", "One step of a measure"
    path_parameters = {"slug": "The intervention's slug.", "number": NUMBER}
    writes = changing(STEP, "step")
