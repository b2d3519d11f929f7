"""Forms for a claim and for the review of a claim."""

from __future__ import annotations

from typing import cast

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.chronology.plausibility import (
    Implausibility,
    ImplausibleClaim,
    UnacknowledgedWarnings,
    WarningCode,
)
from registry.domain.errors import RuleViolation
from registry.domain.value_types import PassedOn, Values
from registry.domain.vocabulary.codes import Effect
from registry.models import Claim
from registry.web.text.terms import label

from .form_text import implausibility_message, violation_message
from .record_form import RecordForm

REASON_MISSING = _("Say why it is right all the same.")


def warning_choices() -> list[tuple[str, str]]:
    """Return the codes of all warnings about the dates of a claim, as choices of a form field."""
    return [(code.value, code.value) for code in WarningCode]


def effect_choices() -> list[tuple[str, str]]:
    """Return the code and the label of every effect, as choices of a form field."""
    return [(effect.value, label("effect", effect.value)) for effect in Effect]


class ClaimForm(RecordForm):
    """A form for a claim and its effects.

    If its dates are odd, each warning is shown next to its field with a tick, and one reason is asked for.
    """

    acknowledge = forms.MultipleChoiceField(required=False, choices=warning_choices)
    acknowledge_reason = forms.CharField(
        label=_("Why it is right all the same"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("It is kept in the history, for the registry’s own people."),
    )
    effects = forms.MultipleChoiceField(
        label=_("Effects"), required=False, choices=effect_choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Claim
        exclude = ()  # The fieldsets of the admin name the fields.

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        super().__init__(*args, **kwargs)
        self.warnings: tuple[Implausibility, ...] = ()
        if self.instance.pk:
            self.initial["effects"] = [effect.effect for effect in self.instance.effects.all()]

    def acknowledged_codes(self) -> list[str]:
        """Return the codes of the warnings that the editor ticked. Without a reason, no tick counts."""
        if not self.cleaned_data["acknowledge_reason"].strip():
            return []
        return list(self.cleaned_data["acknowledge"])

    def add_violation(self, violation: RuleViolation) -> None:
        """Show everything that is impossible or odd next to its field, or another rule violation as usual."""
        if isinstance(violation, ImplausibleClaim):
            for refusal in violation.implausibilities:
                self.add_error(refusal.field, implausibility_message(refusal))
        elif isinstance(violation, UnacknowledgedWarnings):
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
                implausibility_message(warning),
                self.add_prefix("acknowledge"),
                warning.code,
                mark_safe(" checked") if warning.code in ticked_codes else "",
                gettext("I have checked this"),
            )
            self.add_error(warning.field, tick)

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude `grade` from Django's validation of the model instance.

        The action that saves the claim checks the grade and explains what is wrong. Django would only show the name of
        the violated database constraint.
        """
        return {*super()._get_validation_exclusions(), "grade"}


class ReviewForm(forms.Form):
    """A form for a decision on a claim. The clicked button names the move, the action checks what the move needs.

    The page of the claim shows the warnings about its dates, each with a tick.
    """

    acknowledge = forms.MultipleChoiceField(required=False, choices=warning_choices)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why? Everybody can read it beside the claim."),
    )
    reason_ar = forms.CharField(
        label=_("Reason (Arabic)"), required=False, widget=forms.Textarea(attrs={"rows": 2, "lang": "ar", "dir": "rtl"})
    )
    successor = forms.ModelChoiceField(
        Claim.objects.none(), label=_("Superseded by"), required=False, blank=True, empty_label="---------"
    )

    def __init__(self, *args: PassedOn, successors: QuerySet[Claim] | None = None, **kwargs: PassedOn) -> None:
        """Offer the claims that can supersede the reviewed one. If `successors` is None, leave the field out."""
        super().__init__(*args, **kwargs)
        if successors is None:
            del self.fields["successor"]
        else:
            successor_field = cast(forms.ModelChoiceField, self.fields["successor"])
            successor_field.queryset = successors

    def clean(self) -> Values:
        """Ask for a reason if the user submits a claim with ticked warnings. Other moves need a reason anyway."""
        cleaned: Values = super().clean() or self.cleaned_data
        is_submission = self.data.get("move") == "submit"
        if is_submission and cleaned.get("acknowledge") and not cleaned.get("reason"):
            self.add_error("reason", REASON_MISSING)
        return cleaned
