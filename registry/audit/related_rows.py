"""The audit entries on a record and on its related rows, including links that no longer exist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from django.contrib.auth.models import Group, User
from django.db.models import BigIntegerField, CharField, F, JSONField, Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from registry.models import (
    Claim,
    Comparison,
    ContextStatement,
    ControlBound,
    ControlPeriod,
    Decision,
    Intervention,
    InterventionStep,
    Monument,
    Photo,
    Placement,
    Revision,
    Site,
    Threat,
)

from .column_policy import (
    CLAIM,
    CLAIM_PHOTO,
    EFFECT,
    GROUP_PERMISSIONS,
    INTERVENTION_MONUMENTS,
    INTERVENTION_PARTIES,
    PHOTO,
    PUBLIC_COLUMNS,
    REGION,
    SPEAKER,
    STEP,
    THREAT_MONUMENTS,
    USER_GROUPS,
    USER_PERMISSIONS,
    Audience,
)
from .entry_rows import ENTRY_COLUMNS, EntryColumns

NEVER_PUBLIC_WHEN_DISCARDED = (CLAIM, PHOTO)  # A discarded claim or photo is not public, so nothing of it is.


class LinkRows(NamedTuple):
    """Rows that link records and may be deleted: their table, and the column that names one of the records."""

    table: str
    column: str
    record_keys: QuerySet


class RelatedRows(NamedTuple):
    """The rows that a record's history is about: querysets of live rows, and links that may be deleted.

    `discarded` are rows that named the record, as links do, when they were deleted.
    """

    rows: list[QuerySet]
    links: list[LinkRows]
    discarded: Sequence[LinkRows] = ()


FindRelatedRows: TypeAlias = Callable[[QuerySet], RelatedRows]


def select_record_entries(model: type[Model], pk: int, audience: Audience) -> QuerySet[Revision, EntryColumns]:
    """Return the audit entries on a record and on its related rows, in the order in which they were written.

    An entry is a tuple of ENTRY_COLUMNS. Entries on links and discarded rows that only staff may see are left out for
    the public. Run one query.
    """
    record = model._default_manager.filter(pk=pk)
    find_related_rows = _RELATED_ROWS.get(model, _only_own_row)
    live_rows, links, discarded = find_related_rows(record)
    if audience is Audience.PUBLIC:
        links = [link for link in links if link.table in PUBLIC_COLUMNS]
        discarded = [rows for rows in discarded if rows.table not in NEVER_PUBLIC_WHEN_DISCARDED]

    entries_by_table = [_select_row_entries(rows.model._meta.db_table, _keys_as_text(rows)) for rows in live_rows]
    for link in links:
        link_keys = _keys_in_entries("insert", link)
        entries_by_table.append(_select_row_entries(link.table, link_keys))
    for rows in discarded:
        discarded_keys = _keys_in_entries("delete", rows)
        entries_by_table.append(_select_row_entries(rows.table, discarded_keys))

    first_queryset, *other_querysets = entries_by_table
    if not other_querysets:
        return first_queryset.order_by("seq")
    return first_queryset.union(*other_querysets, all=True).order_by("seq")


def _select_row_entries(table: str, keys: QuerySet) -> QuerySet[Revision, EntryColumns]:
    """Return the audit entries on the rows of a table with these primary keys, as tuples of ENTRY_COLUMNS."""
    return Revision.objects.filter(table=table, key__in=keys).values_list(*ENTRY_COLUMNS)


def _keys_as_text(rows: QuerySet) -> QuerySet:
    """Return the primary keys of rows as text, which is how audit entries store them."""
    return rows.order_by().annotate(ledger_key=Cast(F("pk"), CharField())).values("ledger_key")


def keys_of_links(table: str, column: str, record_keys: QuerySet) -> QuerySet:
    """Return the primary keys of all link rows that ever pointed to the given records.

    Deleted rows are included: the audit log has an insert for each, whose payload names the record in `column`.
    """
    return _keys_in_entries("insert", LinkRows(table, column, record_keys))


def _keys_in_entries(operation: str, rows: LinkRows) -> QuerySet:
    """Return the primary keys of the rows that named one of the records when they were inserted or deleted."""
    linked_key = Cast(KeyTextTransform(rows.column, Cast("payload", JSONField())), BigIntegerField())
    entries = Revision.objects.filter(table=rows.table, operation=operation).annotate(linked=linked_key)
    return entries.filter(linked__in=rows.record_keys).values("key")


def _pks(rows: QuerySet) -> QuerySet:
    """Return the primary keys of rows, for use as a subquery."""
    return rows.order_by().values("pk")


def _only_own_row(record: QuerySet) -> RelatedRows:
    """Return a record's own row, for models without related rows."""
    return RelatedRows([record], [])


def _rows_of_monument(record: QuerySet) -> RelatedRows:
    """Return the rows of a monument and its parts.

    These are placements, claims, interventions, threats, context statements, photos and comparisons, with their own
    related rows.
    """
    is_monument = Q(pk__in=record.values("pk"))
    is_part = Q(part_of__in=record.values("pk"))
    monuments = Monument.objects.filter(is_monument | is_part)
    pks = monuments.values("pk")
    claims = Claim.objects.filter(monument__in=pks)
    intervention_links = Intervention.monuments.through.objects.filter(monument__in=pks)
    interventions = Intervention.objects.filter(pk__in=intervention_links.values("intervention"))
    threat_links = Threat.monuments.through.objects.filter(monument__in=pks)
    threats = Threat.objects.filter(pk__in=threat_links.values("threat"))
    photos = Photo.objects.filter(monument__in=pks)
    comparisons = Comparison.objects.filter(monument__in=pks)

    rows_of_claims = _rows_of_claim(claims)
    rows = [
        monuments,
        Placement.objects.filter(monument__in=pks),
        *rows_of_claims.rows,
        interventions,
        InterventionStep.objects.filter(intervention__in=interventions.values("pk")),
        threats,
        ContextStatement.objects.filter(monument__in=pks),
        photos,
        comparisons,
    ]
    links = [
        *rows_of_claims.links,
        *_rows_of_photo(photos).links,
        *_rows_of_comparison(comparisons).links,
        LinkRows(INTERVENTION_MONUMENTS, "monument_id", pks),
        LinkRows(THREAT_MONUMENTS, "monument_id", pks),
    ]
    discarded = [
        LinkRows(CLAIM, "monument_id", pks),
        LinkRows(PHOTO, "monument_id", pks),
        LinkRows(STEP, "intervention_id", _pks(interventions)),
    ]
    return RelatedRows(rows, links, discarded)


def _rows_of_site(site: QuerySet) -> RelatedRows:
    """Return the rows of a site: its own, the context statements on it, and those of the claims on it as a whole.

    Those of discarded claims are among them.
    """
    pks = _pks(site)
    rows_of_claims = _rows_of_claim(Claim.objects.filter(site__in=pks))
    rows = [site, ContextStatement.objects.filter(site__in=pks), *rows_of_claims.rows]
    return RelatedRows(rows, rows_of_claims.links, [LinkRows(CLAIM, "site_id", pks)])


def _rows_of_claim(claims: QuerySet) -> RelatedRows:
    """Return the rows of claims: decisions, effects, further speakers and links to photos."""
    pks = _pks(claims)
    links = [LinkRows(table, "claim_id", pks) for table in (EFFECT, SPEAKER, CLAIM_PHOTO)]
    return RelatedRows([claims, Decision.objects.filter(claim__in=pks)], links)


def _rows_of_photo(photos: QuerySet) -> RelatedRows:
    """Return the rows of photos: themselves and their links to claims."""
    return RelatedRows([photos], [LinkRows(CLAIM_PHOTO, "photo_id", _pks(photos))])


def _rows_of_comparison(comparisons: QuerySet) -> RelatedRows:
    """Return the rows of comparisons: themselves and their damage regions, which may be deleted."""
    return RelatedRows([comparisons], [LinkRows(REGION, "comparison_id", _pks(comparisons))])


def _rows_of_intervention(interventions: QuerySet) -> RelatedRows:
    """Return the rows of interventions: steps, and links to monuments and parties."""
    pks = _pks(interventions)
    links = [LinkRows(table, "intervention_id", pks) for table in (INTERVENTION_MONUMENTS, INTERVENTION_PARTIES)]
    rows = [interventions, InterventionStep.objects.filter(intervention__in=pks)]
    return RelatedRows(rows, links, [LinkRows(STEP, "intervention_id", pks)])


def _rows_of_threat(threats: QuerySet) -> RelatedRows:
    """Return the rows of threats: themselves and their links to monuments."""
    return RelatedRows([threats], [LinkRows(THREAT_MONUMENTS, "threat_id", _pks(threats))])


def _rows_of_control_period(periods: QuerySet) -> RelatedRows:
    """Return the rows of control periods: themselves and their bounds."""
    return RelatedRows([periods, ControlBound.objects.filter(period__in=_pks(periods))], [])


def _rows_of_user(users: QuerySet) -> RelatedRows:
    """Return the rows of users: themselves and their links to groups and permissions."""
    pks = _pks(users)
    return RelatedRows([users], [LinkRows(table, "user_id", pks) for table in (USER_GROUPS, USER_PERMISSIONS)])


def _rows_of_group(groups: QuerySet) -> RelatedRows:
    """Return the rows of groups: themselves and their links to permissions."""
    return RelatedRows([groups], [LinkRows(GROUP_PERMISSIONS, "group_id", _pks(groups))])


_RELATED_ROWS: dict[type[Model], FindRelatedRows] = {
    Site: _rows_of_site,
    Monument: _rows_of_monument,
    Claim: _rows_of_claim,
    Photo: _rows_of_photo,
    Comparison: _rows_of_comparison,
    Intervention: _rows_of_intervention,
    Threat: _rows_of_threat,
    ControlPeriod: _rows_of_control_period,
    User: _rows_of_user,
    Group: _rows_of_group,
}
