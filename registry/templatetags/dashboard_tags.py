"""The desk's panel, for the admin's index."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from registry.admin.dashboard import DashboardItem, dashboard_items
from registry.audit.history import ChangeSet, RowChange, models, recent
from registry.web.text.history_text import describe

register = template.Library()


RECENT = 10


@dataclass(frozen=True, slots=True)
class Recent:
    """One act of the last ones, and where its record is edited ("" where that is nowhere)."""

    act: ChangeSet
    words: str
    more: int
    url: str


@register.simple_tag
def recent_changes(user: User) -> list[Recent]:
    """The last acts on any record; nothing for somebody who may not see claims."""
    if not user.has_perm("registry.view_claim") or not user.has_perm("registry.view_monument"):
        return []
    found = recent(RECENT)
    lines = ((act, describe(act, found.names)) for act in found.acts)
    return [Recent(act, words[0].sentence, len(words) - 1, _edited_at(words[0].deed)) for act, words in lines if words]


def _edited_at(deed: RowChange) -> str:
    if deed.record is None:
        return ""
    model = models()[deed.record[0]]
    if not admin.site.is_registered(model):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_history", args=[deed.record[1]])


@register.simple_tag
def needs_attention(user: User) -> list[DashboardItem]:
    """What needs this person's attention today."""
    return dashboard_items(user, timezone.localdate())
