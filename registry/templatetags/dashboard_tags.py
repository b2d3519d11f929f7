"""Template tags for the dashboard on the admin's index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from registry.admin.dashboard import DashboardItem, dashboard_items
from registry.audit.history import ChangeSet, RecordKey, RowChange, get_recent_changes, models_in_history
from registry.web.text.history_text import describe_change_set

register = template.Library()

MAX_RECENT_CHANGES = 10


@dataclass(frozen=True, slots=True)
class RecentChange:
    """A recent change set: a sentence on its first change, the number of its further changes, and a URL.

    The URL is that of the record's history in the admin, "" if the record has no page there, or was discarded.
    """

    changeset: ChangeSet
    sentence: str
    further_changes: int
    url: str


@register.simple_tag
def recent_changes(user: User) -> list[RecentChange]:
    """Return the latest changes to all records, for the dashboard of the admin.

    Return [] if the user lacks the permission to view claims or monuments.
    """
    if not user.has_perm("registry.view_claim") or not user.has_perm("registry.view_monument"):
        return []

    history = get_recent_changes(MAX_RECENT_CHANGES)
    deleted_rows = _find_deleted_rows(history.acts)
    changes = []
    for change_set in history.acts:
        descriptions = describe_change_set(change_set, history.names)
        if descriptions:
            first_description = descriptions[0]
            further_change_count = len(descriptions) - 1
            url = ""
            if first_description.row_change.record not in deleted_rows:
                url = _get_history_url(first_description.row_change)
            changes.append(RecentChange(change_set, first_description.sentence, further_change_count, url))
    return changes


def _find_deleted_rows(change_sets: Iterable[ChangeSet]) -> set[RecordKey]:
    """Return the rows that were deleted, by table and primary key. A discarded record has no page any more.

    Its deletion is its latest change, so it is among the latest changes if any other change of it is.
    """
    deleted_rows = set()
    for change_set in change_sets:
        for row_change in change_set.row_changes:
            if row_change.operation == "delete":
                deleted_rows.add((row_change.table, row_change.key))
    return deleted_rows


def _get_history_url(row_change: RowChange) -> str:
    """Return the URL of the admin page with the history of the changed record, or "" if there is no such page."""
    if row_change.record is None:
        return ""
    table, primary_key = row_change.record
    model = models_in_history()[table]
    if not admin.site.is_registered(model):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_history", args=[primary_key])


@register.simple_tag
def needs_attention(user: User) -> list[DashboardItem]:
    """Return what needs the attention of a user today."""
    return dashboard_items(user, timezone.localdate())
