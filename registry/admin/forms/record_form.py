"""The form of any record: it carries the version that its writer has seen, and shows what the rules refused.

The admin calls the action as the last step of validating the form. So every rule is checked in one place, what it
refuses is an error of the form, and what was typed is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, cast

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.audit.last_changes import last_change
from registry.domain.errors import RuleViolation
from registry.domain.value_types import PassedOn, Values

from .form_text import sentence

if TYPE_CHECKING:

    class _ModelForm(forms.ModelForm):
        """With the hooks of Django's forms that its stubs leave out."""

        def _post_clean(self) -> None: ...
        def _get_validation_exclusions(self) -> set[str]: ...

else:
    _ModelForm = forms.ModelForm


class RecordForm(_ModelForm):
    """Base of the forms of all records and of their rows."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    save_by_action: Callable[[RecordForm], None] | None = None  # given by the admin
    data: QueryDict

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        self._save_tried = False
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def is_valid(self) -> bool:
        """Return whether the form is valid. The first time that it is, the admin's action is called.

        What the action refuses makes the form, or one of its rows, invalid.
        """
        if super().is_valid() and self.save_by_action is not None and not self._save_tried:
            self._save_tried = True
            self.save_by_action(self)
        return bool(super().is_valid())

    def refuse(self, refusal: RuleViolation) -> None:
        """Show what the rules refused, and of a stale record what stands there now, so that it can be saved again."""
        self.add_error(refusal.field if refusal.field in self.fields else None, sentence(refusal))
        if refusal.code == "stale":
            self._show_present_version()

    def columns(self) -> Values:
        """The values for the record's own columns and relations, by name."""
        names = {field.name for field in (*self._meta.model._meta.fields, *self._meta.model._meta.many_to_many)}
        return {name: value for name, value in self.cleaned_data.items() if name in names - {"version"}}

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance.pk and self.cleaned_data.get("version") is None and "version" not in self.errors:
            self.add_error(None, _("The form did not say which version it changes. Open the record again."))

    def _show_present_version(self) -> None:
        """Say who changed the record and what it now holds, and let the form carry its present version."""
        # Read again: somebody may have changed it after this form was made, too.
        stored = type(self.instance)._default_manager.get(pk=self.instance.pk)
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(stored.version)
        self.instance.version = stored.version
        change = last_change(stored)
        if change is not None:
            said = gettext("It was changed by %(who)s on %(when)s (UTC).")
            self.add_error(None, said % {"who": change.actor, "when": change.minute})
        self.add_error(None, _("What stands there now is shown at each field that differs. Saving replaces it."))
        present = type(self)(self.data, instance=stored, prefix=self.prefix)
        for name in present.changed_data:
            value = present._present(name)
            self.add_error(name, gettext("Now in the registry: “%(value)s”") % {"value": value})

    def _present(self, name: str) -> str:
        field, value = self.fields[name], self.get_initial_for_field(self.fields[name], name)
        if isinstance(field, forms.ModelMultipleChoiceField):
            return "; ".join(str(each) for each in value or ())
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            return str(field.queryset.filter(pk=value).first() or "—")
        if isinstance(field, forms.MultipleChoiceField):
            return "; ".join(str(label) for code, label in _options(field) if code in (value or ()))
        if isinstance(field, forms.ChoiceField):
            return str(dict(_options(field)).get(value, value))
        return Truncator(field.prepare_value(value) or "—").chars(200)


class PlacedForm(RecordForm):
    """The form of a record with a point."""

    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)

    def clean(self) -> Values:
        cleaned: Values = super().clean() or self.cleaned_data
        for given, missing in (("lon", "lat"), ("lat", "lon")):
            one_only = cleaned.get(given) is not None and cleaned.get(missing) is None
            if one_only and missing not in self.errors:
                self.add_error(missing, _("Give both longitude and latitude, or neither."))
        return cleaned


def _options(field: forms.ChoiceField) -> Iterable[tuple[object, object]]:
    return cast(Iterable[tuple[object, object]], field.choices)
