"""Sites: ancient cities or properties that contain monuments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import columns
from .record import Record, in_language


class Site(Record):
    """A site that contains monuments. `lon` and `lat` are a representative point in degrees (WGS 84)."""

    slug = models.SlugField(_("slug"), unique=True)
    name_en = models.CharField(_("name (English)"), max_length=200)
    name_ar = models.CharField(_("name (Arabic)"), max_length=200)
    description_en = models.TextField(_("description (English)"), blank=True)
    description_ar = models.TextField(_("description (Arabic)"), blank=True)
    country = models.CharField(_("country (ISO 3166)"), max_length=2, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    point_source = models.ForeignKey(
        "registry.Source",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the point"),
    )
    wh_ref = models.CharField(_("World Heritage reference"), max_length=20, blank=True)
    wh_inscribed = models.PositiveSmallIntegerField(_("inscribed in"), null=True, blank=True)
    wh_criteria = models.CharField(_("criteria"), max_length=60, blank=True)
    in_danger_since = models.PositiveSmallIntegerField(_("in Danger since"), null=True, blank=True)
    wh_source = models.ForeignKey(
        "registry.Source",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the listing"),
    )
    identifiers = models.JSONField(_("identifiers elsewhere"), default=dict, blank=True)
    published = models.BooleanField(pgettext_lazy("standing of a record", "published"), default=False, editable=False)

    columns.public(slug, published, restorable=False)
    columns.public(name_en, name_ar, description_en, description_ar, identifiers, text=True)
    columns.public(country, wh_ref, wh_criteria, text=False)
    columns.public(lon, lat, point_source, wh_inscribed, in_danger_since, wh_source)
    columns.label_in_history(wh_inscribed, _("year of inscription"))
    columns.label_in_history(in_danger_since, _("year of the danger listing"))

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__isnull=False, lat__isnull=False, lon__range=(-180, 180), lat__range=(-90, 90)),
                name="site_point_on_earth",
            ),
        )

    def __str__(self) -> str:
        return in_language(self.name_en, self.name_ar)
