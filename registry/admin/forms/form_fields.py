"""Form fields and widgets: an EDTF date explained in words, and lists and mappings typed line by line."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext

from registry.domain.chronology.dates import InvalidDate
from registry.domain.value_types import Values

from .form_text import explain_date


class EdtfInput(forms.TextInput):
    """A text input for an uncertain date, with its meaning below it. A script updates the meaning during typing."""

    template_name = "admin/widgets/edtf.html"

    def __init__(self, attrs: Values | None = None) -> None:
        super().__init__({"class": "vTextField edtf", "dir": "auto", "autocomplete": "off", **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=("js/admin-dates.js",))

    def get_context(self, name: str, value: object, attrs: Values | None) -> Values:
        """Add to the template context the date in words, and the URL from which a script gets these words."""
        context = super().get_context(name, value, attrs)
        context["endpoint"] = reverse_lazy("admin:registry_claim_date")
        context["date_words"] = ""
        if value:
            # For text that is not a date, the form field already shows an error.
            with suppress(InvalidDate):
                context["date_words"] = explain_date(str(value))
        return context


if TYPE_CHECKING:
    TextField = forms.Field  # In the stubs a CharField returns text only. These fields return other types.
else:
    TextField = forms.CharField


class LinesField(TextField):
    """A list of texts, typed one on each line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def prepare_value(self, value: object) -> object:
        if isinstance(value, list):
            return "\n".join(value)
        return value

    def to_python(self, value: object) -> list[str]:
        """Return the lines as a list, without surrounding spaces and empty lines."""
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class PairsField(TextField):
    """A mapping of names to values, typed as one "name: value" on each line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "dir": "ltr"})

    def prepare_value(self, value: object) -> object:
        if isinstance(value, dict):
            return "\n".join(f"{name}: {text}" for name, text in value.items())
        return value

    def to_python(self, value: object) -> dict[str, str]:
        """Parse lines such as "name: text" into a dictionary that holds the texts by name.

        Raise ValidationError if a line has another form, or if a name occurs twice.
        """
        if isinstance(value, dict):
            return value

        texts_by_name: dict[str, str] = {}
        for typed_line in str(value or "").splitlines():
            line = typed_line.strip()
            if not line:
                continue
            typed_name, _colon, typed_text = line.partition(":")
            name = typed_name.strip()
            text = typed_text.strip()
            if not name or not text:
                raise ValidationError(gettext("“%(line)s” is not a name, a colon and a value."), params={"line": line})
            if name in texts_by_name:
                raise ValidationError(gettext("“%(name)s” stands twice."), params={"name": name})
            texts_by_name[name] = text
        return texts_by_name

    def has_changed(self, initial: object, data: object) -> bool:
        """Return whether the typed names and texts differ from the initial ones. Invalid text counts as a change."""
        try:
            texts_by_name = self.to_python(data)
        except ValidationError:
            return True
        return texts_by_name != (initial or {})
