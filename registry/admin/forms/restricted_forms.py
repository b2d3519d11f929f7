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

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        """Show the stored coordinates only if the public sees the exact point too.

        Also detect whether that has changed since the form was shown.
        """
        super().__init__(*args, **kwargs)
        # An uncertainty of 0 metres means that the public sees the exact point.
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
        """Adapt the sent data to a precision that another user has given the monument meanwhile.

        If the form now shows the exact point, fill in the stored coordinates unless others were typed. Otherwise the
        next save would delete a point that the editor has never seen.
        """
        self.data = self.data.copy()
        self.data[self.add_prefix("shown_exact")] = str(self.shows_exact)

        has_typed_coordinates = any(self.data.get(self.add_prefix(name)) for name in COORDINATES)
        if self.shows_exact and not has_typed_coordinates:
            for name in COORDINATES:
                coordinate = getattr(self.instance, name)
                self.data[self.add_prefix(name)] = "" if coordinate is None else str(coordinate)

    def clean(self) -> Values:
        """Refuse the form if another user changed the precision of the monument since the form was shown."""
        cleaned = super().clean()
        if self.precision_changed:
            self.add_error(
                None, _("Somebody else changed how exactly this place is shown while you were looking at it.")
            )
            self.add_error(None, _("Look at it again and decide anew; nothing was written."))
        return cleaned

    def exact_point(self) -> Point | Unchanged | None:
        """Return the new exact point of the placement, None to remove it, or UNCHANGED to keep the stored one.

        Empty inputs keep a point that the form did not show.
        """
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

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.protected:
            for name in EMPTIED_BY_PROTECTION:
                if name in self.fields:
                    self.fields[name].required = False

    def identity_values(self) -> dict[str, str]:
        """Return what the editor typed about the identity of a protected source, by field name.

        Empty fields are left out. The action stores the texts encrypted.
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
