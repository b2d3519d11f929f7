"""Forms for a claim and for the review of a claim."""

from __future__ import annotations

from typing import cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.domain.value_types import PassedOn
from registry.domain.vocabulary.codes import Effect
from registry.models import Claim
from registry.web.text.terms import label

from .record_form import RecordForm


def effect_choices() -> list[tuple[str, str]]:
    """Return the code and the label of every effect, as choices of a form field."""
    return [(effect.value, label("effect", effect.value)) for effect in Effect]


class ClaimForm(RecordForm):
    """A form for a claim and its effects."""

    effects = forms.MultipleChoiceField(
        label=_("Effects"), required=False, choices=effect_choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Claim
        exclude = ()  # The fieldsets of the admin name the fields.

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["effects"] = [effect.effect for effect in self.instance.effects.all()]

    def _get_validation_exclusions(self) -> set[str]:
        """Return the names of the fields that model validation skips, among them `grade`.

        The action checks the grade and explains what is wrong. The error of a database constraint would only show the
        name of the constraint.
        """
        return {*super()._get_validation_exclusions(), "grade"}


class ReviewForm(forms.Form):
    """A form for a decision on a claim. The clicked button names the move, the action checks what the move needs."""

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

    def __init__(self, *args: PassedOn, successors: QuerySet[Claim] | None = None, **options: PassedOn) -> None:
        """Offer the successors to choose from. Without successors, leave the field out."""
        super().__init__(*args, **options)
        if successors is None:
            del self.fields["successor"]
        else:
            successor_field = cast(forms.ModelChoiceField, self.fields["successor"])
            successor_field.queryset = successors
