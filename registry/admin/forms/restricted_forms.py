"""What is public and what is not: why something is published; exact places and identities, typed but not shown."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.actions.placement import UNCHANGED, Unchanged
from registry.domain.policy.generalisation import Point
from registry.domain.value_types import PassedOn, Values

from .record_form import PlacedForm, RecordForm

WHO_LABELS = {
    "name": _("Who it is"),
    "contact": _("How to reach them"),
    "private_note": _("What else must be known"),
    "locator": _("Their own words, and where they stand"),
}


class ReasonForm(forms.Form):
    """Why. Which move is the button's own value."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why? The registry’s own people can read it here."),
    )


class ErasureForm(forms.Form):
    """Why something is erased for good or kept. Which of them is the button's own value."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It is kept: it must not say what is erased."),
    )


class PlacementForm(PlacedForm):
    """A placement. Where the public sees less than the exact place, this form does not show that either.

    It says which of the two it showed: the precision may be another by the time it is sent, with the same version.
    """

    shown_exact = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        self.shows_exact = not self.instance.pk or self.instance.uncertainty_m == 0
        self.initial["shown_exact"] = self.shows_exact
        self.changed_since = self.is_bound and bool(self.instance.pk) and self._showed_exact() != self.shows_exact
        if self.changed_since:
            self._catch_up()
        if not self.shows_exact:
            for name in ("lon", "lat"):
                self.initial[name] = None
                if name in self.fields:
                    self.fields[name].help_text = gettext("What is stored is not shown. What you type replaces it.")

    def _showed_exact(self) -> bool:
        return self.data.get(self.add_prefix("shown_exact"), "") in ("True", "on")

    def _catch_up(self) -> None:
        """Whoever has now read what it has become may save again; a point that was not shown is not taken away."""
        self.data = self.data.copy()
        self.data[self.add_prefix("shown_exact")] = str(self.shows_exact)
        names = [self.add_prefix(name) for name in ("lon", "lat")]
        if self.shows_exact and not any(self.data.get(name) for name in names):
            for name, value in zip(names, (self.instance.lon, self.instance.lat), strict=True):
                self.data[name] = "" if value is None else str(value)

    def clean(self) -> Values:
        cleaned = super().clean()
        if self.changed_since:
            sentence = _("Somebody else changed how exactly this place is shown while you were looking at it.")
            self.add_error(None, sentence)
            self.add_error(None, _("Look at it again and decide anew; nothing was written."))
        return cleaned

    def point(self) -> Point | Unchanged | None:
        """The exact place that was typed; None if it was taken away or never given."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        if lon is None or lat is None:
            return None if self.cleaned_data["shown_exact"] else UNCHANGED
        return Point(lon, lat)


class SourceForm(RecordForm):
    """A source. Of a protected one everything that says who it is can be typed, and is not shown again."""

    who_name = forms.CharField(label=WHO_LABELS["name"], required=False)
    who_contact = forms.CharField(label=WHO_LABELS["contact"], required=False)
    who_private_note = forms.CharField(
        label=WHO_LABELS["private_note"], required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    who_locator = forms.CharField(label=WHO_LABELS["locator"], required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and self.instance.protected:
            for name in ("description_en", "reliability_reason_en"):
                if name in self.fields:
                    self.fields[name].required = False

    def who(self) -> dict[str, str]:
        """What goes under seal beside the columns."""
        return {name: text for name in WHO_LABELS if (text := self.cleaned_data.get(f"who_{name}"))}

    def clean(self) -> Values:
        cleaned: Values = super().clean() or self.cleaned_data
        protected = cleaned.get("protected", self.instance.protected)
        for name in () if protected else self.who():
            self.add_error(f"who_{name}", _("Only of a protected source is this kept, under seal."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Of a sealed source nothing that identifies it need be typed again."""
        sealed = {"description_en", "reliability_reason_en"} if self.instance.pk and self.instance.protected else set()
        return {*super()._get_validation_exclusions(), *sealed}
