"""Monuments in the admin, with where they were."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.forms import LinesField, PlacedForm, RecordForm
from registry.models import Monument, Placement

from .desk import gaps_view
from .records import RecordAdmin, RecordInline, grade_mark, page_of


class MonumentForm(RecordForm):
    """A monument; its other names line by line."""

    other_names = LinesField(label=_("Other names"), required=False, help_text=_("One on each line."))


class PlacementInline(RecordInline):
    """Where the monument was."""

    model = Placement
    form = PlacedForm
    autocomplete_fields = ("source",)
    fields = (
        ("place_en", "place_ar"),
        ("date_text", "certainty"),
        ("lon", "lat"),
        "source",
        ("note_en", "note_ar"),
        "version",
    )


@admin.register(Monument)
class MonumentAdmin(RecordAdmin):
    """Monuments and their parts."""

    form = MonumentForm
    inlines = (PlacementInline,)
    list_display = ("name_en", "name_ar", "site", "kind", "part_of", "state")
    list_filter = (
        ("site", admin.RelatedOnlyFieldListFilter),
        ("kind", admin.ChoicesFieldListFilter),
        ("part_of", admin.EmptyFieldListFilter),
    )
    list_select_related = ("site", "part_of", "document")
    search_fields = ("name_en", "name_ar", "slug", "other_names")
    prepopulated_fields = {"slug": ("name_en",)}
    autocomplete_fields = ("site", "part_of", "built_source")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name_en", "name_ar"),
                    ("slug", "kind"),
                    ("site", "part_of"),
                    ("description_en", "description_ar"),
                )
            },
        ),
        (_("More"), {"fields": ("other_names", "precision"), "classes": ("collapse",)}),
        (
            _("When it was built"),
            {"fields": (("built_text", "built_source"), ("built_note_en", "built_note_ar")), "classes": ("collapse",)},
        ),
    )

    @admin.display(description=_("state"), ordering="document__grade")
    def state(self, monument: Monument) -> str:
        """The present state, as its stored copy has it."""
        return grade_mark(monument.document.grade if hasattr(monument, "document") else "unknown")

    def view_on_site(self, monument: Monument) -> str | None:
        return page_of(monument.slug)

    def write_row(self, request: HttpRequest, obj: Any, row: RecordForm) -> None:
        actions.save_record(row.instance, by=request.user, version=row.cleaned_data["version"])

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.gaps)
        return [path("gaps/<slug:kind>/", view, name="registry_monument_gaps"), *super().get_urls()]

    def gaps(self, request: HttpRequest, kind: str) -> HttpResponse:
        """What is missing or at odds, monument by monument."""
        return gaps_view(self, request, kind)
