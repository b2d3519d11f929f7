"""The form of any record: it carries the version that its writer has seen, and shows what the rules refused.

A refusal is raised when the action is called, after the form was found valid; the admin rolls back and asks the same
form again, with the refusal. So every rule is checked in one place, and what was typed is kept.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.sentences import Refusal
from registry.queries.last_changes import last_change

from .words import sentence

F = TypeVar("F", bound="RecordForm")


class RecordForm(forms.ModelForm):
    """Base of the forms of all nouns. A refusal is about the form whose prefix is its `about` (None: the main one)."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    refusal: Refusal | None = None
    data: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        if self.is_refused and self.refusal is not None and self.refusal.code == "stale":
            # Whoever has now read what it has become may save again over it.
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = str(self.instance.version)

    @property
    def is_refused(self) -> bool:
        """Whether the rules have refused what this very form says."""
        return self.is_bound and self.refusal is not None and self.refusal.about == self.prefix

    def columns(self) -> dict[str, Any]:
        """The values for the record's own columns and relations, by name."""
        names = {field.name for field in (*self._meta.model._meta.fields, *self._meta.model._meta.many_to_many)}
        return {name: value for name, value in self.cleaned_data.items() if name in names - {"version"}}

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_refused and self.refusal is not None:
            self._show(self.refusal)
        elif self.instance.pk and self.cleaned_data.get("version") is None and "version" not in self.errors:
            self.add_error(None, _("The form did not say which version it changes. Open the record again."))

    def _show(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, sentence(refusal))
        if refusal.code == "stale":
            change = last_change(self.instance)
            if change is not None:
                said = gettext("It was changed by %(who)s on %(when)s (UTC).")
                self.add_error(None, said % {"who": change.actor, "when": change.minute})
            self.add_error(None, _("What stands there now is shown at each field that differs. Saving replaces it."))
            for name in self.changed_data:
                self.add_error(name, gettext("Now in the registry: “%(value)s”") % {"value": self._present(name)})

    def _present(self, name: str) -> str:
        field, value = self.fields[name], self.get_initial_for_field(self.fields[name], name)
        if isinstance(field, forms.ModelMultipleChoiceField):
            return "; ".join(str(each) for each in value or ())
        if isinstance(field, forms.ModelChoiceField):
            return str(field.queryset.filter(pk=value).first() or "—")
        if isinstance(field, forms.MultipleChoiceField):
            return "; ".join(str(label) for code, label in field.choices if code in (value or ()))
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))
        return Truncator(field.prepare_value(value) or "—").chars(200)


class PlacedForm(RecordForm):
    """The form of a record with a point."""

    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for given, missing in (("lon", "lat"), ("lat", "lon")):
            one_only = cleaned.get(given) is not None and cleaned.get(missing) is None
            if one_only and missing not in self.errors:
                self.add_error(missing, _("Give both longitude and latitude, or neither."))
        return cleaned


def refused_by(form: type[F], refusal: Refusal | None) -> type[F]:
    """The form as it answers when it is asked again after a refusal; the form itself for None."""
    return form if refusal is None else type(form.__name__, (form,), {"refusal": refusal})
