"""Writing a claim down, and deciding on it."""

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
    """Code and label of every effect."""
    return [(effect.value, label("effect", effect.value)) for effect in Effect]


class ClaimForm(RecordForm):
    """A claim with its effects."""

    effects = forms.MultipleChoiceField(
        label=_("Effects"), required=False, choices=effect_choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Claim
        exclude = ()  # the admin's fieldsets name the fields

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["effects"] = [effect.effect for effect in self.instance.effects.all()]

    def _get_validation_exclusions(self) -> set[str]:
        """Whether the grade fits the kind is left to the action, which says in words what a constraint only names."""
        return {*super()._get_validation_exclusions(), "grade"}


class ReviewForm(forms.Form):
    """A decision: which move is the button's own value. What it needs is for the rules to say."""

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
        super().__init__(*args, **options)
        if successors is None:
            del self.fields["successor"]
        else:
            cast(forms.ModelChoiceField, self.fields["successor"]).queryset = successors
