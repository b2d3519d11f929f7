"""Base forms of records. They carry the version that the editor has seen, and show rule violations.

The admin calls the action as the last step of validating the form. So each rule is checked in one place, a violation
becomes an error of the form, and the typed values are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, cast

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.audit.last_changes import get_last_change
from registry.domain.errors import RuleViolation
from registry.domain.value_types import PassedOn, Values

from .form_text import violation_message

MAX_STORED_VALUE_LENGTH = 200  # characters of a stored value in the error of a stale form
NO_VALUE = "—"

if TYPE_CHECKING:

    class _ModelForm(forms.ModelForm):
        """Django's ModelForm with the hooks that its stubs leave out."""

        def _post_clean(self) -> None: ...
        def _get_validation_exclusions(self) -> set[str]: ...

else:
    _ModelForm = forms.ModelForm


class RecordForm(_ModelForm):
    """Base of the forms of all records and of their inline rows."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    save_callback: Callable[[RecordForm], None] | None = None  # set by RecordAdmin.get_form
    data: QueryDict

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        super().__init__(*args, **kwargs)
        self._save_attempted = False
        if self.instance.pk and "version" in self.fields:
            self.initial["version"] = self.instance.version

    def is_valid(self) -> bool:
        """Return whether the form is valid. When it is valid for the first time, also save it with `save_callback`.

        If the callback refuses to save, it adds an error to the form or to an inline form, and the form is not valid.
        """
        if self.save_callback is not None and not self._save_attempted and super().is_valid():
            # Django may call this method more than once, but the form must be saved only once.
            self._save_attempted = True
            self.save_callback(self)
        return bool(super().is_valid())

    def add_violation(self, violation: RuleViolation) -> None:
        """Show a rule violation as an error of the field that it names, or of the whole form.

        If another user has changed the record meanwhile, also show the stored values, and put the stored version number
        into the form, so that it can be saved again.
        """
        field_name = violation.field if violation.field in self.fields else None
        self.add_error(field_name, violation_message(violation))
        if violation.code == "stale":
            self._show_stored_version()

    def column_values(self) -> Values:
        """Return the cleaned values of the model's own fields, by name.

        Leave out `version`, and form fields that are not fields of the model.
        """
        model_options = self._meta.model._meta
        field_names = {field.name for field in (*model_options.fields, *model_options.many_to_many)}
        field_names.discard("version")
        return {name: value for name, value in self.cleaned_data.items() if name in field_names}

    def _post_clean(self) -> None:
        super()._post_clean()
        has_no_version = self.cleaned_data.get("version") is None and "version" not in self.errors
        if self.instance.pk and "version" in self.fields and has_no_version:
            self.add_error(None, _("The form did not say which version it changes. Open the record again."))

    def _show_stored_version(self) -> None:
        """Add errors that say who changed the record meanwhile, and which stored values differ from the typed ones.

        Also put the stored version number into the form, so that it can be saved again.
        """
        # Read the record again, because it may have changed after this form was made.
        stored_record = type(self.instance)._default_manager.get(pk=self.instance.pk)
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(stored_record.version)
        self.instance.version = stored_record.version

        last_change = get_last_change(stored_record)
        if last_change is not None:
            message = gettext("It was changed by %(who)s on %(when)s (UTC).")
            self.add_error(None, message % {"who": last_change.actor, "when": last_change.minute})
        self.add_error(None, _("What stands there now is shown at each field that differs. Saving replaces it."))

        # Compare the typed values with the stored ones by a second form that has both.
        stored_form = type(self)(self.data, instance=stored_record, prefix=self.prefix)
        for field_name in stored_form.changed_data:
            stored_text = stored_form._format_initial_value(field_name)
            self.add_error(field_name, gettext("Now in the registry: “%(value)s”") % {"value": stored_text})

    def _format_initial_value(self, field_name: str) -> str:
        """Return the initial value of a form field as text, with labels in place of primary keys and codes."""
        field = self.fields[field_name]
        value = self.get_initial_for_field(field, field_name)

        # For fields that choose records, the value is a list of records or a primary key.
        if isinstance(field, forms.ModelMultipleChoiceField):
            return "; ".join(str(record) for record in value or ())
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            record = field.queryset.filter(pk=value).first()
            return str(record or NO_VALUE)

        # For other fields with choices, the value is a list of codes or a code.
        if isinstance(field, forms.MultipleChoiceField):
            chosen_codes = value or ()
            return "; ".join(str(label) for code, label in _get_choices(field) if code in chosen_codes)
        if isinstance(field, forms.ChoiceField):
            labels_by_code = dict(_get_choices(field))
            return str(labels_by_code.get(value, value))

        # Any other field shows its value as text, which may be long.
        text = field.prepare_value(value) or NO_VALUE
        return Truncator(text).chars(MAX_STORED_VALUE_LENGTH)


class PlacedForm(RecordForm):
    """Base of the forms of records with a point."""

    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)

    def clean(self) -> Values:
        """Check that longitude and latitude are given together, and return the cleaned values."""
        cleaned: Values = super().clean() or self.cleaned_data
        for name, other_name in (("lon", "lat"), ("lat", "lon")):
            is_given = cleaned.get(name) is not None
            is_other_missing = cleaned.get(other_name) is None
            # An invalid coordinate is missing from the cleaned values too, but it has an error already.
            if is_given and is_other_missing and other_name not in self.errors:
                self.add_error(other_name, _("Give both longitude and latitude, or neither."))
        return cleaned


def _get_choices(field: forms.ChoiceField) -> Iterable[tuple[object, object]]:
    """Return the codes and labels of a choice field, typed as the pairs that all our fields have."""
    return cast(Iterable[tuple[object, object]], field.choices)
