"""Pairs of pictures: how they compare, outlines of what was lost, and points that are the same place in both."""

from __future__ import annotations

import json
from math import isfinite

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.errors import RuleViolation
from registry.domain.media.homography import Pair
from registry.domain.media.outlines import Point, outline_text, read_outline
from registry.domain.value_types import PassedOn
from registry.domain.vocabulary.codes import Comparability
from registry.models import Comparison, DamageRegion

from .form_fields import TextField
from .form_text import sentence
from .record_form import RecordForm

MOST_LINES = 1000  # more is no drawing; how many points make one is for the rules to say


class NumbersField(TextField):
    """So many numbers on each line, as lists; the stored form is JSON."""

    def __init__(self, *, on_each: int, **options: PassedOn) -> None:
        self.on_each = on_each
        widget = forms.Textarea(attrs={"rows": 4, "dir": "ltr", "class": "numbers", "spellcheck": "false"})
        super().__init__(widget=widget, **options)

    def prepare_value(self, value: object) -> object:
        if isinstance(value, str) and value.startswith("["):
            value = json.loads(value)
        if isinstance(value, list):
            return "\n".join(" ".join(f"{number:g}" for number in line) for line in value)
        return value

    def to_python(self, value: object) -> list[list[float]]:
        if isinstance(value, str) and value.startswith("["):
            return [list(map(float, line)) for line in json.loads(value)]
        lines = [line for line in str(value or "").replace(",", " ").splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(gettext("There are more lines than anybody draws."))
        return [self._line(line) for line in lines]

    def _line(self, line: str) -> list[float]:
        try:
            found = [float(part) for part in line.split()]
        except ValueError:
            found = []
        if len(found) != self.on_each or not all(map(isfinite, found)):
            said = gettext("“%(line)s” is not %(count)s numbers with blanks between them.")
            raise ValidationError(said, params={"line": line[:60], "count": self.on_each})
        return found

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except ValidationError:
            return True


class OutlineField(NumbersField):
    """An outline as it is stored, typed point by point or drawn by a script."""

    def clean(self, value: object) -> str:
        points = super().clean(value)
        try:
            return outline_text(points)
        except RuleViolation as refusal:
            raise ValidationError(sentence(refusal)) from refusal


class ComparisonForm(RecordForm):
    """A pair."""

    class Meta:
        model = Comparison
        exclude = ()

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        """Offers "aligned" where it can be chosen: a pair is called so once its alignment is accepted."""
        super().__init__(*args, **options)
        if "comparability" in self.fields and self.instance.accepted_at is None:
            widget = self.fields["comparability"].widget
            widget.choices = [each for each in widget.choices if each[0] != Comparability.SAME_VIEWPOINT_ALIGNED]

    def _get_validation_exclusions(self) -> set[str]:
        """Whether the two can be compared so is left to the actions, which say in words what constraints only name."""
        return {*super()._get_validation_exclusions(), "comparability", "before", "after"}


class RegionForm(RecordForm):
    """What was lost, drawn on the picture after."""

    outline = OutlineField(
        on_each=2,
        label=_("Outline"),
        help_text=_(
            "A point on each line: how far across and how far down the picture after, from 0 to 1. Or draw it there."
        ),
    )
    remove = forms.BooleanField(label=_("Take this region away"), required=False)

    class Meta:
        model = DamageRegion
        exclude = ()

    def points(self) -> tuple[Point, ...]:
        """The outline that was typed."""
        return read_outline(self.cleaned_data["outline"])


class PointsForm(forms.Form):
    """Places of the picture before, each with the same place of the picture after."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    points = NumbersField(
        on_each=4,
        label=_("Points"),
        required=False,
        help_text=_(
            "On each line a point of the picture before and the same of the picture after: across, down, across, down, "
            "from 0 to 1. At least six, all over the picture."
        ),
    )

    def pairs(self) -> list[Pair]:
        """Before and after, point by point."""
        return [((a, b), (c, d)) for a, b, c, d in self.cleaned_data["points"]]
