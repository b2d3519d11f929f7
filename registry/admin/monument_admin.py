"""Monuments in the admin, with where they were."""

from __future__ import annotations

from copy import copy
from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.domain.value_types import Instance, PassedOn, Rows, Values
from registry.models import Monument, Placement

from .dashboard import gaps_view
from .erasure_admin import waiting_on
from .form_pages import address_of
from .forms import LinesField, PlacementForm, RecordForm
from .publication_admin import ProposedFilter, PublishedAdmin
from .record_admin import RecordInline, grade_mark, page_of
from .reveal import reveal


class MonumentForm(RecordForm):
    """A monument; its other names line by line."""

    other_names = LinesField(label=_("Other names"), required=False, help_text=_("One on each line."))


class PlacementInline(RecordInline):
    """Where the monument was."""

    model = Placement
    form = PlacementForm
    autocomplete_fields = ("source",)
    fields = (
        ("place_en", "place_ar"),
        ("date_text", "certainty"),
        ("lon", "lat"),
        "source",
        ("note_en", "note_ar"),
        "version",
        "shown_exact",
    )


@admin.register(Monument)
class MonumentAdmin(PublishedAdmin):
    """Monuments and their parts."""

    form = MonumentForm
    inlines = (PlacementInline,)
    list_display = ("name_en", "name_ar", "site", "kind", "part_of", "state", "published")
    list_filter = (
        ("site", admin.RelatedOnlyFieldListFilter),
        ("kind", admin.ChoicesFieldListFilter),
        ("part_of", admin.EmptyFieldListFilter),
        "published",
        ProposedFilter,
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
        (_("More"), {"fields": ("other_names", "precision", "private_note"), "classes": ("collapse",)}),
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

    def write(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool, rows: Rows) -> Monument:
        changed, version = not change or form.has_changed(), form.cleaned_data["version"]
        return actions.save_monument(obj, by=user_of(request), version=version, placements=rows, changed=changed)

    def row_change(self, row: RecordForm) -> actions.PlacementChange:
        return actions.PlacementChange(
            copy(row.instance), row.cleaned_data["version"], cast(PlacementForm, row).point()
        )

    def save_model(self, request: HttpRequest, obj: Instance, form: RecordForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "precision" in form.changed_data and obj.precision != form.cleaned_data["precision"]:
            said = gettext("A part shows no more of its place than its whole: its precision is that of the whole.")
            self.message_user(request, said, messages.WARNING)

    # --- Exact places ---

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        monument = options.get("obj")
        if monument is not None:
            context["erasures"] = waiting_on(monument, user_of(request))
        if monument is not None and request.user.has_perm("registry.view_exactplace"):
            address = address_of(Monument, monument.pk)
            context["reveals"] = [
                (str(each), f"{address}../reveal/{each.pk}/")
                for each in monument.placements.filter(exact__isnull=False)
                if each.uncertainty_m != 0  # where it is shown as it is, there is nothing to reveal
            ]
        return super().render_change_form(request, context, *args, **options)

    def reveal_place(self, request: HttpRequest, number: int, placement: int) -> HttpResponse:
        """The exact place of one placement."""
        found = Placement.objects.filter(pk=placement, monument=number).first()
        if found is None or not self.has_view_permission(request):
            raise PermissionDenied

        def shown(reason: str) -> list[tuple[str, str]]:
            point = actions.reveal_place(found, by=user_of(request), reason=reason)
            return [(gettext("Longitude"), str(point.lon)), (gettext("Latitude"), str(point.lat))]

        return reveal(self, request, address_of(Monument, number), found, shown)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("gaps/<slug:kind>/", wrap(self.gaps), name="registry_monument_gaps"),
            path("<int:number>/reveal/<int:placement>/", wrap(self.reveal_place), name="registry_monument_reveal"),
            *super().get_urls(),
        ]

    def gaps(self, request: HttpRequest, kind: str) -> HttpResponse:
        """What is missing or at odds, monument by monument."""
        return gaps_view(self, request, kind)
