"""Monuments: things that can be damaged, such as a temple, a statue, or a part of one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import MonumentKind, Precision

from . import columns
from .fields import CodeField, EdtfField, code_constraint, interval_constraint
from .record import Record, in_language
from .site import Site


class Monument(Record):
    """A monument or a part of one. `precision` says how exactly its location may be shown.

    The precision of a part is never finer than that of its parent. Only `actions.publishing` writes `published`. A
    published part has a published parent and site.
    """

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="monuments", verbose_name=_("site"))
    part_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    kind = CodeField(MonumentKind, verbose_name=_("kind"))
    name_en = models.CharField(_("name (English)"), max_length=200)
    name_ar = models.CharField(_("name (Arabic)"), max_length=200)
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    description_ar = models.TextField(_("description (Arabic)"), blank=True)
    built_text = EdtfField(
        _("built"),
        blank=True,
        earliest="built_earliest",
        latest="built_latest",
        edtf="built_edtf",
        help_text=_("In English, in Arabic or in EDTF: 32 AD, circa 200 AD, 0032, 0193/0211."),
    )
    built_earliest = models.IntegerField(null=True, editable=False)
    built_latest = models.IntegerField(null=True, editable=False)
    built_edtf = models.CharField(max_length=200, blank=True, editable=False)
    built_source = models.ForeignKey(
        "registry.Source",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the building date"),
    )
    built_note_en = models.TextField(_("note on the building date (English)"), blank=True)
    built_note_ar = models.TextField(_("note on the building date (Arabic)"), blank=True)
    precision = CodeField(Precision, default=Precision.HIDDEN.value, verbose_name=_("precision of the public place"))
    published = models.BooleanField(pgettext_lazy("standing of a record", "published"), default=False, editable=False)
    private_note = models.TextField(
        _("private note"), blank=True, help_text=_("For the registry’s own people: it is never shown to the public.")
    )

    columns.public(slug, precision, published, restorable=False)
    columns.public(
        name_en, name_ar, other_names, description_en, description_ar, built_note_en, built_note_ar, text=True
    )
    columns.public(site, part_of, kind, built_text, built_source)
    columns.derived(built_earliest, built_latest, built_edtf)
    columns.staff(private_note, text=True)
    columns.label_in_history(part_of, _("whole that it is part of"))
    columns.label_in_history(built_text, _("building date"))

    class Meta:
        verbose_name = _("monument")
        verbose_name_plural = _("monuments")
        ordering = ("pk",)
        indexes = (models.Index(fields=("published", "id"), name="monument_by_published"),)
        constraints = (
            code_constraint("kind", MonumentKind, "monument_kind_known"),
            code_constraint("precision", Precision, "monument_precision_known"),
            interval_constraint("built_earliest", "built_latest", "monument_built_in_order"),
            models.CheckConstraint(
                condition=models.Q(part_of__isnull=True) | ~models.Q(part_of=models.F("id")),
                name="monument_not_part_of_itself",
                violation_error_message=_("A monument cannot be a part of itself."),
            ),
        )

    def __str__(self) -> str:
        return in_language(self.name_en, self.name_ar)

    def clean(self) -> None:
        """Raise ValidationError if the monument would be a part of itself, directly or through its parents."""
        super().clean()
        # A monument that is not saved yet cannot be the parent of another.
        if self.pk is None:
            return

        visited_ids = {self.pk}
        parent = self.part_of
        while parent is not None:
            if parent.pk in visited_ids:
                raise ValidationError(
                    {"part_of": gettext("A monument cannot be a part of itself, nor of one of its parts.")}
                )
            visited_ids.add(parent.pk)
            parent = parent.part_of
