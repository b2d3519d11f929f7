"""Which rows of the ledger tell of a record: its own, and those of what hangs on it, also where a link is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from django.contrib.auth.models import Group, User
from django.db.models import BigIntegerField, CharField, F, JSONField, Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from registry.models import (
    Claim,
    ClaimEffect,
    Comparison,
    ControlBound,
    ControlPeriod,
    Decision,
    Intervention,
    InterventionStep,
    Monument,
    Photo,
    Placement,
    Revision,
    Threat,
)

from .column_policy import (
    CLAIM_PHOTO,
    GROUP_PERMISSIONS,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    PUBLIC,
    REGION,
    THREAT_MONUMENTS,
    USER_GROUPS,
    USER_PERMISSIONS,
    Audience,
)

COLUMNS = ("seq", "at", "actor", "reason", "request_id", "table", "key", "operation", "payload")
# seq, at, actor, reason, request_id, table, key, operation, payload
Entry: TypeAlias = tuple[int, str, str, str, str, str, str, str, str | None]
Links = tuple[str, str, QuerySet]  # table, column and keys: rows of links, which are deleted when a link is taken away


def entries_about(model: type[Model], pk: int, audience: Audience) -> QuerySet[Revision, Entry]:
    """The entries on a record and what hangs on it, as tuples of COLUMNS in their order. One query."""
    rows, links = _RELATIVES.get(model, _alone)(model._default_manager.filter(pk=pk))
    if audience is Audience.ANYBODY:
        links = [link for link in links if link[0] in PUBLIC]
    of_rows = [_entries(row.model._meta.db_table, _as_keys(row)) for row in rows]
    of_links = [_entries(table, keys_of_links(table, column, keys)) for table, column, keys in links]
    first, *others = of_rows + of_links
    return first.union(*others, all=True).order_by("seq") if others else first.order_by("seq")


def _entries(table: str, keys: QuerySet) -> QuerySet[Revision, Entry]:
    return Revision.objects.filter(table=table, key__in=keys).values_list(*COLUMNS)


def _as_keys(rows: QuerySet, column: str = "pk") -> QuerySet:
    """The primary keys as the ledger writes them, in text."""
    return rows.order_by().annotate(ledger_key=Cast(F(column), CharField())).values("ledger_key")


def keys_of_links(table: str, column: str, keys: QuerySet) -> QuerySet:
    """The keys of all rows that ever linked these records, as the ledger saw them come."""
    linked = Cast(KeyTextTransform(column, Cast("payload", JSONField())), BigIntegerField())
    come = Revision.objects.filter(table=table, operation="insert").annotate(linked=linked)
    return come.filter(linked__in=keys).values("key")


def _alone(record: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    return [record], []


def _of_monument(record: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    family = Monument.objects.filter(Q(pk__in=record.values("pk")) | Q(part_of__in=record.values("pk")))
    pks = family.values("pk")
    claims = Claim.objects.filter(monument__in=pks)
    measures = Intervention.objects.filter(
        pk__in=Intervention.monuments.through.objects.filter(monument__in=pks).values("intervention")
    )
    threats = Threat.objects.filter(pk__in=Threat.monuments.through.objects.filter(monument__in=pks).values("threat"))
    photos, pairs = Photo.objects.filter(monument__in=pks), Comparison.objects.filter(monument__in=pks)
    rows = [
        family,
        Placement.objects.filter(monument__in=pks),
        *_of_claim(claims)[0],
        measures,
        InterventionStep.objects.filter(intervention__in=measures.values("pk")),
        threats,
        photos,
        pairs,
    ]
    return rows, [
        *_of_claim(claims)[1],
        *_of_photo(photos)[1],
        *_of_comparison(pairs)[1],
        (INTERVENTION_MONUMENTS, "monument_id", pks),
        (THREAT_MONUMENTS, "monument_id", pks),
    ]


def _of_claim(claims: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    pks = claims.order_by().values("pk")
    links = [(ClaimEffect._meta.db_table, "claim_id", pks), (CLAIM_PHOTO, "claim_id", pks)]
    return [claims, Decision.objects.filter(claim__in=pks)], links


def _of_photo(photos: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    return [photos], [(CLAIM_PHOTO, "photo_id", photos.order_by().values("pk"))]


def _of_comparison(pairs: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    return [pairs], [(REGION, "comparison_id", pairs.order_by().values("pk"))]  # regions can be taken off again


def _of_measure(measures: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    pks = measures.order_by().values("pk")
    steps = InterventionStep.objects.filter(intervention__in=pks)
    links = (INTERVENTION_MONUMENTS, INTERVENTION_PARTIES)
    return [measures, steps], [(table, "intervention_id", pks) for table in links]


def _of_threat(threats: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    return [threats], [(THREAT_MONUMENTS, "threat_id", threats.order_by().values("pk"))]


def _of_period(periods: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    return [periods, ControlBound.objects.filter(period__in=periods.order_by().values("pk"))], []


def _of_person(people: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    pks = people.order_by().values("pk")
    return [people], [(table, "user_id", pks) for table in (USER_GROUPS, USER_PERMISSIONS)]


def _of_group(groups: QuerySet) -> tuple[list[QuerySet], list[Links]]:
    return [groups], [(GROUP_PERMISSIONS, "group_id", groups.order_by().values("pk"))]


_RELATIVES: dict[type[Model], Callable[[QuerySet], tuple[list[QuerySet], list[Links]]]] = {
    Monument: _of_monument,
    Claim: _of_claim,
    Photo: _of_photo,
    Comparison: _of_comparison,
    Intervention: _of_measure,
    Threat: _of_threat,
    ControlPeriod: _of_period,
    User: _of_person,
    Group: _of_group,
}
