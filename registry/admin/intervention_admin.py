"""Interventions in the admin, with their steps."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from registry import actions
from registry.accounts.roles import user_of
from registry.domain.value_types import Instance, Rows
from registry.models import Intervention, InterventionStep

from .forms import RecordForm
from .record_admin import RecordAdmin, RecordInline


class StepInline(RecordInline):
    """Dated, sourced changes of status."""

    model = InterventionStep
    autocomplete_fields = ("source",)
    fields = (("status", "date_text"), "source", ("note_en", "note_ar"), "version")


@admin.register(Intervention)
class InterventionAdmin(RecordAdmin):
    """Measures; their status comes from their steps."""

    inlines = (StepInline,)
    list_display = ("title_en", "title_ar", "site", "type")
    list_filter = (("type", admin.ChoicesFieldListFilter), ("site", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("site",)
    search_fields = ("title_en", "title_ar", "slug", "monuments__name_en", "monuments__name_ar")
    prepopulated_fields = {"slug": ("title_en",)}
    autocomplete_fields = ("site", "monuments", "parties")
    fields = (
        ("title_en", "title_ar"),
        ("slug", "type"),
        "site",
        "monuments",
        "parties",
        ("description_en", "description_ar"),
    )

    def write(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows) -> Intervention:
        record, changed = (obj, form.has_changed()) if change else (None, True)
        version = form.cleaned_data["version"]
        return actions.save_intervention(
            record, by=user_of(request), version=version, steps=rows, changed=changed, **form.columns()
        )

    def row_change(self, row: RecordForm) -> actions.StepChange:
        columns = {name: value for name, value in row.columns().items() if name not in ("id", "intervention")}
        step = None if row.instance.pk is None else row.instance
        return actions.StepChange(columns, step, row.cleaned_data["version"])
