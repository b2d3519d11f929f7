"""Claims: the public ones, as stored; and what is decided on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from django.db.models import QuerySet

from api.filters import ClaimQuery, Query
from api.serializers import ClaimShape
from api.writing.nouns import CLAIM
from api.writing.operations import DECISIONS, Operation, changing, creating
from registry.accounts.roles import user_of
from registry.actions import move_claim
from registry.domain.value_types import Values
from registry.models import Claim, number_of
from registry.models.record import Record
from registry.queries import ClaimRecord, claim_records, visible_claims

from .records import RecordDetail, RecordList, Records
from .writing import Changing, Creating, Decided

REF = "The claim's ref, e.g. C-000123."


class Claims(Records):
    """By ref. A claim that nobody has decided on is not there."""

    noun, tag = "claim", "claims"
    serializer_class = ClaimShape

    def rows(self) -> QuerySet:
        rows = visible_claims(self.viewer)
        return rows if self.viewer.has_private_access else rows.filter(document__isnull=False)

    def find(self, key: str) -> QuerySet:
        return _numbered(self.rows(), key)

    def key_of(self, record: Claim) -> str:
        return record.ref

    def records(self, rows: QuerySet, query: Query) -> Sequence[ClaimRecord]:
        return claim_records(rows, self.viewer)

    def texts(self, rows: QuerySet, query: Query) -> list[str]:
        if self.viewer.has_private_access:  # what is stored is what anybody sees
            return super().texts(rows, query)
        return list(rows.values_list("document__text", flat=True))


class ClaimsListed(Claims, RecordList):
    """Lists of them."""

    query_class = ClaimQuery


class ClaimList(Creating, ClaimsListed):
    operation, summary = "listClaims", "Claims that have been decided on"
    written, writes = CLAIM, creating(CLAIM, "claim")


class ClaimDetail(Changing, Claims, RecordDetail):
    operation, summary = "getClaim", "One claim"
    path_parameters = {"ref": REF}
    written, writes = CLAIM, changing(CLAIM, "claim")


class ClaimDecision(Decided, Claims):
    """One move of a claim in review: which, says the address."""

    path_parameters = {"ref": REF}
    written = CLAIM
    move = ""

    @property
    def writes(self) -> Mapping[str, Operation]:  # type: ignore[override]  # by the move
        """Which body and which permission the move needs."""
        return {"POST": DECISIONS[self.move]}

    def decide(self, record: Record, version: int, values: Values) -> Record:
        return move_claim(self.move, cast(Claim, record), by=user_of(self.request), version=version, **values)


def _numbered(rows: QuerySet, key: str) -> QuerySet:
    number = number_of(key)
    return rows.none() if number is None else rows.filter(pk=number)
