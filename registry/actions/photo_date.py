"""The date of a photo: when it was taken, or the day whose state a drawing shows, since a drawing is not taken."""

from __future__ import annotations

from collections.abc import Mapping

from registry.domain.errors import RuleViolation, gettext_noop
from registry.domain.value_types import Column, Values
from registry.domain.vocabulary.codes import DateOrigin, PhotoKind
from registry.models import Photo

DATE_FIELDS = ("taken_text", "depicts_text")


class InvalidPhoto(RuleViolation):
    """A rule violation: a photo cannot be saved with these values."""

    code = "bad_photo"


def resolve_date_columns(kind: object, fields: Mapping[str, Column]) -> Values:
    """Return the columns of a photo of a kind from the values of a request.

    `depicts_text`, the day whose state a drawing shows, has no column of its own: it is kept in that of the date.
    Raise InvalidPhoto if a drawing is said to be taken, or if another picture is said to depict a day.
    """
    columns = dict(fields)
    depicted_day = columns.pop("depicts_text", None)
    if kind != PhotoKind.DRAWING:
        if depicted_day:
            raise InvalidPhoto(
                gettext_noop("Only a drawing shows the state of another day. Say when this picture was taken."),
                field="depicts_text",
                code="no_drawing",
            )
        return columns

    for name in ("taken_text", "date_origin"):
        if columns.get(name):
            raise InvalidPhoto(
                gettext_noop("A drawing is not taken. Say which day's state it shows."),
                field=name,
                code="drawing_not_taken",
            )
    if depicted_day is not None:
        columns["taken_text"] = depicted_day
        # Whoever draws a state chooses its day.
        columns["date_origin"] = DateOrigin.EDITOR.value if depicted_day else ""
    return columns


def rename_date_of_drawing(columns: Mapping[str, Column]) -> Values:
    """Return the columns of a form that has one input for both dates, so that `resolve_date_columns` accepts them."""
    renamed_columns = dict(columns)
    if columns.get("kind") == PhotoKind.DRAWING and "taken_text" in columns:
        renamed_columns["depicts_text"] = renamed_columns.pop("taken_text")
        renamed_columns.pop("date_origin", None)
    return renamed_columns


def check_date_after_change_of_kind(photo: Photo, former_kind: str, changed_fields: Mapping[str, Column]) -> None:
    """Raise InvalidPhoto if a dated photo becomes a drawing, or a drawing another picture, without a new date."""
    drawing = PhotoKind.DRAWING
    is_other_date = (photo.kind == drawing) != (former_kind == drawing)
    has_new_date = any(name in changed_fields for name in DATE_FIELDS)
    if is_other_date and photo.taken_text and not has_new_date:
        raise InvalidPhoto(
            gettext_noop("The date of a drawing is the day that it shows, not when it was taken: give it anew."),
            field="kind",
            code="date_of_other_kind",
        )
