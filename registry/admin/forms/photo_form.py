"""Forms for photos: upload, later changes, and metadata that a file suggests."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from registry.domain.value_types import PassedOn
from registry.domain.vocabulary.codes import Licence
from registry.models import Claim, Photo

from .record_form import RecordForm
from .suggestions import RecordMultipleChoiceField, with_label_relations

ACCEPTED_CONTENT_TYPES = "image/jpeg,image/png,image/webp,image/tiff,image/avif"


class MultipleFileInput(forms.FileInput):
    """A file input for several files at once. Files can also be dropped on it."""

    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """A list of files. The content of each file is checked by the action, so one bad file does not block the others."""

    widget = MultipleFileInput(attrs={"accept": ACCEPTED_CONTENT_TYPES})

    def __init__(self, **kwargs: PassedOn) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: object, initial: object = None) -> list[UploadedFile]:
        """Return the uploaded files. Raise ValidationError if there is no file but one is required."""
        # `super()` without arguments does not work inside the comprehension below.
        clean_single_file = super().clean
        files = data if isinstance(data, list | tuple) else [data]
        if not files:
            # A single file that is None is refused if a file is required.
            files = [None]
        return [clean_single_file(file, initial) for file in files]


class BasePhotoForm(RecordForm):
    """Base of the forms with the descriptive fields of photos."""

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude `date_origin` and `credit` from Django's validation of the model instance.

        The action that saves the photo checks these fields and explains what is wrong. Django would only show the name
        of the violated database constraint.
        """
        return {*super()._get_validation_exclusions(), "date_origin", "credit"}


class UploadForm(BasePhotoForm):
    """A form for uploading several photos, with values that hold for all of them."""

    files = MultipleFileField(  # type: ignore[assignment]  # Django takes declared fields off the class
        label=_("Files"),
        help_text=_("Choose or drop here one or several: JPEG, PNG, WebP, TIFF or AVIF. Each is kept as it came."),
    )

    class Meta:
        model = Photo
        exclude = ()  # The fieldsets of the admin name the fields.
        labels: ClassVar = {"taken_text": _("Date")}


class PhotoForm(BasePhotoForm):
    """A form for a photo and the claims that it supports."""

    claims = RecordMultipleChoiceField(
        with_label_relations(Claim.objects.all()),
        label=_("Claims that it supports"),
        required=False,
        help_text=_("On the monument it shows, a part of it or its whole. A drawing supports none."),
    )

    class Meta:
        model = Photo
        exclude = ()
        labels: ClassVar = {"taken_text": _("Date")}

    def __init__(self, *args: PassedOn, **kwargs: PassedOn) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["claims"] = [link.claim for link in self.instance.supports.select_related("claim")]


class SuggestedMetadataForm(forms.Form):
    """A form for the credit and licence that a photo file contains. An editor reads them and then accepts them."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    credit = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    licence = forms.ChoiceField(
        required=False, choices=[(licence.value, licence.value) for licence in Licence], widget=forms.HiddenInput
    )

    def accepted_values(self) -> dict[str, str]:
        """Return the credit and licence that the editor accepted, by column name. Leave out empty ones."""
        values_by_column = {}
        for column_name in ("credit", "licence"):
            value = self.cleaned_data[column_name]
            if value:
                values_by_column[column_name] = value
        return values_by_column
