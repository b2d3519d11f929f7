"""Control periods in the admin, with what each source says of their bounds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.forms import BaseModelFormSet
from django.http import HttpRequest

from registry import actions
from registry.actions.control import check_bounds
from registry.actions.locks import check_version
from registry.forms import RecordForm
from registry.models import ControlBound, ControlPeriod

from .records import RecordAdmin, RecordInline, about, changed_rows


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

    def save_model(self, request: HttpRequest, obj: Any, form: RecordForm, change: bool) -> None:
        """Done in `save_related`, where the bounds are known."""

    def save_related(
        self, request: HttpRequest, form: RecordForm, formsets: list[BaseModelFormSet], change: bool
    ) -> None:
        rows = [row for formset in formsets for row in changed_rows(formset)]
        if change and not rows and not form.has_changed():
            return
        for row in rows:
            with about(row):
                check_bounds([row.instance])
                _check_seen(row)
        saved = self._revised(request, form, rows) if change else self._recorded(request, form, rows)
        form.instance.__dict__.update(saved.__dict__)

    def _recorded(self, request: HttpRequest, form: RecordForm, rows: list[RecordForm]) -> ControlPeriod:
        bounds = [{name: row.cleaned_data[name] for name in ("bound", "date_text", "source")} for row in rows]
        for bound, row in zip(bounds, rows, strict=True):
            bound.update(note_en=row.cleaned_data["note_en"], note_ar=row.cleaned_data["note_ar"])
        return actions.record_control_period(by=request.user, bounds=bounds, **form.columns())

    def _revised(self, request: HttpRequest, form: RecordForm, rows: list[RecordForm]) -> ControlPeriod:
        return actions.revise_control_period(
            form.instance,
            by=request.user,
            version=form.cleaned_data["version"],
            bounds=[row.instance for row in rows],
            seen={row.instance.pk: row.cleaned_data["version"] for row in rows if row.instance.pk},
            **form.columns(),
        )


def _check_seen(row: RecordForm) -> None:
    """Raise StaleRecord here already, where it is known which row it is about; the action looks again."""
    stored = ControlBound.objects.filter(pk=row.instance.pk).first()
    if stored is not None:
        check_version(stored, row.cleaned_data["version"])
