"""The forms of the rows of an intervention: its parties and its steps."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.models import InterventionParty, InterventionStep

from .record_form import RecordForm


class PartyForm(RecordForm):
    """A form for a party of an intervention. It has no version of its own: the intervention has one."""

    version = None  # type: ignore[assignment]  # Django's way to take a declared field away
    remove = forms.BooleanField(label=_("Take this party away"), required=False)

    class Meta:
        model = InterventionParty
        exclude = ()

    def _get_validation_exclusions(self) -> set[str]:
        """Return the fields that the model does not validate: the action's sentences say more than the constraints."""
        return {*super()._get_validation_exclusions(), "amount", "quote"}


class StepForm(RecordForm):
    """A form for a step of an intervention."""

    class Meta:
        model = InterventionStep
        exclude = ()

    def _get_validation_exclusions(self) -> set[str]:
        """Return the fields that the model does not validate: the action says at which field a status is missing."""
        return {*super()._get_validation_exclusions(), "status"}
