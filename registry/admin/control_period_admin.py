"""Control periods in the admin, with the dates that each source gives for their start and end."""

from __future__ import annotations

from copy import copy

from django.contrib import admin
from django.http import HttpRequest

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.value_types import Instance, Rows
from registry.models import ControlBound, ControlPeriod

from .forms import RecordForm
from .record_admin import RecordAdmin, RecordInline


class BoundInline(RecordInline):
    """The bounds of a control period: the start or end of control, as one source dates it."""

    model = ControlBound
    extra = 0
    autocomplete_fields = ("source",)
    fields = (("bound", "date_text"), "source", ("note_en", "note_ar"), "version")


@admin.register(ControlPeriod)
class ControlPeriodAdmin(RecordAdmin):
    """The admin of control periods. A period is saved with its bounds, because some rules concern both."""

    inlines = (BoundInline,)
    list_display = ("slug", "site", "holder")
    list_filter = (("site", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("site", "holder")
    search_fields = ("slug", "holder__name_en", "holder__name_ar", "note_en", "note_ar")
    autocomplete_fields = ("site", "holder")
    fields = ("slug", "site", "holder", ("note_en", "note_ar"))

    def save_by_action(
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, row_changes: Rows
    ) -> ControlPeriod:
        user = get_logged_in_user(request)
        if not change:
            return actions.record_control_period(by=user, bounds=row_changes, **form.column_values())

        seen_versions = {bound.pk: bound.version for bound in row_changes if bound.pk}
        return actions.revise_control_period(
            obj,
            by=user,
            version=form.cleaned_data["version"],
            bounds=row_changes,
            seen=seen_versions,
            **form.column_values(),
        )

    def build_row_change(self, row_form: RecordForm) -> ControlBound:
        """Build the start or end of a control period as an editor typed it in an inline form, without saving it.

        If it was stored before, give it the version that the editor saw.
        """
        # Copy it, because the action may change it, and a refused form must show it unchanged.
        bound = copy(row_form.instance)
        if bound.pk:
            bound.version = row_form.cleaned_data["version"]
        return bound
