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
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, row_changes: Rows
    ) -> Intervention:
        is_new = not change
        return actions.save_intervention(
            None if is_new else obj,
            by=get_logged_in_user(request),
            version=form.cleaned_data["version"],
            steps=row_changes,
            changed=is_new or form.has_changed(),
            **form.column_values(),
        )

    def build_row_change(self, row_form: RecordForm) -> actions.StepChange:
        """Build the change that an editor made to a step of an intervention in an inline form."""
        columns = row_form.column_values()
        # Django adds these two fields to every inline form, but the action does not take them.
        columns.pop("id", None)
        columns.pop("intervention", None)

        # A new step has no primary key yet.
        step = None
        if row_form.instance.pk is not None:
            step = row_form.instance
        return actions.StepChange(columns, step, row_form.cleaned_data["version"])
