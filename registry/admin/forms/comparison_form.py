"""Forms for a comparison of two photos: its comparability, its damage regions and its control points."""

from __future__ import annotations

import json
from math import isfinite

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.domain.errors import RuleViolation
from registry.domain.media.homography import Pair
from registry.domain.media.outlines import outline_text
from registry.domain.value_types import PassedOn
from registry.domain.vocabulary.codes import Comparability
from registry.models import Comparison, DamageRegion

from .form_fields import TextField
from .form_text import violation_message
from .record_form import RecordForm

MAX_LINES = 1000  # Bounds the work of parsing. How many points an outline may have is checked by the rules.
MAX_QUOTED_LENGTH = 60  # characters of a wrong line that its error message repeats


class NumbersField(TextField):
    """A list of lines with the same number of numbers each. The stored form is JSON, the typed form is plain text."""

    def __init__(self, *, numbers_per_line: int, **kwargs: PassedOn) -> None:
        self.numbers_per_line = numbers_per_line
        widget = forms.Textarea(attrs={"rows": 4, "dir": "ltr", "class": "numbers", "spellcheck": "false"})
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value: object) -> object:
        """Return the text to show in the input, with one line for each list of numbers.

        Typed text is shown as it is.
        """
        # A stored value is a JSON array.
        if isinstance(value, str) and value.startswith("["):
            value = json.loads(value)
        if not isinstance(value, list):
            return value

        lines = [_format_numbers(numbers) for numbers in value]
        return "\n".join(lines)

    def to_python(self, value: object) -> list[list[float]]:
        """Parse typed text into a list of numbers for each line. The stored JSON is accepted too.

        Raise ValidationError if a line is wrong or there are too many lines.
        """
        if isinstance(value, str) and value.startswith("["):
            return [list(map(float, numbers)) for numbers in json.loads(value)]

        typed_text = str(value or "").replace(",", " ")
        lines = [line for line in typed_text.splitlines() if line.strip()]
        if len(lines) > MAX_LINES:
            raise ValidationError(gettext("There are more lines than anybody draws."))
        return [self._parse_line(line) for line in lines]

    def _parse_line(self, line: str) -> list[float]:
        """Parse a typed line of numbers, separated by spaces.

        Raise ValidationError if there are too few or too many, or if one is not a finite number.
        """
        try:
            numbers = [float(word) for word in line.split()]
        except ValueError:
            numbers = []

        has_right_count = len(numbers) == self.numbers_per_line
        if not has_right_count or not all(map(isfinite, numbers)):
            message = gettext("“%(line)s” is not %(count)s numbers with blanks between them.")
            params = {"line": line[:MAX_QUOTED_LENGTH], "count": self.numbers_per_line}
            raise ValidationError(message, params=params)
        return numbers

    def has_changed(self, initial: object, data: object) -> bool:
        """Return whether the typed numbers differ from the initial ones. Invalid text counts as a change."""
        initial_text = self.prepare_value(initial)
        try:
            return self.to_python(initial_text) != self.to_python(data)
        except ValidationError:
            return True


def _format_numbers(numbers: list[float]) -> str:
    """Return numbers as one line of text, separated by spaces."""
    return " ".join(f"{number:g}" for number in numbers)


class OutlineField(NumbersField):
    """The outline of a damage region. It is typed point by point or drawn with a script."""

    def clean(self, value: object) -> str:
        """Check the typed points of an outline, and return the text that is stored for it.

        Raise ValidationError if they are not the outline of an area.
        """
        points = super().clean(value)
        try:
            return outline_text(points)
        except RuleViolation as violation:
            raise ValidationError(violation_message(violation)) from violation


class ComparisonForm(RecordForm):
    """A form for a comparison of two photos."""

    class Meta:
        model = Comparison
        exclude = ()

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        """Offer the choice “same viewpoint, aligned” only after an alignment was accepted."""
        super().__init__(*args, **kwargs)
        is_aligned = self.instance.accepted_at is not None
        if "comparability" not in self.fields or is_aligned:
            return
        select = self.fields["comparability"].widget
        select.choices = [(code, name) for code, name in select.choices if code != Comparability.SAME_VIEWPOINT_ALIGNED]

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude the two photos and their comparability from Django's validation of the model instance.

        The action that saves the comparison checks these fields and explains what is wrong. Django would only show the
        name of the violated database constraint.
        """
        return {*super()._get_validation_exclusions(), "comparability", "before", "after"}


class RegionForm(RecordForm):
    """A form for a damage region: what was lost, drawn on the photo after."""

    outline = OutlineField(
        numbers_per_line=2,
        label=_("Outline"),
        help_text=_(
            "A point on each line: how far across and how far down the picture after, from 0 to 1. Or draw it there."
        ),
    )
    remove = forms.BooleanField(label=_("Take this region away"), required=False)

    class Meta:
        model = DamageRegion
        exclude = ()


class PointsForm(forms.Form):
    """A form for control points: places in the photo before, each with the same place in the photo after."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    points = NumbersField(
        numbers_per_line=4,
        label=_("Points"),
        required=False,
        help_text=_(
            "On each line a point of the picture before and the same of the picture after: across, down, across, down, "
            "from 0 to 1. At least six, all over the picture."
        ),
    )

    def point_pairs(self) -> list[Pair]:
        """Return each control point as a pair of points: in the photo before, and in the photo after."""
        point_pairs = []
        for before_x, before_y, after_x, after_y in self.cleaned_data["points"]:
            point_before = (before_x, before_y)
            point_after = (after_x, after_y)
            point_pairs.append((point_before, point_after))
        return point_pairs
