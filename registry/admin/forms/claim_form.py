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

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["effects"] = [effect.effect for effect in self.instance.effects.all()]

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude `grade` from Django's validation of the model instance.

        The action that saves the claim checks the grade and explains what is wrong. Django would only show the name of
        the violated database constraint.
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

    def __init__(self, *args: PassedOn, successors: QuerySet[Claim] | None = None, **kwargs: PassedOn) -> None:
        """Offer the claims that can supersede the reviewed one. If `successors` is None, leave the field out."""
        super().__init__(*args, **kwargs)
        if successors is None:
            del self.fields["successor"]
        else:
            successor_field = cast(forms.ModelChoiceField, self.fields["successor"])
            successor_field.queryset = successors
