"""What the admin of every noun does alike: it saves through actions, shows what they refuse, and deletes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.db import IntegrityError, models
from django.forms import BaseModelFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.domain.sentences import Refusal, gettext_noop
from registry.forms import EdtfInput, RecordForm, refused_by
from registry.forms.suggestions import SuggestedOne, SuggestedSeveral, Suggesting, SuggestingSeveral, with_names
from registry.models.fields import EdtfField
from registry.models.record import Record
from registry.wording.terms import label

from .history import HistoryAdmin
from .lookups import AllowListed

COLLIDED = gettext_noop("Somebody else has just saved a record of the same name. Nothing was written; try again.")
IN_PUBLIC = _("Public: in our own words, with nothing that tells who a protected source is or where a hidden place is.")
ADMIRALTY = ("reliability", "credibility")  # known by their codes, B2


class Spoken:
    """Inputs that know their language and direction, and dates that say what they understood."""

    formfield_overrides = {
        EdtfField: {"widget": EdtfInput},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> forms.Field | None:
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        if field is None:
            return None
        field.label = capfirst(field.label)
        language = db_field.name.rpartition("_")[2]
        if language in ("en", "ar"):
            field.widget.attrs.update(lang=language, dir="rtl" if language == "ar" else "ltr")
        elif isinstance(field.widget, AdminTextareaWidget | AdminTextInputWidget):
            field.widget.attrs.update(dir="auto")
        if isinstance(db_field, models.TextField) and (language == "en" or db_field.name == "quote"):
            field.help_text = field.help_text or IN_PUBLIC
        if db_field.name in ADMIRALTY:
            field.choices = [(code, f"{code} · {name}" if code else name) for code, name in field.choices]
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Adding in place is enough; what is there is changed on its own page.
            field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> forms.Field | None:
        return super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **self._suggested(Suggesting, SuggestedOne, db_field, request), **options
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> forms.Field | None:
        return super().formfield_for_manytomany(  # type: ignore[misc]
            db_field, request, **self._suggested(SuggestingSeveral, SuggestedSeveral, db_field, request), **options
        )

    def _suggested(self, widget: Any, form_class: Any, db_field: Any, request: HttpRequest) -> dict[str, Any]:
        found: Any = self
        if db_field.name not in found.get_autocomplete_fields(request):
            return {}
        records = with_names(db_field.remote_field.model._default_manager.all())
        return {"widget": widget(db_field, found.admin_site), "form_class": form_class, "queryset": records}


class RecordAdmin(AllowListed, Spoken, HistoryAdmin):
    """Base of the nouns' admin classes; `write` calls the action."""

    form = RecordForm
    actions = None
    show_full_result_count = False
    list_per_page = 50
    given_once: tuple[str, ...] = ("slug",)  # addresses

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(self.given_once if obj is not None else ()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj is not None else super().get_prepopulated_fields(request, obj)

    # --- Saving ---

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Ask the form again with what the action refused: by then everything has been rolled back."""
        try:
            return super().changeform_view(request, *args, **options)
        except Refusal as refusal:
            request.refusal = refusal
        except IntegrityError:
            request.refusal = Refusal(COLLIDED)
        return super().changeform_view(request, *args, **options)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> type[RecordForm]:
        form = super().get_form(request, obj, change=change, **options)
        return refused_by(form, getattr(request, "refusal", None))

    def save_model(self, request: HttpRequest, obj: Any, form: RecordForm, change: bool) -> None:
        if not change or form.has_changed():
            saved = self.write(request, obj, form, change)
            obj.__dict__.update(saved.__dict__)

    def write(self, request: HttpRequest, obj: Any, form: RecordForm, change: bool) -> Record:
        """Save what the form says through an action and return the record as it then is."""
        return actions.save_record(obj, by=request.user, version=form.cleaned_data["version"])

    def save_related(
        self, request: HttpRequest, form: RecordForm, formsets: list[BaseModelFormSet], change: bool
    ) -> None:
        """Only the rows below: relations were set by the action."""
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form: RecordForm, formset: BaseModelFormSet, change: bool) -> None:
        for row in changed_rows(formset):
            with about(row):
                self.write_row(request, form.instance, row)

    def write_row(self, request: HttpRequest, obj: Any, row: RecordForm) -> None:
        """Save one changed row of an inline through an action."""
        raise NotImplementedError


class RecordInline(Spoken, admin.StackedInline):
    """Base of the rows below a record."""

    form = RecordForm
    extra = 0
    can_delete = False
    exclude = ("version",)  # a hidden field of our own, which is named among the fields all the same

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> type[BaseModelFormSet]:
        form = refused_by(self.form, getattr(request, "refusal", None))
        return super().get_formset(request, obj, **{"form": form, **options})


def changed_rows(formset: BaseModelFormSet) -> list[RecordForm]:
    """The forms of an inline that say something new, their instances filled in; nothing is saved."""
    formset.save(commit=False)
    return [row for row in formset.forms if row.has_changed()]


@contextmanager
def about(row: RecordForm) -> Iterator[None]:
    """A refusal inside concerns this row: its form shows it."""
    try:
        yield
    except Refusal as refusal:
        refusal.about = row.prefix
        raise


def page_of(slug: str) -> str | None:
    """The address of a monument's public page, None as long as there is none."""
    try:
        return reverse("registry:monument", args=[slug])
    except NoReverseMatch:
        return None


def grade_mark(code: str) -> str:
    """A grade, or `uncertain`, in its colour."""
    word = gettext("Uncertain") if code == "uncertain" else label("grade", code)
    return format_html('<span class="grade g-{}">{}</span>', code, word)
