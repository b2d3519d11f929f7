"""Forms about what is public: reasons for publishing and erasing, exact places, identities of protected sources.

Exact places and identities can be typed in these forms, but are not shown in them.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.actions.placement import UNCHANGED, Unchanged
from registry.domain.policy.generalisation import Point
from registry.domain.value_types import PassedOn, Values

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


class ReasonForm(forms.Form):
    """A form for the reason of a publication move. The clicked button names the move."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
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


class PlacementForm(PlacedForm):
    """A form for a placement. It shows the exact point only if the public sees the exact point too.

    A hidden field says whether the form showed the exact point. The precision of the monument can change between
    showing and sending the form, without a new version of the placement.
    """

    shown_exact = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        """Hide the stored coordinates unless they are public. Detect a change of precision since the form was shown."""
        super().__init__(*args, **options)
        self.shows_exact = not self.instance.pk or self.instance.uncertainty_m == 0
        self.initial["shown_exact"] = self.shows_exact

        self.precision_changed = False
        if self.is_bound and self.instance.pk:
            showed_exact = self.data.get(self.add_prefix("shown_exact"), "") in ("True", "on")
            self.precision_changed = showed_exact != self.shows_exact
        if self.precision_changed:
            self._use_current_precision()

        if not self.shows_exact:
            for name in COORDINATES:
                self.initial[name] = None
                if name in self.fields:
                    self.fields[name].help_text = gettext("What is stored is not shown. What you type replaces it.")

    def _use_current_precision(self) -> None:
        """Replace in the sent data what belongs to the former precision, so that the form can be sent again.

        If the form now shows the exact point and no coordinates were sent, fill in the stored ones. Otherwise the next
        save would delete a point that the editor had never seen.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix("shown_exact")] = str(self.shows_exact)
        coordinates_sent = any(self.data.get(self.add_prefix(name)) for name in COORDINATES)
        if self.shows_exact and not coordinates_sent:
            for name in COORDINATES:
                stored = getattr(self.instance, name)
                self.data[self.add_prefix(name)] = "" if stored is None else str(stored)

    def clean(self) -> Values:
        """Return the cleaned values. Add an error if the precision changed since the form was shown."""
        cleaned = super().clean()
        if self.precision_changed:
            self.add_error(
                None, _("Somebody else changed how exactly this place is shown while you were looking at it.")
            )
            self.add_error(None, _("Look at it again and decide anew; nothing was written."))
        return cleaned

    def exact_point(self) -> Point | Unchanged | None:
        """Return the point that was typed, None if there is to be none, UNCHANGED to keep a point that was hidden."""
        lon = self.cleaned_data.get("lon")
        lat = self.cleaned_data.get("lat")
        if lon is not None and lat is not None:
            return Point(lon, lat)
        if self.cleaned_data["shown_exact"]:
            return None
        return UNCHANGED


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

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and self.instance.protected:
            for name in EMPTIED_BY_PROTECTION:
                if name in self.fields:
                    self.fields[name].required = False

    def identity_values(self) -> dict[str, str]:
        """Return the parts of the source's identity that were typed, by name. They are stored encrypted."""
        values = {}
        for name in IDENTITY_LABELS:
            text = self.cleaned_data.get(f"who_{name}")
            if text:
                values[name] = text
        return values

    def clean(self) -> Values:
        """Return the cleaned values. Add an error to each part of an identity if the source is not protected."""
        cleaned: Values = super().clean() or self.cleaned_data
        protected = cleaned.get("protected", self.instance.protected)
        if not protected:
            for name in self.identity_values():
                self.add_error(f"who_{name}", _("Only of a protected source is this kept, under seal."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Return the names of the fields that model validation skips.

        For a protected source they include the required texts, which are empty because they are stored encrypted.
        """
        exclusions = set(super()._get_validation_exclusions())
        if self.instance.pk and self.instance.protected:
            exclusions.update(EMPTIED_BY_PROTECTION)
        return exclusions
