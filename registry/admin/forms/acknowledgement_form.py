"""The base form of records that may be odd: a tick for each warning, and one reason."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

from django import forms
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.errors import InputWarning, RuleViolation, UnacknowledgedWarnings
from registry.domain.value_types import PassedOn

from .form_text import violation_message, warning_message
from .record_form import RecordForm

REASON_MISSING = _("Say why it is right all the same.")


def list_code_choices(warning_codes: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the codes of warnings as choices of a form field."""
    return [(code.value, code.value) for code in warning_codes]


class AcknowledgementForm(RecordForm):
    """Base of the forms of records whose action may warn. `warning_codes` are the codes of all its warnings.

    Each warning is shown next to its field with a tick, and one reason is asked for. Both inputs are hidden while there
    is no warning to show, so that ticks and reason are kept if something else in the form is wrong.
    """

    warning_codes: type[StrEnum]
    acknowledge = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    acknowledge_reason = forms.CharField(
        label=_("Why it is right all the same"),
        required=False,
        widget=forms.HiddenInput,
        help_text=_("It is kept in the history, for the registry’s own people."),
    )

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: tuple[InputWarning, ...] = ()
        acknowledge = cast(forms.MultipleChoiceField, self.fields["acknowledge"])
        acknowledge.choices = list_code_choices(self.warning_codes)

    def acknowledged_codes(self) -> list[str]:
        """Return the codes of the warnings that the editor ticked. Without a reason, no tick counts."""
        if not self.cleaned_data["acknowledge_reason"].strip():
            return []
        return list(self.cleaned_data["acknowledge"])

    def add_violation(self, violation: RuleViolation) -> None:
        """Show each warning next to its field, or another rule violation as usual."""
        if isinstance(violation, UnacknowledgedWarnings):
            self._add_warnings(violation)
        else:
            super().add_violation(violation)

    def _add_warnings(self, violation: UnacknowledgedWarnings) -> None:
        """Show each warning next to its field, with a tick to acknowledge it. Ask for the reason if it is missing."""
        self.warnings = violation.warnings
        ticked_codes = self.cleaned_data["acknowledge"]
        if ticked_codes and not self.cleaned_data["acknowledge_reason"].strip():
            self.add_error("acknowledge_reason", REASON_MISSING)
        self.add_error(None, violation_message(violation))
        for warning in violation.warnings:
            tick = format_html(
                '{} <label class="tick"><input type="checkbox" name="{}" value="{}"{}> {}</label>',
                warning_message(warning),
                self.add_prefix("acknowledge"),
                warning.code,
                mark_safe(" checked") if warning.code in ticked_codes else "",
                gettext("I have checked this"),
            )
            self.add_error(warning.field, tick)

        self.fields["acknowledge_reason"].widget = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
        # The ticks replace the hidden inputs of the same name, which would send what the editor unticks.
        self.data = self.data.copy()
        self.data.setlist(self.add_prefix("acknowledge"), [])
