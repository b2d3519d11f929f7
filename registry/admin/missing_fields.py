"""What photos lack: counted on the desk, and a filter of their list."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.domain.media.renditions import RECIPE, Format
from registry.models import Photo, Rendition

# What a photo may lack: the name that lists and the desk give it.
MISSING_TESTS = {
    "date": _("Photos without a date"),
    "licence": _("Photos without a licence"),
    "credit": _("Photos without a credit"),
    "copies": _("Photos whose copies could not be made"),
}


def missing_fields(what: str) -> Q:
    """The photos that lack it. Copies for the public are made last, by a task: without any of them it failed."""
    made = Rendition.objects.filter(photo=OuterRef("pk"), recipe=RECIPE, format=Format.AVIF.value)
    if what == "copies":
        return ~Q(Exists(made))
    return Q(**{"taken_text" if what == "date" else what: ""})


def count_incomplete() -> Iterator[tuple[str, int]]:
    """How many photos lack what, with the addresses' word for it. One query."""
    counts = {what: Count("pk", filter=missing_fields(what)) for what in MISSING_TESTS}
    yield from Photo.objects.order_by().aggregate(**counts).items()


class MissingFieldsFilter(admin.SimpleListFilter):
    """What must be known before a photo can be published, and is not."""

    title, parameter_name = _("what is missing"), "lacks"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(what, str(name)) for what, name in MISSING_TESTS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        value = self.value()
        return queryset.filter(missing_fields(value)) if value in MISSING_TESTS else queryset
