"""The base model of records: a version that increases with each change, and the time of recording."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import columns


class Record(models.Model):
    """The abstract base of all models that users edit."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    columns.derived(version, recorded_at)

    class Meta:
        abstract = True


def in_language(english: str, arabic: str) -> str:
    """Return the text in the active language, or in the other language if that text is empty."""
    language = get_language() or "en"
    if language.startswith("ar"):
        return arabic or english
    return english or arabic
