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

        `value` is the stored JSON, a list of such lists, or text that the user has typed.
        """
        if isinstance(value, str) and value.startswith("["):
            number_lists = json.loads(value)
        elif isinstance(value, list):
            number_lists = value
        else:
            # Show typed text as it is.
            return value

        lines = [_format_numbers(numbers) for numbers in number_lists]
        return "\n".join(lines)

    def to_python(self, value: object) -> list[list[float]]:
        """Parse each line of the typed text into a list of numbers. The stored JSON is accepted too.

        Raise ValidationError if there are too many lines, or if one has the wrong number of numbers.
        """
        if isinstance(value, str) and value.startswith("["):
            number_lists = json.loads(value)
            return [[float(number) for number in numbers] for numbers in number_lists]

        # Numbers may be separated by commas or spaces.
        typed_text = str(value or "").replace(",", " ")
        lines = [line for line in typed_text.splitlines() if line.strip()]
        if len(lines) > MAX_LINES:
            raise ValidationError(gettext("There are more lines than anybody draws."))
        return [self._parse_line(line) for line in lines]

    def _parse_line(self, line: str) -> list[float]:
        """Parse a typed line of numbers that are separated by spaces.

        Raise ValidationError if there are too few or too many numbers, or if one is not finite.
        """
        try:
            numbers = [float(word) for word in line.split()]
        except ValueError:
            # An empty list has the wrong count, so the line is refused below.
            numbers = []

        has_right_count = len(numbers) == self.numbers_per_line
        are_finite = all(isfinite(number) for number in numbers)
        if not has_right_count or not are_finite:
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
        """Check the typed points of an outline, and return the JSON text in which the outline is stored.

        Raise ValidationError if the points do not enclose an area.
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
        if "comparability" in self.fields and not is_aligned:
            select = self.fields["comparability"].widget
            unaligned_choices = []
            for code, name in select.choices:
                if code != Comparability.SAME_VIEWPOINT_ALIGNED:
                    unaligned_choices.append((code, name))
            select.choices = unaligned_choices

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
