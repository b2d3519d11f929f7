"""Data that photos, sources and claims lack: the counts on the dashboard and the filter of their lists."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.domain.media.renditions import RECIPE, Format
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, Photo, Rendition, Source
from registry.models.record import Record

# By model: the values of the filter's query parameter, each with its label.
MISSING_LABELS: dict[type[Record], dict[str, Promise]] = {
    Photo: {
        "date": _("Photos without a date"),
        "licence": _("Photos without a licence"),
        "credit": _("Photos without a credit"),
        "copies": _("Photos whose copies could not be made"),
    },
    Source: {"address": _("Sources without an address that opens")},
    Claim: {"locator": _("Claims that say neither where in their source nor why not")},
}
# Nothing is added to claims of these statuses any more.
ENDED = (ClaimStatus.REJECTED.value, ClaimStatus.SUPERSEDED.value, ClaimStatus.WITHDRAWN.value)


def build_missing_condition(model: type[Record], missing_name: str) -> Q:
    """Build the filter for records of a model that lack something, named by a key of its MISSING_LABELS.

    Protected sources and the claims that rest on them lack nothing: they are not shown so that they could be read.
    """
    if model is Source:
        return Q(protected=False, url="", archived_url="", doi="")
    if model is Claim:
        return Q(source__protected=False, locator="", no_locator_reason_en="") & ~Q(status__in=ENDED)
    return _build_photo_condition(missing_name)


def _build_photo_condition(missing_name: str) -> Q:
    """Build the filter for photos that lack a date, a licence, a credit or their renditions (scaled copies)."""
    if missing_name == "date":
        return Q(taken_text="")
    if missing_name == "copies":
        # The AVIF renditions are made last, so a photo without them lacks some renditions or all.
        avif_renditions = Rendition.objects.filter(photo=OuterRef("pk"), recipe=RECIPE, format=Format.AVIF.value)
        return ~Q(Exists(avif_renditions))
    # The other keys, "licence" and "credit", are names of text columns.
    return Q(**{missing_name: ""})


def count_incomplete(model: type[Record]) -> Iterator[tuple[str, int]]:
    """Yield each key of a model's MISSING_LABELS with the number of records that lack what it names. Run one query."""
    counts = {name: Count("pk", filter=build_missing_condition(model, name)) for name in MISSING_LABELS[model]}
    yield from model._default_manager.order_by().aggregate(**counts).items()


class MissingFieldsFilter(admin.SimpleListFilter):
    """A list filter by data that a record lacks."""

    title, parameter_name = _("what is missing"), "lacks"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(missing, str(label)) for missing, label in MISSING_LABELS[model_admin.model].items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        missing = self.value()
        if missing not in MISSING_LABELS[queryset.model]:
            return queryset
        return queryset.filter(build_missing_condition(queryset.model, missing))
