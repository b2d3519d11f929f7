"""Records of context statements, limited to what the public may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from registry.domain.context.registers import get_register_address
from registry.domain.policy.visibility import PUBLIC_VIEWER, Viewer
from registry.domain.vocabulary.codes import ContextAspect
from registry.models import ContextStatement
from registry.models.columns import HiddenWith

from .public_columns import Columns, column_members, public_columns
from .summaries import (
    DateSummary,
    NameSummary,
    SourceSummary,
    summarize_optional_date,
    summarize_optional_name,
    summarize_source,
)
from .visible import visible_context_statements

ASPECTS = [aspect.value for aspect in ContextAspect]


@dataclass(frozen=True, slots=True)
class ContextRecord:
    """What one source says of a monument or a site besides its condition: one of these is None.

    `same_as` is the address of the thing in another register, or "". Only editors get records of withdrawn statements.
    """

    slug: str
    monument: NameSummary | None
    site: NameSummary | None
    aspect: str
    term: str
    value: str
    amount: float | None
    unit: str
    party: NameSummary | None
    date: DateSummary | None
    source: SourceSummary
    quote: str
    statement_en: str
    statement_ar: str
    same_as: str
    withdrawn: bool
    withdrawn_reason: str | None
    recorded_at: datetime
    version: int
    columns: Columns


def context_records(statements: QuerySet[ContextStatement]) -> list[ContextRecord]:
    """Return a read-only record for each context statement of a queryset, in its order. Run one query."""
    statements = statements.select_related("monument", "site", "source", "party")
    return [_build_context_record(statement) for statement in statements]


def context_in_order(
    about: Q, *, known_at: datetime | None = None, viewer: Viewer = PUBLIC_VIEWER
) -> tuple[ContextRecord, ...]:
    """Return what is said of a monument or site, by aspect in the order of the vocabulary, then by date. One query.

    `about` says of what. Leave out withdrawn statements, and those recorded after `known_at`.
    """
    statements = visible_context_statements(viewer).filter(about, withdrawn=False)
    if known_at is not None:
        statements = statements.filter(recorded_at__lte=known_at)
    records = context_records(statements.order_by(F("earliest").asc(nulls_first=True), "pk"))
    return tuple(sorted(records, key=lambda record: ASPECTS.index(record.aspect)))


def _build_context_record(statement: ContextStatement) -> ContextRecord:
    """Convert a context statement to the record that pages and the API show."""
    party, columns = statement.party, public_columns(statement)
    if statement.source.protected:
        # The words of a protected source, where they stand in it, and whom it names could tell who it is.
        party, columns = None, public_columns(statement, HiddenWith.PROTECTED_SOURCE)
    return ContextRecord(
        monument=summarize_optional_name(statement.monument),
        site=summarize_optional_name(statement.site),
        party=summarize_optional_name(party),
        date=summarize_optional_date(statement.date_text, statement.date_edtf, statement.earliest, statement.latest),
        source=summarize_source(statement.source),
        same_as=get_register_address(statement.term, statement.value),
        withdrawn_reason=statement.withdrawn_reason or None,
        recorded_at=statement.recorded_at,
        version=statement.version,
        **column_members(ContextRecord, columns),
    )
