"""Comparisons: two photos of one monument, before and after, with their alignment and damage regions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.domain.vocabulary.codes import AlignmentOrigin, Comparability, Effect

from . import columns
from .claim import Claim
from .fields import CodeField, code_constraint
from .monument import Monument
from .photo import Photo
from .record import Record
from .refs import make_ref, parse_ref

COMPARISON_PREFIX = "X-"
ALIGNABLE = (Comparability.SAME_VIEWPOINT_ALIGNED, Comparability.SAME_VIEWPOINT, Comparability.SIMILAR)


class Comparison(Record):
    """A comparison of two photos of one monument. Its `ref` is permanent, and its photos never change.

    Actions ensure that both photos show `monument`. `matrix` (a homography of nine numbers, JSON) and `figures` (its
    quality, JSON) are one alignment, a suggestion until `accepted_at` is set. `alignment` says how it was found. Only
    `actions.publishing` writes `published`.
    """

    monument = models.ForeignKey(
        Monument, on_delete=models.PROTECT, related_name="comparisons", verbose_name=_("monument")
    )
    before = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="as_before", verbose_name=_("before"))
    after = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="as_after", verbose_name=_("after"))
    comparability = CodeField(Comparability, verbose_name=_("how the two compare"))
    caption_en = models.TextField(_("caption (English)"), blank=True)
    caption_ar = models.TextField(_("caption (Arabic)"), blank=True)
    alignment = CodeField(
        AlignmentOrigin, default=AlignmentOrigin.NONE.value, editable=False, verbose_name=_("alignment")
    )
    matrix = models.TextField(blank=True, editable=False)
    figures = models.TextField(blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("alignment accepted by"),
    )
    accepted_at = models.DateTimeField(_("alignment accepted"), null=True, editable=False)
    published = models.BooleanField(pgettext_lazy("standing of a record", "published"), default=False, editable=False)

    columns.public(monument, before, after, comparability, published, restorable=False)
    columns.public(caption_en, caption_ar, text=True)
    columns.staff(alignment, accepted_by, accepted_at)
    columns.derived(matrix, figures)
    columns.label_in_history(comparability, _("comparability of the two"))
    columns.label_in_history(accepted_by, _("person who accepted the alignment"))
    columns.label_in_history(accepted_at, _("time at which the alignment was accepted"))

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering = ("pk",)
        constraints = (
            code_constraint("comparability", Comparability, "comparison_comparability_known"),
            code_constraint("alignment", AlignmentOrigin, "comparison_alignment_known"),
            models.CheckConstraint(
                condition=~models.Q(before=models.F("after")), name="comparison_of_two_different_photos"
            ),
            models.UniqueConstraint(fields=("before", "after"), name="comparison_once"),
            models.CheckConstraint(
                condition=models.Q(alignment=AlignmentOrigin.NONE.value, matrix="", figures="")
                | (~models.Q(alignment=AlignmentOrigin.NONE.value) & ~models.Q(matrix="")),
                name="comparison_alignment_has_matrix",
            ),
            models.CheckConstraint(
                condition=models.Q(matrix="")
                | models.Q(comparability__in=[comparability.value for comparability in ALIGNABLE]),
                name="comparison_other_views_unaligned",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | (models.Q(accepted_by__isnull=False, accepted_at__isnull=False) & ~models.Q(matrix="")),
                name="comparison_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(comparability=Comparability.SAME_VIEWPOINT_ALIGNED.value)
                | models.Q(accepted_at__isnull=False),
                name="comparison_called_aligned_once_accepted",
            ),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """Return the permanent reference, for example `X-000123`, or `X-new` before the comparison is saved."""
        return make_ref(COMPARISON_PREFIX, self.pk)


def comparison_number(ref: str) -> int | None:
    """Return the ID of the comparison with this reference: 123 for `X-000123`. None if it is not a reference."""
    return parse_ref(COMPARISON_PREFIX, ref)


class DamageRegion(Record):
    """An outline of damage on the photo after of a comparison, and the effect there.

    `outline` is a list of points in JSON, from 0 to 1 of width and height. The photo after is never transformed by the
    alignment, so its points stay valid.
    """

    comparison = models.ForeignKey(
        Comparison, on_delete=models.PROTECT, related_name="regions", verbose_name=_("comparison")
    )
    position = models.PositiveSmallIntegerField(_("number"), editable=False)
    outline = models.TextField(_("outline"))
    effect = CodeField(Effect, verbose_name=_("effect"))
    note_en = models.TextField(_("note (English)"), blank=True)
    note_ar = models.TextField(_("note (Arabic)"), blank=True)
    claim = models.ForeignKey(
        Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="regions", verbose_name=_("claim")
    )

    columns.public(comparison, effect)
    columns.public(outline, text=False)
    columns.public(note_en, note_ar, text=True)
    columns.staff(claim)
    columns.derived(position)

    class Meta:
        verbose_name = _("damage region")
        verbose_name_plural = _("damage regions")
        ordering = ("comparison", "position", "pk")
        constraints = (
            code_constraint("effect", Effect, "region_effect_known"),
            models.UniqueConstraint(fields=("comparison", "position"), name="region_position_once"),
        )

    def __str__(self) -> str:
        return f"{make_ref(COMPARISON_PREFIX, self.comparison_id)}/{self.position}"
