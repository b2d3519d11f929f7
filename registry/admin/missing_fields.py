"""Data that photos lack for publication: the counts on the dashboard and the filter of the photo list."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.domain.media.renditions import RECIPE, Format
from registry.models import Photo, Rendition

# The values of the filter's query parameter, each with its label.
MISSING_LABELS = {
    "date": _("Photos without a date"),
    "licence": _("Photos without a licence"),
    "credit": _("Photos without a credit"),
    "copies": _("Photos whose copies could not be made"),
}


def build_missing_condition(missing_name: str) -> Q:
    """Build the filter for photos that lack a date, a licence, a credit or their renditions (scaled copies).

    `missing_name` says which of these, by a key of MISSING_LABELS.
    """
    if missing_name == "date":
        return Q(taken_text="")
    if missing_name == "copies":
        # The AVIF renditions are made last, so a photo without them lacks some renditions or all.
        avif_renditions = Rendition.objects.filter(photo=OuterRef("pk"), recipe=RECIPE, format=Format.AVIF.value)
        return ~Q(Exists(avif_renditions))
    # The other keys, "licence" and "credit", are names of text columns.
    return Q(**{missing_name: ""})


def count_incomplete() -> Iterator[tuple[str, int]]:
    """Yield each key of MISSING_LABELS with the number of photos that lack what it names. Run one query."""
    counts = {name: Count("pk", filter=build_missing_condition(name)) for name in MISSING_LABELS}
    yield from Photo.objects.order_by().aggregate(**counts).items()


class MissingFieldsFilter(admin.SimpleListFilter):
    """A list filter by data that a photo lacks for publication."""

    title, parameter_name = _("what is missing"), "lacks"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(missing, str(label)) for missing, label in MISSING_LABELS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        missing = self.value()
        if missing not in MISSING_LABELS:
            return queryset
        return queryset.filter(build_missing_condition(missing))
