"""Interventions in the admin, with their steps."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.value_types import Instance, Rows
from registry.models import Intervention, InterventionStep
from registry.queries.restoration import get_status_on
from registry.web.text.restoration_text import format_dated_status

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
    list_display = ("title_en", "title_ar", "site", "type", "current_status")
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intervention]:
        """Return the interventions with their steps, from which the list derives their status."""
        return super().get_queryset(request).prefetch_related("steps__source")

    @admin.display(description=_("status"))
    def current_status(self, intervention: Intervention) -> str:
        """Return the latest status of an intervention in words, with the date of the last word on it."""
        _, on_day = get_status_on(intervention.steps.all(), None)
        return format_dated_status(on_day)

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
