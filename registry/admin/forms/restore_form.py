"""Giving a record back a former version."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RestoreForm(forms.Form):
    """Why. What is needed is for the rules to say."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))
