"""Template tags for the dashboard on the admin's index."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from registry.admin.dashboard import DashboardItem, dashboard_items
from registry.audit.history import ChangeSet, RowChange, get_recent_changes, models_in_history
from registry.web.text.history_text import describe_change_set

register = template.Library()

MAX_RECENT_CHANGES = 10


@dataclass(frozen=True, slots=True)
class RecentChange:
    """A recent changeset: a sentence on its first change, the number of its further changes, and a URL.

    The URL is that of the record's history in the admin, "" if the record has no page there.
    """

    changeset: ChangeSet
    sentence: str
    further_changes: int
    url: str


@register.simple_tag
def recent_changes(user: User) -> list[RecentChange]:
    """Return the latest changes to any records, none for a user who may not see claims."""
    if not user.has_perm("registry.view_claim") or not user.has_perm("registry.view_monument"):
        return []
    page = get_recent_changes(MAX_RECENT_CHANGES)

    changes = []
    for changeset in page.acts:
        descriptions = describe_change_set(changeset, page.names)
        if descriptions:
            first = descriptions[0]
            url = _get_history_url(first.row_change)
            changes.append(RecentChange(changeset, first.sentence, len(descriptions) - 1, url))
    return changes


def _get_history_url(row_change: RowChange) -> str:
    """Return the admin URL of the history of the changed record, "" if the record has no page in the admin."""
    if row_change.record is None:
        return ""
    table, key = row_change.record
    model = models_in_history()[table]
    if not admin.site.is_registered(model):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_history", args=[key])


@register.simple_tag
def needs_attention(user: User) -> list[DashboardItem]:
    """Return what needs the attention of a user today."""
    return dashboard_items(user, timezone.localdate())
