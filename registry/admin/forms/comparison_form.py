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
from registry.domain.media.outlines import Point, outline_text, read_outline
from registry.domain.value_types import PassedOn
from registry.domain.vocabulary.codes import Comparability
from registry.models import Comparison, DamageRegion

from .form_fields import TextField
from .form_text import refusal_message
from .record_form import RecordForm

MAX_LINES = 1000  # Bounds the work of parsing. How many points an outline may have is checked by the rules.
MAX_QUOTED_LENGTH = 60  # characters of a wrong line that its error message repeats


class NumbersField(TextField):
    """A list of lines with the same number of numbers each. The stored form is JSON, the typed form is plain text."""

    def __init__(self, *, numbers_per_line: int, **options: PassedOn) -> None:
        self.numbers_per_line = numbers_per_line
        widget = forms.Textarea(attrs={"rows": 4, "dir": "ltr", "class": "numbers", "spellcheck": "false"})
        super().__init__(widget=widget, **options)

    def prepare_value(self, value: object) -> object:
        """Return the text to show in the text area: one line for each list of numbers. Return typed text unchanged."""
        if isinstance(value, str) and value.startswith("["):
            value = json.loads(value)
        if not isinstance(value, list):
            return value

        return "\n".join(_format_numbers(numbers) for numbers in value)

    def to_python(self, value: object) -> list[list[float]]:
        """Return the numbers of each line, from typed text or from the stored JSON.

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
        """Return the numbers of one typed line. Raise ValidationError if they are too few, too many or not finite."""
        try:
            numbers = [float(part) for part in line.split()]
        except ValueError:
            numbers = []
        if len(numbers) != self.numbers_per_line or not all(map(isfinite, numbers)):
            message = gettext("“%(line)s” is not %(count)s numbers with blanks between them.")
            params = {"line": line[:MAX_QUOTED_LENGTH], "count": self.numbers_per_line}
            raise ValidationError(message, params=params)
        return numbers

    def has_changed(self, initial: object, data: object) -> bool:
        """Return whether the typed numbers differ from the initial ones. Invalid text counts as a change."""
        try:
            return self.to_python(self.prepare_value(initial)) != self.to_python(data)
        except ValidationError:
            return True


def _format_numbers(numbers: list[float]) -> str:
    """Return numbers as one line of text, separated by spaces."""
    return " ".join(f"{number:g}" for number in numbers)


class OutlineField(NumbersField):
    """The outline of a damage region. It is typed point by point or drawn with a script."""

    def clean(self, value: object) -> str:
        """Return the outline in its stored form. Raise ValidationError if the points make no valid outline."""
        points = super().clean(value)
        try:
            return outline_text(points)
        except RuleViolation as refusal:
            raise ValidationError(refusal_message(refusal)) from refusal


class ComparisonForm(RecordForm):
    """A form for a comparison of two photos."""

    class Meta:
        model = Comparison
        exclude = ()

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        """Offer the comparability "aligned" only after the alignment of the comparison was accepted."""
        super().__init__(*args, **options)
        if "comparability" in self.fields and self.instance.accepted_at is None:
            widget = self.fields["comparability"].widget
            widget.choices = [
                (code, name) for code, name in widget.choices if code != Comparability.SAME_VIEWPOINT_ALIGNED
            ]

    def _get_validation_exclusions(self) -> set[str]:
        """Return the names of the fields that model validation skips, among them the two photos.

        The actions check these fields and explain what is wrong. The error of a database constraint would only show
        the name of the constraint.
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

    def outline_points(self) -> tuple[Point, ...]:
        """Return the points of the outline that was typed."""
        return read_outline(self.cleaned_data["outline"])


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
        """Return each control point as its place in the photo before and its place in the photo after."""
        pairs = []
        for before_x, before_y, after_x, after_y in self.cleaned_data["points"]:
            pairs.append(((before_x, before_y), (after_x, after_y)))
        return pairs
