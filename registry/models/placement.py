"""Placements: the locations of a monument over time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.domain.vocabulary.codes import Certainty

from . import columns
from .fields import CodeField, EdtfField, code_constraint, interval_constraint
from .monument import Monument
from .record import Record, in_language


class Placement(Record):
    """The location of a monument during an interval.

    `lon` and `lat` (degrees, WGS 84, both or neither) are the public point, generalised to the monument's precision.
    The exact point is at most `uncertainty_m` metres away. Actions derive the public point from the `ExactPlace`, and
    the public outline (GeoJSON), which is empty unless the exact point is public.
    A withdrawn placement counts no more. Only editors see it, and its reason.
    """

    monument = models.ForeignKey(
        Monument, on_delete=models.PROTECT, related_name="placements", verbose_name=_("monument")
    )
    place_en = models.CharField(_("place (English)"), max_length=200)
    place_ar = models.CharField(_("place (Arabic)"), max_length=200)
    date_text = EdtfField(
        _("from and to"),
        help_text=_("In English, in Arabic or in EDTF: from 1977 to 2016, since 2016, 1977/2016, 2016/.."),
    )
    earliest = models.IntegerField(null=True, editable=False)
    latest = models.IntegerField(null=True, editable=False)
    date_edtf = models.CharField(max_length=200, blank=True, editable=False)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    uncertainty_m = models.PositiveIntegerField(_("uncertainty in metres"), null=True, editable=False)
    outline = models.TextField(
        _("outline"),
        blank=True,
        default="",
        help_text=_("The ground plan by the same source: a Polygon or MultiPolygon in GeoJSON, WGS 84."),
    )
    certainty = CodeField(Certainty, verbose_name=_("certainty"))
    source = models.ForeignKey(
        "registry.Source", on_delete=models.PROTECT, related_name="placements", verbose_name=_("source")
    )
    note_en = models.TextField(_("note (English)"), blank=True)
    note_ar = models.TextField(_("note (Arabic)"), blank=True)
    withdrawn = models.BooleanField(_("withdrawn"), default=False, editable=False)
    withdrawn_reason = models.TextField(_("reason for the withdrawal"), blank=True, default="", editable=False)

    columns.public(monument, withdrawn, restorable=False)
    columns.public(place_en, place_ar, note_en, note_ar, text=True, hidden_with=columns.HiddenWith.PLACE)
    columns.public(lon, lat, hidden_with=columns.HiddenWith.POINT, restorable=False)
    columns.public(outline, text=False, hidden_with=columns.HiddenWith.POINT, restorable=False)
    columns.public(date_text, certainty, source)
    columns.staff(withdrawn_reason, text=True)
    columns.derived(earliest, latest, date_edtf, uncertainty_m)
    columns.label_in_history(date_text, _("time there"))

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ("monument", "earliest", "pk")
        constraints = (
            code_constraint("certainty", Certainty, "placement_certainty_known"),
            interval_constraint("earliest", "latest", "placement_in_order"),
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__isnull=False, lat__isnull=False, lon__range=(-180, 180), lat__range=(-90, 90)),
                name="placement_point_on_earth",
            ),
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, uncertainty_m__isnull=True)
                | models.Q(lon__isnull=False, uncertainty_m__isnull=False),
                name="placement_says_how_far_off",
            ),
            models.CheckConstraint(
                condition=models.Q(outline="") | models.Q(uncertainty_m__isnull=False, uncertainty_m=0),
                name="placement_outline_of_exact_point",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn=False, withdrawn_reason="")
                | models.Q(~models.Q(withdrawn_reason=""), withdrawn=True),
                name="placement_withdrawn_with_reason",
            ),
            # A placement that was withdrawn can be recorded again, such as from another source.
            models.UniqueConstraint(
                fields=("monument", "place_en", "date_text"),
                condition=models.Q(withdrawn=False),
                name="placement_once",
            ),
        )

    def __str__(self) -> str:
        return in_language(self.place_en, self.place_ar)


class ExactPlace(models.Model):
    """The exact point of a placement, and its outline if one is known. No public page or API reads this table."""

    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, primary_key=True, related_name="exact")
    lon = models.FloatField()
    lat = models.FloatField()
    outline = models.TextField(blank=True, default="")

    columns.sealed(placement, lon, lat)
    columns.sealed(outline, text=False)

    class Meta:
        verbose_name = _("exact place")
        verbose_name_plural = _("exact places")
        default_permissions = ("view",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(lon__range=(-180, 180), lat__range=(-90, 90)), name="exact_place_on_earth"
            ),
        )

    def __str__(self) -> str:
        return str(self.placement_id)
