"""What every record has: a version that rises with each change, and when the registry wrote it down."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """Base of every noun."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


def in_language(english: str, arabic: str) -> str:
    """The text in the reader's language, or in the other one where it is missing."""
    return (arabic or english) if (get_language() or "en").startswith("ar") else (english or arabic)
