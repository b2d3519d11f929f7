"""What is said of pictures, when they come and later."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from registry.domain.value_types import PassedOn
from registry.domain.vocabulary.codes import Licence
from registry.models import Claim, Photo

from .record_form import RecordForm
from .suggestions import SuggestedSeveral, with_names

TAKEN_HERE = "image/jpeg,image/png,image/webp,image/tiff,image/avif"


class SeveralFiles(forms.FileInput):
    """An input for several files at once, on which files can be dropped."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """A list of files. What is in each is for the rules to say, one by one: none of them keeps the others out."""

    widget = SeveralFiles(attrs={"accept": TAKEN_HERE})

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(allow_empty_file=True, **options)

    def clean(self, data: object, initial: object = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(each, initial) for each in given or [None]]


class PictureForm(RecordForm):
    """What is said of one picture or of several."""

    def _get_validation_exclusions(self) -> set[str]:
        """Whether a date says whence it is, and a public picture whose, is left to the actions, which say in words what
        constraints only name."""
        return {*super()._get_validation_exclusions(), "date_origin", "credit"}


class UploadForm(PictureForm):
    """Pictures that come, with what is said of all of them."""

    files = SeveralFilesField(  # type: ignore[assignment]  # Django takes declared fields off the class
        label=_("Files"),
        help_text=_("Choose or drop here one or several: JPEG, PNG, WebP, TIFF or AVIF. Each is kept as it came."),
    )

    class Meta:
        model = Photo
        exclude = ()  # the admin's fieldsets name the fields


class PhotoForm(PictureForm):
    """A picture with the claims that it supports."""

    claims = SuggestedSeveral(
        with_names(Claim.objects.all()),
        label=_("Claims that it supports"),
        required=False,
        help_text=_("On the monument it shows, a part of it or its whole. A drawing supports none."),
    )

    class Meta:
        model = Photo
        exclude = ()

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["claims"] = [link.claim for link in self.instance.supports.select_related("claim")]


class OfferForm(forms.Form):
    """Credit and licence as the file has them, taken over by somebody who has read them."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    credit = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    licence = forms.ChoiceField(
        required=False, choices=[(each.value, each.value) for each in Licence], widget=forms.HiddenInput
    )

    def offered(self) -> dict[str, str]:
        """What the file says, by column."""
        return {name: text for name in ("credit", "licence") if (text := self.cleaned_data[name])}
