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
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows
    ) -> ControlPeriod:
        if not change:
            return actions.record_control_period(by=get_logged_in_user(request), bounds=rows, **form.column_values())
        seen_versions = {bound.pk: bound.version for bound in rows if bound.pk}
        return actions.revise_control_period(
            obj,
            by=get_logged_in_user(request),
            version=form.cleaned_data["version"],
            bounds=rows,
            seen=seen_versions,
            **form.column_values(),
        )

    def row_change(self, row: RecordForm) -> ControlBound:
        """Return the bound that the form of its row describes, unsaved, with the version that the editor saw."""
        bound = copy(row.instance)
        if bound.pk:
            bound.version = row.cleaned_data["version"]
        return bound
