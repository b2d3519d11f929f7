"""Forms for a claim and for the review of a claim."""

from __future__ import annotations

from typing import cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.domain.chronology.plausibility import ImplausibleClaim, WarningCode
from registry.domain.errors import RuleViolation
from registry.domain.value_types import PassedOn, Values
from registry.domain.vocabulary.codes import Effect
from registry.models import Claim
from registry.web.text.terms import label

from .acknowledgement_form import REASON_MISSING, AcknowledgementForm, list_code_choices
from .form_text import warning_message


def effect_choices() -> list[tuple[str, str]]:
    """Return the code and the label of every effect, as choices of a form field."""
    return [(effect.value, label("effect", effect.value)) for effect in Effect]


class ClaimForm(AcknowledgementForm):
    """A form for a claim and its effects. It warns about odd dates."""

    warning_codes = WarningCode
    effects = forms.MultipleChoiceField(
        label=_("Effects"), required=False, choices=effect_choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Claim
        exclude = ()  # The fieldsets of the admin name the fields.

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["effects"] = [effect.effect for effect in self.instance.effects.all()]

    def add_violation(self, violation: RuleViolation) -> None:
        """Show everything that is impossible next to its field, or another rule violation as usual."""
        if isinstance(violation, ImplausibleClaim):
            for refusal in violation.implausibilities:
                self.add_error(refusal.field, warning_message(refusal))
        else:
            super().add_violation(violation)

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

    acknowledge = forms.MultipleChoiceField(required=False, choices=list_code_choices(WarningCode))
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
