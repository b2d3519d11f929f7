"""What the admin of every noun does alike: it saves through actions, shows what they refuse, and deletes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.db import IntegrityError, models, transaction
from django.forms import BaseModelFormSet
from django.forms.formsets import all_valid
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.admin.forms.suggestions import SuggestedOne, SuggestedSeveral, Suggesting, SuggestingSeveral, with_names
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.models.fields import EdtfField
from registry.models.record import Record
from registry.web.text.terms import label

from .forms import EdtfInput, RecordForm
from .history_admin import HistoryAdmin
from .lookup_allowlist import LookupAllowlistMixin

COLLIDED = gettext_noop("Somebody else has just saved a record of the same name. Nothing was written; try again.")
IN_PUBLIC = _("Public: in our own words, with nothing that tells who a protected source is or where a hidden place is.")
ADMIRALTY = ("reliability", "credibility")  # known by their codes, B2


if TYPE_CHECKING:
    _Base = admin.options.BaseModelAdmin
else:
    _Base = object


class LocalizedFieldsMixin(_Base):
    """Inputs that know their language and direction, and dates that say what they understood."""

    formfield_overrides = {
        EdtfField: {"widget": EdtfInput},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **options: PassedOn
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **options)
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
            choice = cast(forms.ChoiceField, field)
            known = cast(Iterable[tuple[str, str]], choice.choices)
            choice.choices = [(code, f"{code} · {name}" if code else name) for code, name in known]
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Adding in place is enough; what is there is changed on its own page.
            field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **options: PassedOn
    ) -> forms.ModelChoiceField | None:
        return super().formfield_for_foreignkey(
            db_field, request, **self._suggested(Suggesting, SuggestedOne, db_field, request), **options
        )

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **options: PassedOn
    ) -> forms.ModelMultipleChoiceField | None:
        return super().formfield_for_manytomany(
            db_field, request, **self._suggested(SuggestingSeveral, SuggestedSeveral, db_field, request), **options
        )

    def _suggested(
        self,
        widget: type[Suggesting | SuggestingSeveral],
        form_class: type[SuggestedOne | SuggestedSeveral],
        db_field: models.ForeignKey | models.ManyToManyField,
        request: HttpRequest,
    ) -> Values:
        if db_field.name not in self.get_autocomplete_fields(request):
            return {}
        records = with_names(db_field.remote_field.model._default_manager.all())
        return {"widget": widget(db_field, self.admin_site), "form_class": form_class, "queryset": records}


class RefusedRequest(HttpRequest):
    """A request whose form is asked again, with what the action refused."""

    refusal: RuleViolation


class RecordAdmin(LookupAllowlistMixin, LocalizedFieldsMixin, HistoryAdmin):
    """Base of the admin classes of all records; `write` calls the action."""

    form = RecordForm
    actions = None
    show_full_result_count = False
    list_per_page = 50
    given_once: tuple[str, ...] = ("slug",)  # addresses

    def has_delete_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Instance = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(self.given_once if obj is not None else ()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Instance = None) -> dict[str, Sequence[str]]:
        return {} if obj is not None else super().get_prepopulated_fields(request, obj)

    # --- Saving ---

    def get_form(
        self, request: HttpRequest, obj: Instance = None, change: bool = False, **options: PassedOn
    ) -> type[RecordForm]:
        form = cast(type[RecordForm], super().get_form(request, obj, change=change, **options))  # made for this call
        form.save_by_action = staticmethod(partial(self._save_or_refuse, request, change))
        return form

    def _create_formsets(self, request: HttpRequest, obj: Instance, change: bool) -> tuple[list, list]:
        # Django makes the rows' formsets between the form and its validation, and gives them to nothing that a
        # subclass could use before the form is found valid.
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]  # not in its stubs
        request.record_formsets = formsets  # type: ignore[attr-defined]  # ours
        return formsets, inlines

    def _save_or_refuse(self, request: HttpRequest, change: bool, form: RecordForm) -> None:
        """Save what the valid form and its rows say, by one action; show what is refused in the form or row at fault.

        Runs while Django validates the form, so that a refusal is an error of the form like any other: the page is
        made once. What the action wrote before it refused is rolled back.
        """
        formsets = getattr(request, "record_formsets", None)
        if formsets is None or not all_valid(formsets):  # None: a view that takes the form alone, as for uploads
            return
        changes = [(row, self.row_change(row)) for formset in formsets for row in changed_rows(formset)]
        if change and not changes and not form.has_changed():
            return
        try:
            with transaction.atomic():
                saved = self.write(request, copy(form.instance), form, change, [made for _row, made in changes])
        except RuleViolation as refusal:
            concerned = next((row for row, made in changes if made is refusal.about), form)
            concerned.refuse(refusal)
        except IntegrityError:
            form.refuse(RuleViolation(COLLIDED))
        else:
            form.instance = saved

    def save_form(self, request: HttpRequest, form: RecordForm, change: bool) -> Record:
        """Return the record, which was saved while the form was validated."""
        return form.instance

    def save_model(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool) -> None:
        """Do nothing: the action has saved the record."""

    def save_related(
        self, request: HttpRequest, form: RecordForm, formsets: list[BaseModelFormSet], change: bool
    ) -> None:
        """Do nothing: the action has saved rows and relations too."""

    def write(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows) -> Record:
        """Save what the form and the changes of its rows say by one action, and return the record as it then is.

        `obj` is a copy of the form's instance, which the action may fill in: a refused form shows what was typed.
        """
        return actions.save_record(obj, by=user_of(request), version=form.cleaned_data["version"])

    def row_change(self, row: RecordForm) -> object:
        """Return what an action takes for one changed row of an inline."""
        raise NotImplementedError


class RecordInline(LocalizedFieldsMixin, admin.StackedInline):
    """Base of the rows below a record."""

    form = RecordForm
    extra = 0
    can_delete = False
    exclude = ("version",)  # a hidden field of our own, which is named among the fields all the same

    def has_delete_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False


def changed_rows(formset: BaseModelFormSet) -> list[RecordForm]:
    """The forms of an inline that say something new, their instances filled in; nothing is saved."""
    formset.save(commit=False)
    return [cast(RecordForm, row) for row in formset.forms if row.has_changed()]


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
