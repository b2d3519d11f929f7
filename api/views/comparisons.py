"""Comparisons: pairs of photos, before and after; how the one is laid over the other, and what was drawn on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from api.filters import Query
from api.picture_filters import ComparisonQuery
from api.pictures import ComparisonShape, RegionShape
from api.problems import BodyFault, Problem, Refused
from api.writing.nouns import COMPARISON, REGION
from api.writing.operations import ALIGNING, Operation, changing, creating
from registry import actions
from registry.accounts.roles import user_of
from registry.domain.media.alignment import AlignmentResult
from registry.domain.value_types import Column, Values
from registry.models import Comparison, comparison_number
from registry.queries.comparisons import ComparisonRecord, comparison_records
from registry.queries.visible import visible_comparisons

from .records import RecordDetail, RecordList, Records
from .rows import NUMBER, RowDetail, RowList, Rows
from .writing import Changing, Creating, Decided

REF = "The comparison's ref, e.g. X-000123."


class Comparisons(Records):
    """By ref."""

    noun, tag = "comparison", "comparisons"
    serializer_class = ComparisonShape

    def rows(self) -> QuerySet:
        return visible_comparisons(self.viewer)

    def find(self, key: str) -> QuerySet:
        number = comparison_number(key)
        return self.rows().none() if number is None else self.rows().filter(pk=number)

    def key_of(self, record: Comparison) -> str:
        return record.ref

    def records(self, rows: QuerySet, query: Query) -> Sequence[ComparisonRecord]:
        return comparison_records(rows, self.viewer)


class ComparisonsListed(Comparisons, RecordList):
    """Lists of them."""

    query_class = ComparisonQuery


class ComparisonList(Creating, ComparisonsListed):
    operation, summary = "listComparisons", "Pairs of pictures, before and after"
    written, writes = COMPARISON, creating(COMPARISON, "comparison")


class ComparisonDetail(Changing, Comparisons, RecordDetail):
    operation, summary = "getComparison", "One pair"
    path_parameters = {"ref": REF}
    written, writes = COMPARISON, changing(COMPARISON, "comparison")


class ComparisonAlignment(Decided, Comparisons):
    """What is done about the alignment of a pair: which, says the address."""

    path_parameters = {"ref": REF}
    written = COMPARISON
    step = ""

    @property
    def writes(self) -> Mapping[str, Operation]:  # type: ignore[override]  # by the step
        """Which body the step takes."""
        return {"POST": ALIGNING[self.step]}

    def post(self, request: Request, **where: Column) -> HttpResponse:
        self.waits = False
        response = super().post(request, **where)
        if self.waits:
            response.status_code = HTTPStatus.ACCEPTED
        return response

    def decide(self, record: Comparison, version: int, values: Values) -> Comparison:
        asked: Values = {"by": user_of(self.request), "version": version}
        match self.step:
            case "setControlPoints":
                return actions.align_by_points(record, **asked, **values)
            case "acceptAlignment":
                return actions.accept_alignment(record, **asked)
            case "removeAlignment":
                return actions.remove_alignment(record, **asked)
        return self._sought(actions.suggest_alignment(record, **asked))

    def _sought(self, suggestion: actions.Suggestion) -> Comparison:
        """Raises Refused, with everything that speaks against what was found."""
        self.waits = suggestion.found is None
        if suggestion.found is not None and suggestion.found.matrix is None:
            raise not_aligned(suggestion.found)
        return suggestion.comparison


def not_aligned(found: AlignmentResult) -> Refused:
    """That the two pictures cannot be aligned automatically, and why."""
    sentence = (
        "These pictures cannot be aligned automatically; what speaks against it is in errors. Nothing was written."
    )
    faults = [BodyFault("", reason.code, str(reason)) for reason in found.verdict.reasons]
    return Refused(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence, faults))


class Regions(Rows):
    """What was drawn on a pair, by number."""

    noun, tag = "region", "comparisons"
    serializer_class = RegionShape
    whole, member, written = Comparisons, "regions", REGION


class RegionList(Regions, RowList):
    operation, summary = "listRegions", "What was drawn on a pair"
    path_parameters = {"ref": REF}
    writes = creating(REGION, "damage region")


class RegionDetail(Regions, RowDetail):
    operation, summary = "getRegion", "One outline, and what was lost there"
    path_parameters = {"ref": REF, "number": NUMBER}
    writes = changing(REGION, "damage region")
