"""Forms for a claim and for the review of a claim."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.domain.chronology.plausibility import ImplausibleClaim, WarningCode
from registry.domain.errors import RuleViolation
from registry.domain.value_types import PassedOn, Values
from registry.domain.vocabulary.codes import Effect
from registry.domain.vocabulary.wordings import READINGS, Wording
from registry.models import Actor, Claim, ClaimSpeaker
from registry.queries.claims import get_further_speakers
from registry.web.text.terms import label

from .acknowledgement_form import REASON_MISSING, AcknowledgementForm, list_code_choices
from .form_text import warning_message


def effect_choices() -> list[tuple[str, str]]:
    """Return the code and the label of every effect, as choices of a form field."""
    return [(effect.value, label("effect", effect.value)) for effect in Effect]


def wording_choices() -> list[tuple[str, str]]:
    """Return the code and the label of every wording of a source without a grade, as choices of a form field."""
    choices = [("", "---------")]
    choices.extend((wording.value, label("wording", wording.value)) for wording in Wording)
    return choices


class ClaimForm(AcknowledgementForm):
    """A form for a claim, its effects and its further speakers. It warns about odd dates."""

    warning_codes = WarningCode
    wording = forms.ChoiceField(
        label=_("The source’s words"),
        required=False,
        choices=wording_choices,
        help_text=_("If the source gives no grade: its words choose the kind and the range of grades."),
    )
    effects = forms.MultipleChoiceField(
        label=_("Effects"), required=False, choices=effect_choices, widget=forms.CheckboxSelectMultiple
    )
    further_speakers = forms.ModelMultipleChoiceField(
        Actor.objects.all(),
        label=_("Further speakers"),
        required=False,
        widget=AutocompleteSelectMultiple(ClaimSpeaker._meta.get_field("speaker"), admin.site),
        help_text=_("Who else says so, in this order. The first speaker stands under “said by”."),
    )

    class Meta:
        model = Claim
        exclude = ()  # The fieldsets of the admin name the fields.

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["effects"] = [effect.effect for effect in self.instance.effects.all()]
            self.initial["further_speakers"] = get_further_speakers(self.instance)
        if self.data.get(self.add_prefix("wording")) and "kind" in self.fields:
            self.fields["kind"].required = False

    def clean_further_speakers(self) -> list[Actor]:
        """Return the chosen further speakers in the order in which the form sent them.

        If they are the ones that the claim has, they keep their order.
        """
        chosen_actors = {str(actor.pk): actor for actor in self.cleaned_data["further_speakers"]}
        stored_actors = get_further_speakers(self.instance) if self.instance.pk else []
        if {str(actor.pk) for actor in stored_actors} == chosen_actors.keys():
            return stored_actors
        sent_keys = dict.fromkeys(self.data.getlist(self.add_prefix("further_speakers")))
        return [chosen_actors[key] for key in sent_keys if key in chosen_actors]

    def clean(self) -> Values | None:
        """Read the source's words as a kind and a range of grades. Whatever else was chosen must agree with them."""
        values = super().clean()
        wording = self.cleaned_data.get("wording")
        if not wording:
            return values
        reading = READINGS[Wording(wording)]
        read_codes = {"kind": reading.kind, "grade": reading.grade, "worst_grade": reading.worst_grade or ""}
        for name, code in read_codes.items():
            if self.cleaned_data.get(name) not in ("", None, code):
                self.add_error(name, _("The source’s words say something else. Choose either them or this."))
            self.cleaned_data[name] = str(code)
        return values

    def add_violation(self, violation: RuleViolation) -> None:
        """Show everything that is impossible next to its field, or another rule violation as usual."""
        if isinstance(violation, ImplausibleClaim):
            for refusal in violation.implausibilities:
                self.add_error(refusal.field, warning_message(refusal))
        else:
            super().add_violation(violation)

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude columns whose constraints the action explains from Django's validation of the model instance.

        The action that saves the claim checks them and explains what is wrong. Django would only show the name of
        the violated database constraint.
        """
        explained_columns = ("kind", "grade", "worst_grade", "improves", "assessment_method", "recommended_action")
        return {*super()._get_validation_exclusions(), "monument", "site", *explained_columns}


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
