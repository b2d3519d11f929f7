"""Inputs of our own: an uncertain date that says what it understood, and lists typed line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext

from registry.domain.chronology.dates import InvalidDate
from registry.domain.value_types import Values

from .form_text import understood


class EdtfInput(forms.TextInput):
    """A text box with what is understood by it below; a script keeps that up to date while somebody types."""

    template_name = "admin/widgets/edtf.html"

    def __init__(self, attrs: Values | None = None) -> None:
        super().__init__({"class": "vTextField edtf", "dir": "ltr", "autocomplete": "off", **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=("js/admin-dates.js",))

    def get_context(self, name: str, value: object, attrs: Values | None) -> Values:
        context = super().get_context(name, value, attrs)
        return {**context, "understood": _words(value), "endpoint": reverse_lazy("admin:registry_claim_date")}


def _words(value: object) -> str:
    try:
        return understood(str(value)) if value else ""
    except InvalidDate:
        return ""  # the form's error says it


if TYPE_CHECKING:
    TextField = forms.Field  # a CharField by its types has texts only
else:
    TextField = forms.CharField


class LinesField(TextField):
    """A list of texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class PairsField(TextField):
    """Names with values, one pair on each line with a colon between them."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "dir": "ltr"})

    def prepare_value(self, value: object) -> object:
        return "\n".join(f"{name}: {text}" for name, text in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: object) -> dict[str, str]:
        if isinstance(value, dict):
            return value
        pairs: dict[str, str] = {}
        for line in filter(None, map(str.strip, str(value or "").splitlines())):
            name, colon, text = (part.strip() for part in line.partition(":"))
            if not (name and colon and text):
                raise ValidationError(gettext("“%(line)s” is not a name, a colon and a value."), params={"line": line})
            if name in pairs:
                raise ValidationError(gettext("“%(name)s” stands twice."), params={"name": name})
            pairs[name] = text
        return pairs

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return bool((initial or {}) != self.to_python(data))
        except ValidationError:
            return True
