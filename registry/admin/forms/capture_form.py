"""The forms of a capture of a source: keeping a file, and withdrawing it."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from registry.media.storage.ingest import MEGABYTE
from registry.models import SourceCapture

_FILE_HELP = _(
    "A PDF, PNG, JPEG, HTML, WARC or text file of at most {limit} MB. Its content decides what it is, not its name."
)


class CaptureForm(forms.ModelForm):
    """A form for a file that is kept of a source. The action checks the file."""

    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(_FILE_HELP, limit=settings.UPLOAD_LIMIT // MEGABYTE),
        allow_empty_file=True,
    )

    class Meta:
        model = SourceCapture
        fields = ("captured_text", "licence", "note")
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 2, "dir": "auto"})}


class CaptureReasonForm(forms.Form):
    """A form for the reason why a capture is withdrawn. The action checks that there is one."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("It is kept in the ledger, which is for ever."),
    )
