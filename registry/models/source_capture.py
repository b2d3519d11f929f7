"""Captures of sources: files that the registry keeps of what was read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.media.captures import CaptureType
from registry.domain.vocabulary.codes import Licence

from . import columns
from .fields import CodeField, EdtfField, code_constraint, interval_constraint, with_date_examples
from .source import Source


class SourceCapture(models.Model):
    """A file that is kept of a source as it was read. The file is stored as originals of photos are.

    No history shows this table: captures of protected sources, and those whose licence does not let everybody have a
    copy, do not exist for the public (`queries.visible.public_captures`).
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="captures", verbose_name=_("source"))
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    media_type = models.CharField(max_length=40, editable=False)
    captured_text = EdtfField(
        _("captured"),
        earliest="captured_earliest",
        latest="captured_latest",
        edtf="captured_edtf",
        help_text=with_date_examples(_("When the source looked like this, such as the day on which it was saved.")),
    )
    captured_earliest = models.IntegerField(null=True, editable=False)
    captured_latest = models.IntegerField(null=True, editable=False)
    captured_edtf = models.CharField(max_length=200, blank=True, editable=False)
    licence = CodeField(
        Licence,
        blank=True,
        verbose_name=_("licence"),
        help_text=_("Of the source itself. Only an open licence makes the file public; empty if it is not known."),
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("For the registry’s own people, such as how the file was made.")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    columns.sealed(source, size, captured_text, licence, recorded_by, recorded_at)
    columns.sealed(sha256, media_type, text=False)
    columns.sealed(note, text=True)
    columns.derived(captured_earliest, captured_latest, captured_edtf)

    class Meta:
        verbose_name = _("capture of a source")
        verbose_name_plural = _("captures of sources")
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            code_constraint("media_type", CaptureType, "source_capture_type_known"),
            code_constraint("licence", Licence, "source_capture_licence_known", blank=True),
            interval_constraint("captured_earliest", "captured_latest", "source_capture_in_order"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="source_capture_has_content"),
            models.UniqueConstraint(fields=("source", "sha256"), name="source_capture_once"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """Return how reports of checks name a capture. It does not say what the source is."""
        return f"capture {self.pk} of source {self.source_id}"
