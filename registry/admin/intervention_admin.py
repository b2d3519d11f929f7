"""Interventions in the admin, with their steps."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.value_types import Instance, Rows
from registry.models import Intervention, InterventionStep

from .forms import RecordForm
from .record_admin import RecordAdmin, RecordInline


class StepInline(RecordInline):
    """The steps of an intervention: changes of its status, each with a date and a source."""

    model = InterventionStep
    autocomplete_fields = ("source",)
    fields = (("status", "date_text"), "source", ("note_en", "note_ar"), "version")


@admin.register(Intervention)
class InterventionAdmin(RecordAdmin):
    """The admin of interventions. The status of an intervention is derived from its steps."""

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

    def save_by_action(
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows
    ) -> Intervention:
        return actions.save_intervention(
            obj if change else None,
            by=get_logged_in_user(request),
            version=form.cleaned_data["version"],
            steps=rows,
            changed=form.has_changed() if change else True,
            **form.column_values(),
        )

    def row_change(self, row: RecordForm) -> actions.StepChange:
        """Return the change of one step that the form of its row describes."""
        columns = row.column_values()
        columns.pop("id", None)
        columns.pop("intervention", None)
        step = None if row.instance.pk is None else row.instance
        return actions.StepChange(columns, step, row.cleaned_data["version"])
