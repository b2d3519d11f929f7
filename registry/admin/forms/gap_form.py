"""The form for setting a gap in the evidence aside."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class GapForm(forms.Form):
    """A form for the reason why a gap in the evidence is set aside."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Why? The registry’s own people can read it here."),
    )
