"""Claims: the public ones, as stored."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from api.filters import ClaimQuery, Query
from api.serializers import ClaimShape
from registry.models import number_of, ref_of
from registry.queries import ClaimRecord, claim_records, visible_claims

from .records import RecordDetail, RecordList, Records


class Claims(Records):
    """By ref. A claim that nobody has decided on is not there."""

    noun, tag = "claim", "claims"
    serializer_class = ClaimShape

    def rows(self) -> QuerySet:
        rows = visible_claims(self.reader)
        return rows if self.reader.sees_more else rows.filter(document__isnull=False)

    def find(self, key: str) -> QuerySet:
        number = number_of(key)
        written_so = number is not None and ref_of(number) == key
        return self.rows().filter(pk=number) if written_so else self.rows().none()

    def records(self, rows: QuerySet, query: Query) -> Sequence[ClaimRecord]:
        return claim_records(rows, self.reader)

    def texts(self, rows: QuerySet, query: Query) -> list[str]:
        if self.reader.sees_more:  # what is stored is what anybody sees
            return super().texts(rows, query)
        return list(rows.values_list("document__text", flat=True))


class ClaimList(Claims, RecordList):
    operation, summary = "listClaims", "Claims that have been decided on"
    query_class = ClaimQuery


class ClaimDetail(Claims, RecordDetail):
    operation, summary = "getClaim", "One claim"
    path_parameters = {"ref": "The claim's ref, e.g. C-000123."}
