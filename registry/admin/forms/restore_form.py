"""Form for restoring a former version of a record."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RestoreForm(forms.Form):
    """A form for the reason of a restore. The action checks what is required."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))
