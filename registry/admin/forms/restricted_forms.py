"""Forms about what is public: reasons for publishing and erasing, exact places, identities of protected sources.

Exact places and identities can be typed in these forms, but are not shown in them.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.actions.placement import UNCHANGED, Unchanged
from registry.domain.policy.distance import PointWarningCode
from registry.domain.policy.generalisation import Point
from registry.domain.value_types import PassedOn, Values

from .acknowledgement_form import AcknowledgementForm
from .record_form import PlacedForm, RecordForm

COORDINATES = ("lon", "lat")
# Public texts of a source. They are emptied when it becomes protected, so they cannot be required from then on.
EMPTIED_BY_PROTECTION = ("description_en", "reliability_reason_en")
IDENTITY_LABELS = {
    "name": _("Who it is"),
    "contact": _("How to reach them"),
    "private_note": _("What else must be known"),
    "locator": _("Their own words, and where they stand"),
}
# Links to other sources, which are sealed when a source becomes protected.
SEALED_LINK_LABELS = {"copied_from": _("Copied from"), "copies": _("Its copies")}


class ReasonForm(forms.Form):
    """A form for the reason of a move that the staff can read, such as a publication. The button names the move."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why? The registry’s own people can read it here."),
    )


class WithdrawalForm(forms.Form):
    """A form for the reason why a placement is withdrawn. The action checks that there is one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Why? The registry’s own people can read it here."),
    )


class ErasureForm(forms.Form):
    """A form for the reason why content is erased or kept. The clicked button names the outcome."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It is kept: it must not say what is erased."),
    )


class PlacementForm(AcknowledgementForm, PlacedForm):
    """A form for a placement. It shows the exact point only if the public sees the exact point too.

    It warns about points far from the site.

    A hidden field says whether the form showed the exact point. The precision of the monument can change between
    showing and sending the form, without a new version of the placement.
    """

    warning_codes = PointWarningCode
    shown_exact = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        """Show the stored coordinates only if the public sees the exact point too.

        If the form was sent, also find out whether that has changed since the form was shown.
        """
        super().__init__(*args, **kwargs)
        # An uncertainty of 0 metres means that the public sees the exact point.
        self.point_is_public = not self.instance.pk or self.instance.uncertainty_m == 0
        self.initial["shown_exact"] = self.point_is_public
        self.fields["acknowledge_reason"].help_text = _(
            "It is kept in the history, for the registry’s own people. Of a hidden place it is not kept."
        )

        self.precision_changed = False
        if self.is_bound and self.instance.pk:
            point_was_public = self.data.get(self.add_prefix("shown_exact"), "") in ("True", "on")
            self.precision_changed = point_was_public != self.point_is_public
        if self.precision_changed:
            self._use_current_precision()

        if not self.point_is_public:
            for name in (*COORDINATES, "outline"):
                self.initial[name] = None
                if name in self.fields:
                    self.fields[name].help_text = gettext("What is stored is not shown. What you type replaces it.")

    def _use_current_precision(self) -> None:
        """Adapt the sent form data after another user has changed how exactly the public sees the place.

        If the exact point is public now, fill in the stored coordinates unless the editor has typed others. Otherwise
        the next save would delete a point that the editor has never seen.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix("shown_exact")] = str(self.point_is_public)

        typed_coordinates = [self.data.get(self.add_prefix(name)) for name in COORDINATES]
        if self.point_is_public and not any(typed_coordinates):
            for name in COORDINATES:
                coordinate = getattr(self.instance, name)
                self.data[self.add_prefix(name)] = "" if coordinate is None else str(coordinate)
            self.data[self.add_prefix("outline")] = self.instance.outline

    def clean(self) -> Values:
        """Refuse the form if another user has changed the precision of the place since the form was shown."""
        cleaned = super().clean()
        if self.precision_changed:
            self.add_error(
                None, _("Somebody else changed how exactly this place is shown while you were looking at it.")
            )
            self.add_error(None, _("Look at it again and decide anew; nothing was written."))
        return cleaned

    def exact_point(self) -> Point | Unchanged | None:
        """Return the exact point that the editor typed, None to remove the stored point, or UNCHANGED to keep it."""
        lon = self.cleaned_data.get("lon")
        lat = self.cleaned_data.get("lat")
        if lon is not None and lat is not None:
            return Point(lon, lat)

        # An editor who has emptied the inputs wants to remove the point, unless they were shown empty.
        showed_stored_point = self.cleaned_data["shown_exact"]
        if showed_stored_point:
            return None
        return UNCHANGED

    def exact_outline(self) -> str | Unchanged:
        """Return the outline that the editor typed, "" to remove the stored one, or UNCHANGED to keep it."""
        outline: str = self.cleaned_data.get("outline", "")
        if outline or self.cleaned_data["shown_exact"]:
            return outline
        return UNCHANGED

    def _get_validation_exclusions(self) -> set[str]:
        """Return the fields that the model does not validate: the action checks the outline and says what is wrong."""
        return {*super()._get_validation_exclusions(), "outline"}


class SourceForm(RecordForm):
    """A form for a source. The identity of a protected source can be typed, but is not shown again."""

    who_name = forms.CharField(label=IDENTITY_LABELS["name"], required=False)
    who_contact = forms.CharField(label=IDENTITY_LABELS["contact"], required=False)
    who_private_note = forms.CharField(
        label=IDENTITY_LABELS["private_note"], required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    who_locator = forms.CharField(
        label=IDENTITY_LABELS["locator"], required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.protected:
            for name in EMPTIED_BY_PROTECTION:
                if name in self.fields:
                    self.fields[name].required = False

    def identity_values(self) -> dict[str, str]:
        """Return the texts that the editor typed about the identity of a protected source, by name.

        Empty texts are left out. The action encrypts the others before it stores them.
        """
        texts_by_name = {}
        for name in IDENTITY_LABELS:
            typed_text = self.cleaned_data.get(f"who_{name}")
            if typed_text:
                texts_by_name[name] = typed_text
        return texts_by_name

    def clean(self) -> Values:
        """Check that an identity was typed only for a protected source, and return the cleaned values."""
        cleaned: Values = super().clean() or self.cleaned_data
        is_protected = cleaned.get("protected", self.instance.protected)
        if not is_protected:
            for name in self.identity_values():
                self.add_error(f"who_{name}", _("Only of a protected source is this kept, under seal."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude the emptied texts of a protected source from Django's validation of the model instance.

        The model requires these texts, but those of a protected source are only stored encrypted.
        """
        exclusions = set(super()._get_validation_exclusions())
        if self.instance.pk and self.instance.protected:
            exclusions.update(EMPTIED_BY_PROTECTION)
        return exclusions
