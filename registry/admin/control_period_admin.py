"""Control periods in the admin, with what each source says of their bounds."""

from __future__ import annotations

from copy import copy

from django.contrib import admin
from django.http import HttpRequest

from registry import actions
from registry.accounts.roles import user_of
from registry.domain.value_types import Instance, Rows
from registry.models import ControlBound, ControlPeriod

from .forms import RecordForm
from .record_admin import RecordAdmin, RecordInline


class BoundInline(RecordInline):
    """One source on a moment of the period."""

    model = ControlBound
    extra = 0
    autocomplete_fields = ("source",)
    fields = (("bound", "date_text"), "source", ("note_en", "note_ar"), "version")


@admin.register(ControlPeriod)
class ControlPeriodAdmin(RecordAdmin):
    """Period and bounds are written together: the rules look at them together."""

    inlines = (BoundInline,)
    list_display = ("slug", "site", "holder")
    list_filter = (("site", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("site", "holder")
    search_fields = ("slug", "holder__name_en", "holder__name_ar", "note_en", "note_ar")
    autocomplete_fields = ("site", "holder")
    fields = ("slug", "site", "holder", ("note_en", "note_ar"))

    def write(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows) -> ControlPeriod:
        if not change:
            return actions.record_control_period(by=user_of(request), bounds=rows, **form.columns())
        seen = {bound.pk: bound.version for bound in rows if bound.pk}
        version = form.cleaned_data["version"]
        return actions.revise_control_period(
            obj, by=user_of(request), version=version, bounds=rows, seen=seen, **form.columns()
        )

    def row_change(self, row: RecordForm) -> ControlBound:
        bound = copy(row.instance)
        if bound.pk:
            bound.version = row.cleaned_data["version"]  # the one that the writer has read
        return bound
