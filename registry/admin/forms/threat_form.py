"""Form for closing a threat."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import Source
from registry.web.text.terms import label

from .form_fields import EdtfInput


def outcome_choices() -> list[tuple[str, str]]:
    """Return the code and the label of every outcome of a threat, as choices of a form field."""
    return [(outcome.value, label("threat_outcome", outcome.value)) for outcome in ThreatOutcome]


class CloseThreatForm(forms.Form):
    """A form for the outcome of a threat. The action checks what is required."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=outcome_choices)
    date_text = forms.CharField(label=_("Date"), required=False, widget=EdtfInput, max_length=100)
    source = forms.ModelChoiceField(Source.objects.all(), label=_("Source"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reason_ar = forms.CharField(
        label=_("Reason (Arabic)"), required=False, widget=forms.Textarea(attrs={"rows": 2, "lang": "ar", "dir": "rtl"})
    )
