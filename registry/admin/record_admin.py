"""The base admin of all records. It saves through actions, shows rule violations in the form, and deletes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.forms import BaseModelFormSet
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.admin.forms.suggestions import (
    RecordChoiceField,
    RecordMultipleChoiceField,
    RecordSelect,
    RecordSelectMultiple,
    with_label_relations,
)
from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.models.fields import EdtfField
from registry.models.record import Record
from registry.web.text.grade_text import grade_range

from .form_pages import add_violation_to_form, change_url, copy_as_get
from .forms import EdtfInput, RecordForm
from .history_admin import HistoryAdmin
from .lookup_allowlist import LookupAllowlistMixin
from .unplaced_columns import UnplacedColumnsMixin

NAME_TAKEN = gettext_noop("Somebody else has just saved a record of the same name. Nothing was written; try again.")
PUBLIC_TEXT_HELP = _(
    "Public: in our own words, with nothing that tells who a protected source is or where a hidden place is."
)
RATED_BY_CODE = ("reliability", "credibility")  # Editors know these ratings by their codes, such as B2.


if TYPE_CHECKING:
    _Base = admin.options.BaseModelAdmin
else:
    _Base = object


class LocalizedFieldsMixin(_Base):
    """A mixin for form fields with language and direction, dates shown in words, and autocomplete."""

    formfield_overrides = {
        EdtfField: {"widget": EdtfInput},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: PassedOn
    ) -> forms.Field | None:
        """Return the form field of a column, with its language, direction, help text and labels of choices."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        field.label = capfirst(field.label)

        language = db_field.name.rpartition("_")[2]
        if language in ("en", "ar"):
            field.widget.attrs.update(lang=language, dir="rtl" if language == "ar" else "ltr")
        elif isinstance(field.widget, AdminTextareaWidget | AdminTextInputWidget):
            field.widget.attrs.update(dir="auto")
        if isinstance(db_field, models.TextField) and (language == "en" or db_field.name == "quote"):
            field.help_text = field.help_text or PUBLIC_TEXT_HELP

        if db_field.name in RATED_BY_CODE:
            choice_field = cast(forms.ChoiceField, field)
            choices = cast(Iterable[tuple[str, str]], choice_field.choices)
            choice_field.choices = [(code, _rating_label(code, name)) for code, name in choices]
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A related record can be added in a popup. Existing ones are changed on their own pages.
            field.widget.can_change_related = False
            field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: PassedOn
    ) -> forms.ModelChoiceField | None:
        """Return the form field of a foreign key, with autocomplete if `autocomplete_fields` names it."""
        if db_field.name in self.get_autocomplete_fields(request):
            records = db_field.remote_field.model._default_manager.all()
            kwargs.setdefault("widget", RecordSelect(db_field, self.admin_site))
            kwargs.setdefault("form_class", RecordChoiceField)
            kwargs.setdefault("queryset", with_label_relations(records))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: PassedOn
    ) -> forms.ModelMultipleChoiceField | None:
        """Return the form field of a many-to-many relation, with autocomplete if `autocomplete_fields` names it."""
        if db_field.name in self.get_autocomplete_fields(request):
            records = db_field.remote_field.model._default_manager.all()
            kwargs.setdefault("widget", RecordSelectMultiple(db_field, self.admin_site))
            kwargs.setdefault("form_class", RecordMultipleChoiceField)
            kwargs.setdefault("queryset", with_label_relations(records))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RecordAdmin(UnplacedColumnsMixin, LookupAllowlistMixin, LocalizedFieldsMixin, HistoryAdmin):
    """Base of the admin classes of all records. A subclass calls its action in `save_by_action`."""

    form = RecordForm
    actions = None
    show_full_result_count = False
    list_per_page = 50
    immutable_fields: tuple[str, ...] = ("slug",)  # read-only once the record exists; a slug is part of public URLs

    def has_delete_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Instance = None) -> tuple[str, ...]:
        readonly_fields = tuple(super().get_readonly_fields(request, obj))
        if obj is None:
            return readonly_fields
        return (*readonly_fields, *self.immutable_fields)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Instance = None) -> dict[str, Sequence[str]]:
        if obj is not None:
            return {}
        return super().get_prepopulated_fields(request, obj)

    # --- Saving ---

    def get_form(
        self, request: HttpRequest, obj: Instance = None, change: bool = False, **kwargs: PassedOn
    ) -> type[RecordForm]:
        """Return the form class for a request. Its forms save the record as the last step of their validation."""
        form_class = cast(type[RecordForm], super().get_form(request, obj, change=change, **kwargs))
        # Django makes a new class for each call, so the class can carry the request.
        save_callback = partial(self._save_or_add_violation, request, change)
        form_class.save_callback = staticmethod(save_callback)
        return form_class

    def _create_formsets(self, request: HttpRequest, obj: Instance, change: bool) -> tuple[list, list]:
        # Django makes the formsets of the rows after the form and before validating it. It passes them to no other
        # method that a subclass could override before the form is found valid.
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]  # not in its stubs
        request.record_formsets = formsets  # type: ignore[attr-defined]  # ours
        return formsets, inlines

    def _save_or_add_violation(self, request: HttpRequest, change: bool, form: RecordForm) -> None:
        """Save a valid form and its changed inline forms by one action. Show a rule violation as an error of its form.

        This runs while Django validates the form, so a violation is an error of the form like any other, and the page
        is rendered once. What the action wrote before the violation is rolled back.
        """
        # There are no formsets in views that use the form alone, such as the upload of photos.
        formsets = getattr(request, "record_formsets", None)
        if formsets is None or not all_valid(formsets):
            return

        changed_forms: list[RecordForm] = []
        for formset in formsets:
            changed_forms.extend(get_changed_rows(formset))
        row_changes = [self.build_row_change(row_form) for row_form in changed_forms]
        if change and not row_changes and not form.has_changed():
            return

        try:
            with transaction.atomic():
                saved_record = self.save_by_action(request, copy(form.instance), form, change, row_changes)
        except RuleViolation as violation:
            refused_form = form
            for row_form, row_change in zip(changed_forms, row_changes, strict=True):
                if row_change is violation.about:
                    refused_form = row_form
                    break
            refused_form.add_violation(violation)
        except IntegrityError:
            form.add_violation(RuleViolation(NAME_TAKEN))
        else:
            form.instance = saved_record

    def save_form(self, request: HttpRequest, form: RecordForm, change: bool) -> Record:
        """Return the record, which was saved while the form was validated."""
        return form.instance

    def save_model(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool) -> None:
        """Do nothing, because the action has saved the record."""

    def save_related(
        self, request: HttpRequest, form: RecordForm, formsets: list[BaseModelFormSet], change: bool
    ) -> None:
        """Do nothing, because the action has saved rows and relations too."""

    def save_by_action(
        self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, row_changes: Rows
    ) -> Record:
        """Save a valid form and the changes of its inline forms by one action, and return the saved record.

        `obj` is a copy of the form's instance. The action may change it without changing what a refused form shows.
        """
        return actions.save_record(obj, by=get_logged_in_user(request), version=form.cleaned_data["version"])

    def build_row_change(self, row_form: RecordForm) -> object:
        """Build what the action takes for one changed inline form. Admins with inlines override this."""
        raise NotImplementedError

    # --- The small forms in the panels beside the form of the record ---

    def run_panel_form(
        self,
        request: HttpRequest,
        record_pk: int,
        form_name: str,
        *,
        make_form: Callable[[Instance, QueryDict], forms.BaseForm],
        act: Callable[[Instance, Values], str],
        may_act: Callable[[HttpRequest, Instance], bool] | None = None,
        next_url: str = "",
        part: Instance = None,
    ) -> HttpResponse:
        """Run the action of a form in a panel, show the message that `act` returns, and redirect to the record's page.

        `act` takes the record and the values of the form. If it raises a RuleViolation, render the page with the error
        and the typed values: the template finds the form under `form_name`. `next_url` is the URL to redirect to if the
        record has no page any more. The form has the version of `part` if it changes only a part of the record.
        Raise PermissionDenied unless `may_act` is true; by default, the user must be allowed to change the record.
        """
        record_url = change_url(self.model, record_pk)
        record = self.get_object(request, str(record_pk))
        if record is None or request.method != "POST":
            return HttpResponseRedirect(record_url)
        has_permission = may_act or self.has_change_permission
        if not has_permission(request, record):
            raise PermissionDenied

        form = make_form(record, request.POST)
        if form.is_valid():
            try:
                message = act(record, form.cleaned_data)
            except RuleViolation as violation:
                add_violation_to_form(form, violation, part or record)
            else:
                self.message_user(request, message, messages.SUCCESS)
                return HttpResponseRedirect(next_url or record_url)
        return self.changeform_view(copy_as_get(request), str(record_pk), "", {form_name: form})


class RecordInline(LocalizedFieldsMixin, admin.StackedInline):
    """Base of the inlines with the rows of a record."""

    form = RecordForm
    extra = 0
    can_delete = False
    exclude = ("version",)  # The form declares its own hidden field of that name.

    def has_delete_permission(self, request: HttpRequest, obj: Instance = None) -> bool:
        return False


def _rating_label(code: str, name: str) -> str:
    """Return the label of a rating with its code in front, such as "B · usually reliable". No rating has no code."""
    if not code:
        return name
    return f"{code} · {name}"


def get_changed_rows(formset: BaseModelFormSet) -> list[RecordForm]:
    """Return the changed forms of a formset, with the typed values in their instances. Save nothing."""
    # This is Django's only way to put the typed values into the instances.
    formset.save(commit=False)
    return [cast(RecordForm, form) for form in formset.forms if form.has_changed()]


def public_page_url(slug: str, view_name: str = "registry:monument") -> str | None:
    """Return the URL of a record's public page, or None if this server has no public pages."""
    try:
        return reverse(view_name, args=[slug])
    except NoReverseMatch:
        return None


def grade_html(code: str, worst: str = "") -> str:
    """Return the HTML of a damage grade or a range, in its colour. The code is that of a grade, or `uncertain`."""
    grade_label = gettext("Uncertain") if code == "uncertain" else grade_range(code, worst)
    return format_html('<span class="grade g-{}">{}</span>', code, grade_label)
